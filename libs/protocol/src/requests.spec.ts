import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from './limits.ts';
import { isRequestName, REQUESTS, type RequestName } from './requests.ts';

const journey = { evidence: [], clientTime: 1_700_000_000_000 };
const rtpParameters = { codecs: [{}], encodings: [{}] };
const dtlsParameters = { fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('0a').join(':') }] };
const sessionToken = 'x'.repeat(43);
const clientMessageId = '5f0c1c2e-8d5b-4a8e-9b60-0d6a6c1f2b11';
const list = (count: number, item: unknown) => Array.from({ length: count }, () => item);
const fact = { end: 'client', at: 1, fact: { type: 'joined' } };

interface Case {
  taken: Record<string, unknown>;
  more?: object[];
  refused: object[];
}

const waitingIds: Case = {
  taken: { waitingIds: ['w'] },
  more: [{ waitingIds: list(LIMITS.lobby, 'w') }],
  refused: [
    { waitingIds: [] },
    { waitingIds: 'w' },
    { waitingIds: [''] },
    { waitingIds: list(LIMITS.lobby + 1, 'w') },
  ],
};

/** Data that is taken, and changes of it that are refused. */
const CASES: Record<RequestName, Case> = {
  join: {
    taken: { roomId: 'board', displayName: 'Ada', rtpCapabilities: {} },
    more: [
      { journey },
      { previousSession: sessionToken },
      { webinar: true },
      { passcode: '' },
      { passcode: 'open sesame', browserId: clientMessageId, lobbyToken: sessionToken },
      { firstTiles: { single: 25, page: 24, width: 480, height: 270 } },
      { journey: { ...journey, evidence: list(LIMITS.factsPerSync, fact) } },
    ],
    refused: [
      { roomId: 'Board' },
      { roomId: undefined },
      { displayName: ' ' },
      { displayName: 'x'.repeat(5_000) },
      { rtpCapabilities: undefined },
      { rtpCapabilities: { codecs: 5 } },
      { previousSession: 'short' },
      { webinar: 'yes' },
      { passcode: 'x'.repeat(LIMITS.passcodeLength.max + 1) },
      { browserId: 'mine' },
      { lobbyToken: 'short' },
      { firstTiles: { single: 25, page: LIMITS.tilesPerViewport + 1, width: 480, height: 270 } },
      { firstTiles: { single: 25, page: 24, width: 480, height: -1 } },
      { firstTiles: { single: 25, page: 24 } },
      { journey: { ...journey, evidence: list(LIMITS.factsPerSync + 1, fact) } },
      { journey: { ...journey, clientTime: NaN } },
      { journey: { ...journey, evidence: [{ ...fact, end: 'server' }] } },
    ],
  },
  resume: {
    taken: { sessionToken, consumerIds: [] },
    more: [{ recvTransportId: 'transport-1' }, { lastChatMessageId: 7 }, { consumerIds: list(2_000, 'c') }],
    refused: [
      { sessionToken: '' },
      { consumerIds: undefined },
      { consumerIds: list(2_001, 'c') },
      { recvTransportId: 5 },
      { lastChatMessageId: 0 },
    ],
  },
  leave: { taken: {}, refused: [] },
  connectWebRtcTransport: {
    taken: { transportId: 't', dtlsParameters },
    refused: [{ transportId: '' }, { dtlsParameters: { fingerprints: [] } }, { dtlsParameters: undefined }],
  },
  restartIce: { taken: { transportId: 't' }, refused: [{ transportId: '' }, { transportId: {} }] },
  produce: {
    taken: { transportId: 't', kind: 'audio', source: 'mic', rtpParameters, paused: false },
    refused: [
      { transportId: 'a b' },
      { kind: 'smell' },
      { source: 'radio' },
      { rtpParameters: { ...rtpParameters, codecs: [] } },
      { paused: undefined },
      { paused: 'yes' },
    ],
  },
  getIceServers: { taken: {}, refused: [] },
  renewTransports: { taken: {}, refused: [] },
  startPathTest: { taken: { rtpCapabilities: {} }, refused: [{ rtpCapabilities: 5 }] },
  connectPathTest: {
    taken: { transportId: 't', dtlsParameters },
    refused: [{ transportId: '' }, { dtlsParameters: { fingerprints: [] } }],
  },
  producePathTest: {
    taken: { kind: 'video', rtpParameters },
    refused: [{ kind: 'smell' }, { rtpParameters: { ...rtpParameters, encodings: [] } }],
  },
  endPathTest: { taken: {}, refused: [] },
  pauseProducer: { taken: { producerId: 'p' }, refused: [{ producerId: null }] },
  resumeProducer: { taken: { producerId: 'p' }, refused: [{ producerId: '' }] },
  closeProducer: { taken: { producerId: 'p' }, refused: [{ producerId: ['p'] }] },
  resumeConsumers: {
    taken: { consumerIds: ['c'] },
    refused: [
      { consumerIds: [] },
      { consumerIds: 'c' },
      { consumerIds: list(2_001, 'c') },
      { consumerIds: [''] },
    ],
  },
  setViewport: {
    taken: { tiles: [] },
    refused: [{ tiles: undefined }, { tiles: [{}] }],
  },
  reportSpeech: { taken: {}, refused: [] },
  reportQuality: {
    taken: { quality: 'good' },
    more: [{ quality: 'fair' }, { quality: 'poor' }],
    refused: [{ quality: 'bad' }, { quality: null }, { quality: undefined }, { quality: 3 }],
  },
  getRoster: { taken: {}, refused: [] },
  getRosterPage: {
    taken: { offset: 0, limit: LIMITS.rosterPage },
    more: [{ offset: 900, limit: 1 }, { query: '' }, { query: 'Ada' }],
    refused: [
      { offset: -1 },
      { offset: 0.5 },
      { offset: undefined },
      { limit: 0 },
      { limit: LIMITS.rosterPage + 1 },
      { query: null },
      { query: 'x'.repeat(LIMITS.displayNameLength + 1) },
    ],
  },
  sendChatMessage: {
    taken: { clientMessageId, text: 'Hello' },
    more: [{ text: 'x'.repeat(LIMITS.chatTextLength) }, { toPeerId: 'p' }, { text: 'two\nlines' }],
    refused: [
      { text: '' },
      { text: ' \n\u200b ' },
      { text: 'x'.repeat(LIMITS.chatTextLength + 1) },
      { text: ' '.repeat(LIMITS.chatTextLength * 2) + 'x' },
      { clientMessageId: 'one' },
      { clientMessageId: undefined },
      { toPeerId: null },
    ],
  },
  getChatMessages: {
    taken: { before: 1, limit: LIMITS.chatPage },
    refused: [
      { before: 0 },
      { before: 1.5 },
      { limit: 0 },
      { limit: LIMITS.chatPage + 1 },
      { limit: undefined },
    ],
  },
  raiseHand: { taken: {}, refused: [] },
  lowerHand: {
    taken: {},
    more: [{ peerId: 'p' }],
    refused: [{ peerId: '' }, { peerId: null }, { peerId: ['p'] }],
  },
  sendReaction: {
    taken: { reaction: 'thumbsUp' },
    more: ['heart', 'laugh', 'surprised', 'applause', 'celebrate'].map((reaction) => ({ reaction })),
    refused: [
      { reaction: 'yawn' },
      { reaction: undefined },
      { reaction: ['heart'] },
      { reaction: '__proto__' },
    ],
  },
  setRoomSettings: {
    taken: {},
    more: [
      { passcode: null },
      { passcode: '1234' },
      { locked: true },
      { lobby: true, mayUnmute: false, chatHistory: false },
    ],
    refused: [
      { passcode: '123' },
      { passcode: ' 123 ' },
      { passcode: 1234 },
      { locked: 'yes' },
      { lobby: null },
      { mayUnmute: 0 },
      { chatHistory: [] },
    ],
  },
  knock: {
    taken: { roomId: 'board', displayName: 'Ada' },
    more: [{ passcode: 'open sesame', browserId: clientMessageId, lobbyToken: sessionToken }],
    refused: [
      { roomId: 'Board' },
      { displayName: ' ' },
      { lobbyToken: '' },
      { browserId: '' },
      { passcode: 5 },
    ],
  },
  admit: waitingIds,
  deny: waitingIds,
  mutePeer: { taken: { peerId: 'p' }, refused: [{ peerId: '' }, { peerId: undefined }] },
  muteAll: { taken: { mayUnmute: true }, refused: [{ mayUnmute: undefined }, { mayUnmute: 'no' }] },
  stopSource: {
    taken: { peerId: 'p', source: 'webcam' },
    more: [{ source: 'screen' }],
    refused: [{ source: 'mic' }, { source: 'screenAudio' }, { source: undefined }, { peerId: null }],
  },
  askToUnmute: { taken: { peerId: 'p' }, refused: [{ peerId: 5 }] },
  removePeer: {
    taken: { peerId: 'p', forbidReturn: true },
    refused: [{ peerId: '' }, { forbidReturn: undefined }, { forbidReturn: 1 }],
  },
  endMeeting: { taken: {}, refused: [] },
  setRole: {
    taken: { peerId: 'p', role: 'moderator' },
    more: [{ role: 'participant' }, { role: 'viewer' }],
    refused: [{ role: 'host' }, { role: undefined }, { peerId: '' }, { peerId: undefined }],
  },
  syncJourney: {
    taken: { ...journey, since: 0 },
    refused: [{ since: -1 }, { since: 0.5 }, { since: undefined }, { clientTime: -1 }, { evidence: [{}] }],
  },
};

