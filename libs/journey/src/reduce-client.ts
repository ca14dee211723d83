import type { ClientFact, ErrorCode, Kind, Source } from '@plenum/protocol';
import {
  untouchedClientEnd,
  withDirection,
  type DeviceFacts,
  type DirectionFacts,
  type Facts,
} from './facts.ts';
import { grow, watch, type Growth, type Watch } from './growth.ts';
import { reduceSocket } from './reduce-socket.ts';

/** Folds what the browser saw. Pure. */
export function reduceClient(facts: Facts, fact: ClientFact, at: number): Facts {
  switch (fact.type) {
    case 'socketConnecting':
    case 'socketConnected':
    case 'socketLost':
      return { ...facts, socket: reduceSocket(facts.socket, fact.type, at) };
    case 'socketFailed':
      return { ...facts, socket: reduceSocket(facts.socket, fact.type, at, fact.code) };
    case 'rescueTried':
    case 'rescueEnded':
      return facts; // Kept on the time line: what was tried, and whether it helped.
    case 'joinRequested':
      return { ...facts, room: { state: 'requested', since: at }, leftAt: null };
    case 'joined':
      return { ...facts, room: { state: 'joined', since: at } };
    case 'joinRefused':
      return { ...facts, room: { state: 'refused', since: at, refusal: fact.code } };
    case 'browserUnsupported':
      return { ...facts, browserUnsupported: true };
    case 'deviceRequested':
      return withDevice(facts, fact.source, { state: 'requested', since: at });
    case 'deviceGranted':
      return withDevice(facts, fact.source, { state: 'granted', since: at });
    case 'deviceReleased':
      return withDevice(facts, fact.source, { state: 'released', since: at });
    case 'deviceFailed':
      return withDevice(facts, fact.source, { state: 'failed', since: at, problem: fact.problem });
    case 'produceRefused':
      return withRefusal(facts, fact.source, fact.code);
    default:
      return reduceClientMedia(facts, fact, at);
  }
}

type FactOf<T extends ClientFact['type']> = Extract<ClientFact, { type: T }>;

type ClientMediaFact = Extract<
  ClientFact,
  {
    type:
      | 'peerConnectionCreated'
      | 'trackAdded'
      | 'readyToReceive'
      | 'trackReceived'
      | 'iceGatheringChanged'
      | 'descriptionsSet'
      | 'connectionStateChanged'
      | 'pathSelected'
      | 'sendSampled'
      | 'receiveSampled';
  }
>;

function reduceClientMedia(facts: Facts, fact: ClientMediaFact, at: number): Facts {
  switch (fact.type) {
    case 'peerConnectionCreated':
      return withDirection(facts, fact.direction, { ...untouchedClientEnd(), createdAt: at });
    case 'trackAdded':
      return withDirection(withRefusal(facts, fact.source, undefined), 'send', {
        preparedAt: facts.send.preparedAt ?? at,
      });
    case 'readyToReceive':
      return withDirection(facts, 'recv', { preparedAt: at });
    case 'trackReceived':
      return facts;
    case 'iceGatheringChanged':
      return fact.state === 'new'
        ? facts
        : withDirection(facts, fact.direction, { gatheringAt: facts[fact.direction].gatheringAt ?? at });
    case 'descriptionsSet':
      // Set again for every track that comes or goes: what counts is since when both ends know of each other.
      return withDirection(facts, fact.direction, {
        descriptionsAt: facts[fact.direction].descriptionsAt ?? at,
      });
    case 'connectionStateChanged':
      return withDirection(facts, fact.direction, changeConnection(facts[fact.direction], fact.state, at));
    case 'pathSelected':
      return withDirection(facts, fact.direction, {
        path: { protocol: fact.protocol, candidateType: fact.candidateType, roundTripMs: fact.roundTripMs },
      });
    case 'sendSampled':
      return withDirection(facts, 'send', takeSendSample(facts.send, fact, at));
    case 'receiveSampled':
      return withDirection(facts, 'recv', takeReceiveSample(facts.recv, fact, at));
  }
}

function takeSendSample(
  send: DirectionFacts,
  sample: FactOf<'sendSampled'>,
  at: number,
): Partial<DirectionFacts> {
  const sampled = watch(send.sampled, at);
  return {
    sampled,
    expectedSince: expect(send, sample.expected, at),
    packets: growBoth(send, sample.packetsSent, sampled),
  };
}

function takeReceiveSample(
  recv: DirectionFacts,
  sample: FactOf<'receiveSampled'>,
  at: number,
): Partial<DirectionFacts> {
  const sampled = watch(recv.sampled, at);
  const grown = (before: Growth, value: number) => grow(before, value, recv.sampled, sampled);
  return {
    sampled,
    expectedSince: expect(recv, sample.expected, at),
    packets: growBoth(recv, sample.packetsReceived, sampled),
    framesDecoded: grown(recv.framesDecoded, sample.framesDecoded),
    audioSamplesDecoded: grown(recv.audioSamplesDecoded, sample.audioSamplesDecoded),
  };
}

function changeConnection(
  end: DirectionFacts,
  state: RTCPeerConnectionState,
  at: number,
): Pick<DirectionFacts, 'connection' | 'wasConnected' | 'brokenAt'> {
  const connected = state === 'connected';
  return {
    connection: { state, since: at },
    wasConnected: end.wasConnected || connected,
    // An ICE restart goes through further states: the outage began with the first of them.
    brokenAt: connected || !end.wasConnected ? null : (end.brokenAt ?? at),
  };
}

function withRefusal(facts: Facts, source: Source, refusal: ErrorCode | undefined): Facts {
  if (source !== 'mic' && source !== 'webcam') return facts;
  const { refusal: _before, ...device } = facts.devices[source];
  return withDevice(facts, source, refusal === undefined ? device : { ...device, refusal });
}

function withDevice(facts: Facts, source: string, device: DeviceFacts): Facts {
  if (source !== 'mic' && source !== 'webcam') return facts;
  return { ...facts, devices: { ...facts.devices, [source]: device } };
}

function growBoth(
  { packets, sampled }: DirectionFacts,
  values: Record<Kind, number>,
  now: Watch,
): Record<Kind, Growth> {
  return {
    audio: grow(packets.audio, values.audio, sampled, now),
    video: grow(packets.video, values.video, sampled, now),
  };
}

function expect(before: DirectionFacts, expected: Kind[], at: number): Record<Kind, number | null> {
  const since = (kind: Kind) => (expected.includes(kind) ? (before.expectedSince[kind] ?? at) : null);
  return { audio: since('audio'), video: since('video') };
}
