import type {
  ClientFact,
  DeviceProblem,
  Direction,
  ErrorCode,
  Evidence,
  Kind,
  ServerFact,
} from '@plenum/protocol';

/** What is known of a participant's way into the meeting: the evidence of both ends, folded. Times are epoch ms. */
export interface Facts {
  socket: {
    state: 'idle' | 'connecting' | 'connected' | 'failed' | 'lost';
    since: number;
    wasConnected: boolean;
  };
  room: { state: 'outside' | 'requested' | 'joined' | 'refused'; since: number; refusal?: ErrorCode };
  devices: Record<DeviceSource, DeviceFacts>;
  send: DirectionFacts;
  recv: DirectionFacts;
  browserUnsupported: boolean;
  /** Set while the room has no media worker. */
  mediaLostAt: number | null;
  /** How many peers reached the server's media ports lately, and how many did not. */
  reachability: { reached: number; unreached: number };
}

export type DeviceSource = 'mic' | 'webcam';
export const DEVICE_SOURCES: readonly DeviceSource[] = ['mic', 'webcam'];

export interface DeviceFacts {
  state: 'idle' | 'requested' | 'granted' | 'failed' | 'released';
  since: number;
  problem?: DeviceProblem;
}

/** A counter of packets, frames or bytes, and when it was last seen to grow. */
export interface Growth {
  value: number;
  grewAt: number | null;
}

export interface DirectionFacts {
  /** By the browser. */
  createdAt: number | null;
  preparedAt: number | null;
  gatheringAt: number | null;
  descriptionsAt: number | null;
  connection: { state: RTCPeerConnectionState; since: number };
  wasConnected: boolean;
  path: { protocol: 'udp' | 'tcp'; candidateType: string; roundTripMs: number | null } | null;
  /** The kinds that ought to flow, and since when each one ought to. */
  expectedSince: Record<Kind, number | null>;
  packets: Record<Kind, Growth>;
  framesDecoded: Growth;
  audioSamplesDecoded: Growth;
  /** By the server. */
  announced: string[];
  connectRequestedAt: number | null;
  ice: { state: 'new' | 'connected' | 'completed' | 'disconnected' | 'closed'; since: number };
  dtls: { state: 'new' | 'connecting' | 'connected' | 'failed' | 'closed'; since: number };
  /** Null until the server looked. */
  serverBytesReceived: number | null;
  serverRtp: Growth;
}

const still = (): Growth => ({ value: 0, grewAt: null });

const untouchedClientEnd = () => ({
  createdAt: null,
  preparedAt: null,
  gatheringAt: null,
  descriptionsAt: null,
  connection: { state: 'new' as const, since: 0 },
  wasConnected: false,
  path: null,
  expectedSince: { audio: null, video: null },
  packets: { audio: still(), video: still() },
  framesDecoded: still(),
  audioSamplesDecoded: still(),
});

const untouchedServerEnd = () => ({
  announced: [],
  connectRequestedAt: null,
  ice: { state: 'new' as const, since: 0 },
  dtls: { state: 'new' as const, since: 0 },
  serverBytesReceived: null,
  serverRtp: still(),
});

export function initialFacts(): Facts {
  return {
    socket: { state: 'idle', since: 0, wasConnected: false },
    room: { state: 'outside', since: 0 },
    devices: { mic: { state: 'idle', since: 0 }, webcam: { state: 'idle', since: 0 } },
    send: { ...untouchedClientEnd(), ...untouchedServerEnd() },
    recv: { ...untouchedClientEnd(), ...untouchedServerEnd() },
    browserUnsupported: false,
    mediaLostAt: null,
    reachability: { reached: 0, unreached: 0 },
  };
}

/** Folds one piece of evidence into what is known. Pure: returns new facts. */
export function reduce(facts: Facts, evidence: Evidence): Facts {
  return evidence.end === 'client'
    ? reduceClient(facts, evidence.fact, evidence.at)
    : reduceServer(facts, evidence.fact, evidence.at);
}

