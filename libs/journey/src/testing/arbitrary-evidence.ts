import { ERROR_CODES, evidenceSchema, type Evidence } from '@plenum/protocol';
import fc from 'fast-check';

const direction = fc.constantFrom('send', 'recv');
const source = fc.constantFrom('mic', 'webcam', 'screen', 'screenAudio');
const counter = fc.oneof(fc.nat(200), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }));
const kinds = fc.subarray(['audio', 'video']);
const byKind = fc.record({ audio: counter, video: counter });
const state = (...states: string[]) => fc.constantFrom(...states);

/** What each sort of evidence holds besides its type. */
function bodies(
  reason: fc.Arbitrary<string>,
): Record<Evidence['end'], Record<string, Record<string, fc.Arbitrary<unknown>>>> {
  return {
    client: {
      socketConnecting: {},
      socketConnected: {},
      socketFailed: { reason },
      socketLost: { reason },
      joinRequested: {},
      joined: {},
      joinRefused: { code: fc.constantFrom(...ERROR_CODES) },
      browserUnsupported: { reason },
      deviceRequested: { source },
      deviceGranted: { source },
      deviceReleased: { source },
      deviceFailed: {
        source,
        problem: state('denied', 'deniedBySystem', 'notFound', 'inUse', 'insecurePage', 'unplugged', 'other'),
        reason,
      },
      peerConnectionCreated: { direction },
      trackAdded: { source },
      readyToReceive: {},
      trackReceived: { source },
      iceGatheringChanged: { direction, state: state('new', 'gathering', 'complete') },
      descriptionsSet: { direction },
      connectionStateChanged: {
        direction,
        state: state('new', 'connecting', 'connected', 'disconnected', 'failed', 'closed'),
      },
      pathSelected: {
        direction,
        protocol: state('udp', 'tcp'),
        candidateType: state('host', 'srflx', 'prflx', 'relay'),
        roundTripMs: fc.option(counter),
      },
      sendSampled: { expected: kinds, packetsSent: byKind },
      receiveSampled: {
        expected: kinds,
        packetsReceived: byKind,
        framesDecoded: counter,
        audioSamplesDecoded: counter,
      },
    },
    server: {
      peerJoined: {},
      peerDisconnected: { reason },
      peerResumed: {},
      peerLeft: { reason },
      transportCreated: {
        direction,
        announced: fc.array(
          reason.map((text) => text.slice(0, 100)),
          { maxLength: 3 },
        ),
      },
      transportConnectRequested: { direction },
      iceStateChanged: { direction, state: state('new', 'connected', 'completed', 'disconnected', 'closed') },
      dtlsStateChanged: { direction, state: state('new', 'connecting', 'connected', 'failed', 'closed') },
      tupleSelected: { direction, protocol: state('udp', 'tcp') },
      producerCreated: { source },
      producerClosed: { source },
      transportSampled: {
        direction,
        bytesReceived: counter,
        rtpBytesReceived: counter,
        rtpBytesSent: counter,
      },
      reachabilityObserved: { reached: counter, unreached: counter },
      mediaLost: {},
      mediaRebuilt: {},
      mediaStrained: {},
      mediaRelieved: {},
    },
  };
}

/** Any evidence that the schema lets in, about as often of each sort; times mostly lie near one another. */
export function arbitraryEvidence(
  reason: fc.Arbitrary<string> = fc.string({ maxLength: 200 }),
  at: fc.Arbitrary<number> = fc.oneof(fc.nat(60_000), fc.double({ min: 0, max: 8.64e15, noNaN: true })),
): fc.Arbitrary<Evidence> {
  const every = Object.entries(bodies(reason)).flatMap(([end, sorts]) =>
    Object.entries(sorts).map(([type, body]) =>
      fc.record({ end: fc.constant(end), at, fact: fc.record({ type: fc.constant(type), ...body }) }),
    ),
  );
  return fc.oneof(...every).map((evidence) => evidenceSchema.parse(evidence));
}
