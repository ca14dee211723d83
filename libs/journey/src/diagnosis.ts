import type { Direction, ErrorCode, Kind } from '@plenum/protocol';
import { DEVICE_SOURCES, type DeviceSource, type DirectionFacts, type Facts } from './facts.ts';
import type { StepNumber } from './steps.ts';

/** How long each thing may take before it counts as stuck, in milliseconds. */
export const PATIENCE = {
  /** A first connection to the server, or its return after it was lost. */
  socket: 3_000,
  /** From offer and answer to a working path: Chromium's own ICE check gives up after about 15 s. */
  path: 6_000,
  /** From a working path to growing packet counts, and between two samples in which they grow. */
  media: 6_000,
} as const;

/** Who can mend it: text and tone follow from this. */
export type Blame = 'you' | 'network' | 'server' | 'others';

/** Why a participant is stuck. People read texts chosen by `cause`. */
export type Diagnosis = { step: StepNumber; blame: Blame } & (
  | { cause: 'serverUnreachable' }
  | { cause: 'connectionLost' }
  | { cause: 'roomRefused'; code: ErrorCode }
  | { cause: 'browserUnsupported' }
  | { cause: 'mediaServerLost' }
  | { cause: 'wrongAnnouncedAddress'; announced: string[] }
  | { cause: 'mediaBlocked'; othersGetThrough: boolean }
  | { cause: 'pathLost' }
  | { cause: 'dtlsFailed' }
  | { cause: 'notSending'; kind: Kind }
  | { cause: 'sentNotReceived'; direction: Direction }
  | { cause: 'othersNotSending' }
  | { cause: 'receivedNotDecoded'; kind: Kind }
  | {
      cause: 'permissionDenied' | 'deviceNotFound' | 'deviceInUse' | 'deviceUnplugged' | 'deviceFailed';
      source: DeviceSource;
    }
  | { cause: 'pageNotSecure' }
);

export type Cause = Diagnosis['cause'];

/**
 * Finds why a participant is stuck, from the evidence of both ends. Pure.
 * @param now epoch ms, by the clock that the facts' times are in.
 * @returns all that is wrong, what blocks most first; empty while all is well or still within its patience.
 */
export function diagnose(facts: Facts, now: number): Diagnosis[] {
  const blocking = diagnoseSocket(facts, now) ?? diagnoseRoom(facts) ?? diagnoseMedia(facts, now);
  // A missing camera stops nobody from listening: such causes stand beside the one that blocks.
  return [...(blocking ? [blocking] : []), ...diagnoseDevices(facts)];
}

function diagnoseSocket({ socket }: Facts, now: number): Diagnosis | null {
  if (socket.state === 'connected' || socket.state === 'idle') return null;
  if (socket.wasConnected) return { cause: 'connectionLost', step: 1, blame: 'network' };
  const late = now - socket.since >= PATIENCE.socket;
  return socket.state === 'failed' || late ? { cause: 'serverUnreachable', step: 1, blame: 'server' } : null;
}

function diagnoseRoom({ room, browserUnsupported }: Facts): Diagnosis | null {
  if (browserUnsupported) return { cause: 'browserUnsupported', step: 4, blame: 'you' };
  if (room.state !== 'refused') return null;
  return { cause: 'roomRefused', code: room.refusal ?? 'internal', step: 2, blame: 'server' };
}

function diagnoseMedia(facts: Facts, now: number): Diagnosis | null {
  if (facts.room.state !== 'joined') return null;
  if (facts.mediaLostAt !== null) return { cause: 'mediaServerLost', step: 9, blame: 'server' };
  return (
    diagnosePath(facts, facts.send, now) ??
    diagnosePath(facts, facts.recv, now) ??
    diagnoseSending(facts.send, now) ??
    diagnoseReceiving(facts.recv, now)
  );
}

