import type { DeviceProblem, Direction, ErrorCode, Kind, Layers, PathProtocol } from '@plenum/protocol';
import { still, type Growth, type Watch } from './growth.ts';

/** What is known of a participant's way into the meeting: the evidence of both ends, folded. Times are epoch ms. */
export interface Facts {
  socket: {
    state: 'idle' | 'connecting' | 'connected' | 'failed' | 'lost';
    since: number;
    wasConnected: boolean;
    /** Why the server would not have the last try; unset where it was not even reached. */
    refusal?: ErrorCode | undefined;
  };
  room: { state: 'outside' | 'requested' | 'joined' | 'refused'; since: number; refusal?: ErrorCode };
  devices: Record<DeviceSource, DeviceFacts>;
  send: DirectionFacts;
  recv: DirectionFacts;
  browserUnsupported: boolean;
  /** Set while the room has no media worker. */
  mediaLostAt: number | null;
  /** Set while the room's media worker has more to do than it can. */
  mediaStrainedAt: number | null;
  /** Set when the peer has left: time stands still for its journey. */
  leftAt: number | null;
  /** How many peers reached the server's media ports lately, and how many did not. */
  reachability: { reached: number; unreached: number };
}

export type DeviceSource = 'mic' | 'webcam';
export const DEVICE_SOURCES: readonly DeviceSource[] = ['mic', 'webcam'];

export interface DeviceFacts {
  state: 'idle' | 'requested' | 'granted' | 'failed' | 'released';
  since: number;
  problem?: DeviceProblem;
  /** Why the server would not take its track. */
  refusal?: ErrorCode;
}

export interface DirectionFacts {
  /** By the browser. */
  createdAt: number | null;
  preparedAt: number | null;
  gatheringAt: number | null;
  descriptionsAt: number | null;
  connection: { state: RTCPeerConnectionState; since: number };
  wasConnected: boolean;
  /** When a connection that had stood was lost; null while it stands. */
  brokenAt: number | null;
  path: { protocol: PathProtocol; candidateType: string; roundTripMs: number | null } | null;
  /** The kinds that ought to flow, and since when each one ought to. */
  expectedSince: Record<Kind, number | null>;
  packets: Record<Kind, Growth>;
  framesDecoded: Growth;
  audioSamplesDecoded: Growth;
  /** Null until the browser looked. */
  sampled: Watch | null;
  /** By the server. */
  announced: string[];
  connectRequestedAt: number | null;
  ice: { state: 'new' | 'connected' | 'completed' | 'disconnected' | 'closed'; since: number };
  dtls: { state: 'new' | 'connecting' | 'connected' | 'failed' | 'closed'; since: number };
  /** Null until the server looked. */
  serverBytesReceived: number | null;
  serverRtp: Growth;
  serverSampled: Watch | null;
  /** Of 1, lately; null: nobody has measured it. */
  loss: number | null;
  /** Of the best picture that goes to the peer. */
  layers: Layers | null;
}

/** What a new RTCPeerConnection begins with. */
export const untouchedClientEnd = () => ({
  createdAt: null,
  preparedAt: null,
  gatheringAt: null,
  descriptionsAt: null,
  connection: { state: 'new' as const, since: 0 },
  wasConnected: false,
  brokenAt: null,
  path: null,
  expectedSince: { audio: null, video: null },
  packets: { audio: still(), video: still() },
  framesDecoded: still(),
  audioSamplesDecoded: still(),
  sampled: null,
});

/** What a new WebRtcTransport begins with. */
export const untouchedServerEnd = () => ({
  announced: [],
  connectRequestedAt: null,
  ice: { state: 'new' as const, since: 0 },
  dtls: { state: 'new' as const, since: 0 },
  serverBytesReceived: null,
  serverRtp: still(),
  serverSampled: null,
  loss: null,
  layers: null,
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
    mediaStrainedAt: null,
    leftAt: null,
    reachability: { reached: 0, unreached: 0 },
  };
}

export function withDirection(facts: Facts, direction: Direction, change: Partial<DirectionFacts>): Facts {
  return { ...facts, [direction]: { ...facts[direction], ...change } };
}

/** The kinds that ought to flow now. */
export function expectedKinds({ expectedSince }: DirectionFacts): Kind[] {
  return (['audio', 'video'] as const).filter((kind) => expectedSince[kind] !== null);
}