const NAMES = Object.keys(REQUESTS) as RequestName[];

describe.each(NAMES)('the request %s', (name) => {
  const { taken, more = [], refused } = CASES[name];
  const schema = REQUESTS[name].data;

  it.each([{}, ...more])('takes its data with %j', (change) => {
    expect(schema.safeParse({ ...taken, ...change }).success).toBe(true);
  });

  it('drops what it does not know', () => {
    expect(schema.parse({ ...taken, isAdmin: true })).not.toHaveProperty('isAdmin');
  });

  const refusals: [number, object][] = refused.map((change, index) => [index, change]);
  if (refusals.length > 0) {
    it.each(refusals)('refuses change %i', (_, change) => {
      expect(schema.safeParse({ ...taken, ...change }).success).toBe(false);
    });
  }

  it.each([null, undefined, 0, '', 'x', true, []])('refuses %j for its data', (junk) => {
    expect(schema.safeParse(junk).success).toBe(false);
  });

  it('takes or refuses whatever comes, and never throws', () => {
    const mutated = fc
      .tuple(fc.subarray(Object.keys(taken)), fc.anything())
      .map(([keys, junk]) => ({ ...taken, ...Object.fromEntries(keys.map((key) => [key, junk])) }));
    const anything = fc.anything({
      withNullPrototype: true,
      withBigInt: true,
      withDate: true,
      withMap: true,
    });
    fc.assert(
      fc.property(fc.oneof(anything, mutated), (junk) => {
        expect(typeof schema.safeParse(junk).success).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });

  it('lets no data reach a prototype', () => {
    const data = JSON.parse(
      `{"__proto__": {"isAdmin": true}, "constructor": {"prototype": {"isAdmin": true}}}`,
    ) as object;
    schema.safeParse({ ...taken, ...data });
    expect({}).not.toHaveProperty('isAdmin');
  });
});

describe('isRequestName', () => {
  it.each(NAMES)('knows %s', (name) => {
    expect(isRequestName(name)).toBe(true);
  });

  it.each([
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '',
    'JOIN',
    'join ',
    'connect',
    'disconnect',
  ])('does not know %j', (name) => {
    expect(isRequestName(name)).toBe(false);
  });

  it('knows nothing else', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(isRequestName(name)).toBe((NAMES as string[]).includes(name));
      }),
    );
  });
});