function reduceClient(facts: Facts, fact: ClientFact, at: number): Facts {
  switch (fact.type) {
    case 'socketConnecting':
      return { ...facts, socket: { ...facts.socket, state: 'connecting', since: at } };
    case 'socketConnected':
      return { ...facts, socket: { state: 'connected', since: at, wasConnected: true } };
    case 'socketFailed':
      // Every further try fails again: the time of the first failure is the one that tells how long it lasts.
      return facts.socket.state === 'failed' || facts.socket.state === 'lost'
        ? facts
        : { ...facts, socket: { ...facts.socket, state: 'failed', since: at } };
    case 'socketLost':
      return { ...facts, socket: { ...facts.socket, state: 'lost', since: at } };
    case 'joinRequested':
      return { ...facts, room: { state: 'requested', since: at } };
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
    default:
      return reduceClientMedia(facts, fact, at);
  }
}

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
      return withDirection(facts, 'send', { preparedAt: facts.send.preparedAt ?? at });
    case 'readyToReceive':
      return withDirection(facts, 'recv', { preparedAt: at });
    case 'trackReceived':
      return facts;
    case 'iceGatheringChanged':
      return fact.state === 'new'
        ? facts
        : withDirection(facts, fact.direction, { gatheringAt: facts[fact.direction].gatheringAt ?? at });
    case 'descriptionsSet':
      return withDirection(facts, fact.direction, { descriptionsAt: at });
    case 'connectionStateChanged':
      return withDirection(facts, fact.direction, {
        connection: { state: fact.state, since: at },
        wasConnected: facts[fact.direction].wasConnected || fact.state === 'connected',
      });
    case 'pathSelected':
      return withDirection(facts, fact.direction, {
        path: { protocol: fact.protocol, candidateType: fact.candidateType, roundTripMs: fact.roundTripMs },
      });
    case 'sendSampled':
      return withDirection(facts, 'send', {
        expectedSince: expect(facts.send, fact.expected, at),
        packets: growBoth(facts.send.packets, fact.packetsSent, at),
      });
    case 'receiveSampled':
      return withDirection(facts, 'recv', {
        expectedSince: expect(facts.recv, fact.expected, at),
        packets: growBoth(facts.recv.packets, fact.packetsReceived, at),
        framesDecoded: grow(facts.recv.framesDecoded, fact.framesDecoded, at),
        audioSamplesDecoded: grow(facts.recv.audioSamplesDecoded, fact.audioSamplesDecoded, at),
      });
  }
}

function reduceServer(facts: Facts, fact: ServerFact, at: number): Facts {
  switch (fact.type) {
    case 'transportCreated':
      return withDirection(facts, fact.direction, { ...untouchedServerEnd(), announced: fact.announced });
    case 'transportConnectRequested':
      return withDirection(facts, fact.direction, { connectRequestedAt: at });
    case 'iceStateChanged':
      return withDirection(facts, fact.direction, { ice: { state: fact.state, since: at } });
    case 'dtlsStateChanged':
      return withDirection(facts, fact.direction, { dtls: { state: fact.state, since: at } });
    case 'transportSampled': {
      const rtp = fact.direction === 'send' ? fact.rtpBytesReceived : fact.rtpBytesSent;
      return withDirection(facts, fact.direction, {
        serverBytesReceived: fact.bytesReceived,
        serverRtp: grow(facts[fact.direction].serverRtp, rtp, at),
      });
    }
    case 'reachabilityObserved':
      return { ...facts, reachability: { reached: fact.reached, unreached: fact.unreached } };
    case 'mediaLost':
      return { ...facts, mediaLostAt: at };
    case 'mediaRebuilt':
      return { ...facts, mediaLostAt: null };
    default:
      return facts; // Kept on the time line for people to read; nothing is derived from it.
  }
}

function withDevice(facts: Facts, source: string, device: DeviceFacts): Facts {
  if (source !== 'mic' && source !== 'webcam') return facts;
  return { ...facts, devices: { ...facts.devices, [source]: device } };
}

function withDirection(facts: Facts, direction: Direction, change: Partial<DirectionFacts>): Facts {
  return { ...facts, [direction]: { ...facts[direction], ...change } };
}

function grow(before: Growth, value: number, at: number): Growth {
  // A smaller value is a new counter (a camera switched on again), whose first packets are growth too.
  const grew = value !== before.value && value > 0;
  return { value, grewAt: grew ? at : before.grewAt };
}

function growBoth(
  before: Record<Kind, Growth>,
  values: Record<Kind, number>,
  at: number,
): Record<Kind, Growth> {
  return { audio: grow(before.audio, values.audio, at), video: grow(before.video, values.video, at) };
}

function expect(before: DirectionFacts, expected: Kind[], at: number): Record<Kind, number | null> {
  const since = (kind: Kind) => (expected.includes(kind) ? (before.expectedSince[kind] ?? at) : null);
  return { audio: since('audio'), video: since('video') };
}