/** ICE and DTLS of one transport, from the moment that both ends know of each other. */
function diagnosePath(facts: Facts, end: DirectionFacts, now: number): Diagnosis | null {
  if (end.descriptionsAt === null || end.connection.state === 'connected') return null;
  if (end.wasConnected) {
    const late = end.connection.state === 'failed' || now - end.connection.since >= PATIENCE.path;
    return late ? { cause: 'pathLost', step: 9, blame: 'network' } : null;
  }
  if (end.dtls.state === 'failed') return { cause: 'dtlsFailed', step: 9, blame: 'network' };
  const late = end.connection.state === 'failed' || now - end.descriptionsAt >= PATIENCE.path;
  if (!late) return null;
  const serverIceConnected = end.ice.state === 'connected' || end.ice.state === 'completed';
  if (serverIceConnected) return { cause: 'dtlsFailed', step: 9, blame: 'network' };
  return diagnoseNoPath(facts, end);
}

/** The browser tried, and no packet of it counts at the server. */
function diagnoseNoPath({ reachability }: Facts, end: DirectionFacts): Diagnosis {
  const everyoneFails = reachability.reached === 0 && reachability.unreached >= 2;
  const nothingArrived = end.serverBytesReceived === null || end.serverBytesReceived === 0;
  if (everyoneFails && nothingArrived) {
    return { cause: 'wrongAnnouncedAddress', announced: end.announced, step: 9, blame: 'server' };
  }
  return { cause: 'mediaBlocked', othersGetThrough: reachability.reached > 0, step: 9, blame: 'network' };
}

function diagnoseSending(end: DirectionFacts, now: number): Diagnosis | null {
  if (end.connection.state !== 'connected') return null;
  for (const kind of ['audio', 'video'] as const) {
    if (isStalled(end, kind, now)) return { cause: 'notSending', kind, step: 10, blame: 'you' };
  }
  const sends = isFlowing(end.packets.audio, now) || isFlowing(end.packets.video, now);
  const connectedFor = now - end.connection.since;
  if (
    sends &&
    end.serverBytesReceived !== null &&
    connectedFor >= PATIENCE.media &&
    !isFlowing(end.serverRtp, now)
  ) {
    return { cause: 'sentNotReceived', direction: 'send', step: 10, blame: 'network' };
  }
  return null;
}

function diagnoseReceiving(end: DirectionFacts, now: number): Diagnosis | null {
  if (end.connection.state !== 'connected') return null;
  const expected = (['audio', 'video'] as const).filter((kind) => end.expectedSince[kind] !== null);
  if (expected.length > 0 && expected.every((kind) => isStalled(end, kind, now))) {
    return isFlowing(end.serverRtp, now)
      ? { cause: 'sentNotReceived', direction: 'recv', step: 10, blame: 'network' }
      : { cause: 'othersNotSending', step: 10, blame: 'others' };
  }
  const decoded = { audio: end.audioSamplesDecoded, video: end.framesDecoded };
  for (const kind of expected) {
    const since = end.expectedSince[kind] ?? now;
    const patient = now - Math.max(since, end.connection.since, decoded[kind].grewAt ?? 0) < PATIENCE.media;
    if (!patient && isFlowing(end.packets[kind], now)) {
      return { cause: 'receivedNotDecoded', kind, step: 10, blame: 'you' };
    }
  }
  return null;
}

/** A kind ought to flow, and its counter has not grown for longer than patience allows. */
function isStalled(end: DirectionFacts, kind: Kind, now: number): boolean {
  const since = end.expectedSince[kind];
  if (since === null) return false;
  return now - Math.max(since, end.connection.since, end.packets[kind].grewAt ?? 0) >= PATIENCE.media;
}

function isFlowing(growth: { grewAt: number | null }, now: number): boolean {
  return growth.grewAt !== null && now - growth.grewAt < PATIENCE.media;
}

function diagnoseDevices({ devices }: Facts): Diagnosis[] {
  const found: Diagnosis[] = [];
  for (const source of DEVICE_SOURCES) {
    const { state, problem } = devices[source];
    if (state !== 'failed') continue;
    if (problem === 'insecurePage') return [{ cause: 'pageNotSecure', step: 3, blame: 'server' }];
    found.push({ cause: DEVICE_CAUSES[problem ?? 'other'], source, step: 3, blame: 'you' });
  }
  return found;
}

const DEVICE_CAUSES = {
  denied: 'permissionDenied',
  notFound: 'deviceNotFound',
  inUse: 'deviceInUse',
  unplugged: 'deviceUnplugged',
  other: 'deviceFailed',
} as const;
