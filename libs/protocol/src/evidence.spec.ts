import { describe, expect, it } from '@jest/globals';
import { clientEvidenceSchema, evidenceSchema, serverEvidenceSchema } from './evidence.ts';

const at = 1_700_000_000_000;
const bothKinds = { audio: 1, video: 2 };
const direction = 'send';
const source = 'mic';
const reason = 'because';

const CLIENT = [
  { type: 'socketConnecting' },
  { type: 'socketConnected' },
  { type: 'socketFailed', reason },
  { type: 'socketLost', reason },
  { type: 'rescueTried', rescue: 'restartIce' },
  { type: 'rescueEnded', rescue: 'joinAnew', helped: false },
  { type: 'joinRequested' },
  { type: 'joined' },
  { type: 'joinRefused', code: 'roomFull' },
  { type: 'browserUnsupported', reason },
  { type: 'deviceRequested', source },
  { type: 'deviceGranted', source },
  { type: 'deviceFailed', source, problem: 'denied', reason },
  { type: 'deviceReleased', source },
  { type: 'peerConnectionCreated', direction },
  { type: 'trackAdded', source },
  { type: 'produceRefused', source, code: 'unsupportedMedia' },
  { type: 'readyToReceive' },
  { type: 'trackReceived', source },
  { type: 'iceGatheringChanged', direction, state: 'complete' },
  { type: 'descriptionsSet', direction },
  { type: 'connectionStateChanged', direction, state: 'failed' },
  { type: 'pathSelected', direction, protocol: 'udp', candidateType: 'relay', roundTripMs: null },
  { type: 'sendSampled', expected: ['audio'], packetsSent: bothKinds },
  {
    type: 'receiveSampled',
    expected: [],
    packetsReceived: bothKinds,
    framesDecoded: 0,
    audioSamplesDecoded: 0.5,
  },
];

const SERVER = [
  { type: 'peerJoined' },
  { type: 'peerDisconnected', reason },
  { type: 'peerResumed' },
  { type: 'peerLeft', reason },
  { type: 'transportCreated', direction, announced: ['udp 203.0.113.7:44400'] },
  { type: 'transportConnectRequested', direction },
  { type: 'iceStateChanged', direction, state: 'completed' },
  { type: 'dtlsStateChanged', direction, state: 'failed' },
  { type: 'tupleSelected', direction, protocol: 'tcp' },
  { type: 'producerCreated', source },
  { type: 'producerClosed', source },
  { type: 'transportSampled', direction, bytesReceived: 3, rtpBytesReceived: 2, rtpBytesSent: 0 },
  { type: 'reachabilityObserved', reached: 0, unreached: 2 },
  { type: 'mediaLost' },
  { type: 'mediaRebuilt' },
  { type: 'mediaStrained' },
  { type: 'mediaRelieved' },
];

const SAMPLED = {
  ...{ type: 'transportSampled' as const, direction, bytesReceived: 3, rtpBytesReceived: 2, rtpBytesSent: 0 },
};
const LAYERS = { spatialLayer: 1, temporalLayer: null };

const typesOf = (schema: typeof clientEvidenceSchema | typeof serverEvidenceSchema) =>
  schema.shape.fact.options.map(({ shape }) => shape.type.value).sort();

describe('evidence', () => {
  it('is listed here to the last sort', () => {
    expect(CLIENT.map(({ type }) => type).sort()).toEqual(typesOf(clientEvidenceSchema));
    expect(SERVER.map(({ type }) => type).sort()).toEqual(typesOf(serverEvidenceSchema));
  });

  it.each(CLIENT)('of the client: $type', (fact) => {
    const evidence = { end: 'client', at, fact };
    expect(evidenceSchema.parse(evidence)).toEqual(evidence);
    expect(clientEvidenceSchema.safeParse(evidence).success).toBe(true);
  });

  it.each(SERVER)('of the server: $type', (fact) => {
    const evidence = { end: 'server', at, fact };
    expect(evidenceSchema.parse(evidence)).toEqual(evidence);
  });

  it('of the server tells loss and layers, where it has measured them', () => {
    const evidence = { end: 'server', at, fact: { ...SAMPLED, loss: 0.1, layers: LAYERS } };
    expect(evidenceSchema.parse(evidence)).toEqual(evidence);
  });

  it.each(SERVER)('of the server cannot be given by a client: $type', (fact) => {
    expect(clientEvidenceSchema.safeParse({ end: 'client', at, fact }).success).toBe(false);
    expect(clientEvidenceSchema.safeParse({ end: 'server', at, fact }).success).toBe(false);
  });

  it.each([...CLIENT, ...SERVER].filter((fact) => Object.keys(fact).length > 1))(
    'is refused by halves: $type',
    (fact) => {
      for (const end of ['client', 'server']) {
        expect(evidenceSchema.safeParse({ end, at, fact: { type: fact.type } }).success).toBe(false);
      }
    },
  );

  it.each([
    ['no fact', { end: 'client', at }],
    ['no end', { at, fact: { type: 'joined' } }],
    ['more than all lost', { end: 'server', at, fact: { ...SAMPLED, loss: 1.1 } }],
    ['a layer below 0', { end: 'server', at, fact: { ...SAMPLED, layers: { ...LAYERS, spatialLayer: -1 } } }],
    ['an unknown sort', { end: 'client', at, fact: { type: '__proto__' } }],
    ['no time', { end: 'client', fact: { type: 'joined' } }],
    ['a time before all time', { end: 'client', at: -1, fact: { type: 'joined' } }],
    ['a time after all time', { end: 'client', at: 8.64e15 + 1, fact: { type: 'joined' } }],
    ['endless time', { end: 'client', at: Infinity, fact: { type: 'joined' } }],
    ['a long reason', { end: 'client', at, fact: { type: 'socketLost', reason: 'x'.repeat(201) } }],
    [
      'a counter below 0',
      {
        end: 'client',
        at,
        fact: { type: 'sendSampled', expected: [], packetsSent: { audio: -1, video: 0 } },
      },
    ],
    [
      'endless expectations',
      {
        end: 'client',
        at,
        fact: { type: 'sendSampled', expected: ['audio', 'audio', 'audio'], packetsSent: bothKinds },
      },
    ],
    [
      'endless addresses',
      { end: 'server', at, fact: { type: 'transportCreated', direction, announced: Array(33).fill('x') } },
    ],
  ])('is refused with %s', (_, evidence) => {
    expect(evidenceSchema.safeParse(evidence).success).toBe(false);
  });
});
