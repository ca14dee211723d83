import type { Direction, ErrorCode, Kind } from '@plenum/protocol';
import {
  DEVICE_SOURCES,
  expectedKinds,
  type DeviceSource,
  type DirectionFacts,
  type Facts,
} from './facts.ts';
import { isFlowing, type Growth, type Watch } from './growth.ts';
import { PATIENCE } from './patience.ts';
import type { StepNumber } from './step.ts';

/** Who can mend it: text and tone follow from this. */
export type Blame = 'you' | 'network' | 'server' | 'others';

/** Why a participant is stuck. People read texts chosen by `cause`. */
export type Diagnosis = { step: StepNumber; blame: Blame } & (
  | { cause: 'serverUnreachable' }
  /** The server answers, and takes no more connections of this address for now. */
  | { cause: 'tooManyConnections' }
  | { cause: 'connectionLost' }
  | { cause: 'roomRefused'; code: ErrorCode }
  | { cause: 'browserUnsupported' }
  | { cause: 'mediaServerLost' }
  /** Whatever else there is to see of the media may come of it. */
  | { cause: 'mediaServerOverloaded' }
  | { cause: 'wrongAnnouncedAddress'; announced: string[] }
  | { cause: 'mediaBlocked'; othersGetThrough: boolean }
  | { cause: 'pathLost' }
  | { cause: 'dtlsFailed' }
  | { cause: 'notSending'; kind: Kind }
  | { cause: 'sentNotReceived'; direction: Direction }
  /** With a kind: only sound, or only picture, is missing. */
  | { cause: 'othersNotSending'; kind?: Kind }
  | { cause: 'receivedNotDecoded'; kind: Kind }
  | {
      cause:
        | 'permissionDenied'
        | 'permissionDeniedBySystem'
        | 'deviceNotFound'
        | 'deviceInUse'
        | 'deviceUnplugged'
        | 'deviceFailed';
      source: DeviceSource;
    }
  | { cause: 'pageNotSecure' }
  | { cause: 'mediaRefused'; source: DeviceSource; code: ErrorCode }
);

export type Cause = Diagnosis['cause'];

/**
 * Finds why a participant is stuck, from the evidence of both ends. Pure.
 * @param now epoch ms, by the clock that the facts' times are in.
 * @returns all that is wrong, what blocks most first; empty while all is well or still within its patience.
 */
export function diagnose(facts: Facts, now: number): Diagnosis[] {
  // Nothing gets later for a peer that has left: its journey stands as it was at the end.
  const at = facts.leftAt === null ? now : Math.min(now, facts.leftAt);
  const blocking = diagnoseSocket(facts, at) ?? diagnoseRoom(facts) ?? diagnoseMedia(facts, at);
  // A missing camera stops nobody from listening: such causes stand beside the one that blocks.
  return [...(blocking ? [blocking] : []), ...diagnoseDevices(facts), ...diagnoseRefusals(facts)];
}

function diagnoseSocket({ socket }: Facts, now: number): Diagnosis | null {
  if (socket.state === 'connected' || socket.state === 'idle') return null;
  if (socket.refusal === 'rateLimited') return { cause: 'tooManyConnections', step: 1, blame: 'server' };
  const late = now - socket.since >= PATIENCE.socket;
  if (socket.wasConnected) return late ? { cause: 'connectionLost', step: 1, blame: 'network' } : null;
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
  if (facts.mediaStrainedAt !== null) return { cause: 'mediaServerOverloaded', step: 10, blame: 'server' };
  return (
    diagnosePath(facts, facts.send, now) ??
    diagnosePath(facts, facts.recv, now) ??
    diagnoseSending(facts.send, now) ??
    diagnoseReceiving(facts.recv, now)
  );
}

/** ICE and DTLS of one transport, from the moment that both ends know of each other. */
function diagnosePath(facts: Facts, end: DirectionFacts, now: number): Diagnosis | null {
  const { state } = end.connection;
  // Only this end closes an RTCPeerConnection, and it does so to make another one, or none.
  if (end.descriptionsAt === null || state === 'connected' || state === 'closed') return null;
  if (end.wasConnected) {
    const late = state === 'failed' || now - (end.brokenAt ?? now) >= PATIENCE.path;
    return late ? { cause: 'pathLost', step: 9, blame: 'network' } : null;
  }
  if (end.dtls.state === 'failed') return { cause: 'dtlsFailed', step: 9, blame: 'network' };
  const late = state === 'failed' || now - end.descriptionsAt >= PATIENCE.path;
  if (!late) return null;
  return iceSucceeded(end) ? { cause: 'dtlsFailed', step: 9, blame: 'network' } : diagnoseNoPath(facts, end);
}

/**
 * Whether STUN got through both ways. The server is ICE lite: "connected" says only that a check of the browser came
 * in. "completed" says that the browser chose this path (USE-CANDIDATE, RFC 8445, section 8.1.1), having its answer.
 */
function iceSucceeded({ ice, path }: DirectionFacts): boolean {
  return ice.state === 'completed' || (ice.state === 'connected' && path !== null);
}

/** The browser tried, and either no packet of it came to the server or no answer came back. */
function diagnoseNoPath({ reachability }: Facts, end: DirectionFacts): Diagnosis {
  const everyoneFails = reachability.reached === 0 && reachability.unreached >= 2;
  const nothingArrived = end.serverBytesReceived === null || end.serverBytesReceived === 0;
  if (everyoneFails && nothingArrived) {
    return { cause: 'wrongAnnouncedAddress', announced: end.announced, step: 9, blame: 'server' };
  }
  return { cause: 'mediaBlocked', othersGetThrough: reachability.reached > 0, step: 9, blame: 'network' };
}

function diagnoseSending(end: DirectionFacts, now: number): Diagnosis | null {
  if (end.connection.state !== 'connected' || !isFresh(end.sampled, now)) return null;
  const expected = expectedKinds(end);
  const stalled = expected.find((kind) => isStalled(end, kind));
  if (stalled) return { cause: 'notSending', kind: stalled, step: 10, blame: 'you' };
  const sentSince = expected
    .map((kind) => end.packets[kind])
    .filter((packets) => isFlowing(packets, end.sampled))
    .map(({ since }) => since ?? now);
  if (sentSince.length === 0 || !isFresh(end.serverSampled, now)) return null;
  const silentSince = latest(end.connection.since, Math.min(...sentSince), end.serverRtp.grewAt);
  return lasted(silentSince, end.serverSampled)
    ? { cause: 'sentNotReceived', direction: 'send', step: 10, blame: 'network' }
    : null;
}

function diagnoseReceiving(end: DirectionFacts, now: number): Diagnosis | null {
  if (end.connection.state !== 'connected' || !isFresh(end.sampled, now)) return null;
  const expected = expectedKinds(end);
  const stalled = expected.filter((kind) => isStalled(end, kind));
  if (stalled.length > 0 && stalled.length === expected.length) return diagnoseNothingReceived(end, now);
  const undecoded = expected.find((kind) => isUndecoded(end, kind));
  if (undecoded) return { cause: 'receivedNotDecoded', kind: undecoded, step: 10, blame: 'you' };
  const [missing] = stalled;
  return missing ? { cause: 'othersNotSending', kind: missing, step: 10, blame: 'others' } : null;
}

/** Which of the two ways, from the others to the server or from there to here, is the broken one? */
function diagnoseNothingReceived(end: DirectionFacts, now: number): Diagnosis | null {
  if (!isFresh(end.serverSampled, now)) return null;
  if (!isFlowing(end.serverRtp, end.serverSampled))
    return { cause: 'othersNotSending', step: 10, blame: 'others' };
  // The others may have begun just now.
  return lasted(end.serverRtp.since ?? now, end.sampled)
    ? { cause: 'sentNotReceived', direction: 'recv', step: 10, blame: 'network' }
    : null;
}

/** A kind ought to flow, and samples have seen its counter stand still for longer than patience allows. */
function isStalled(end: DirectionFacts, kind: Kind): boolean {
  return lasted(latest(end.expectedSince[kind], end.connection.since, end.packets[kind].grewAt), end.sampled);
}

/** Packets of a kind have come in for longer than patience allows, and the decoder made nothing of them. */
function isUndecoded(end: DirectionFacts, kind: Kind): boolean {
  const packets = end.packets[kind];
  const decoded: Growth = kind === 'audio' ? end.audioSamplesDecoded : end.framesDecoded;
  if (!isFlowing(packets, end.sampled)) return false;
  return lasted(
    latest(end.expectedSince[kind], end.connection.since, packets.since, decoded.grewAt),
    end.sampled,
  );
}

/**
 * Whether something that began then was watched for as long as patience allows. Measured from sample to sample, never
 * up to now: a hidden tab looks once a minute, and what nobody looked at has not stalled.
 */
function lasted(since: number, sampled: Watch | null): boolean {
  return sampled !== null && sampled.at - Math.max(since, sampled.from) >= PATIENCE.media;
}

/** The last look is recent enough to speak of now. */
function isFresh(sampled: Watch | null, now: number): boolean {
  return sampled !== null && now - sampled.at <= PATIENCE.sample;
}

function latest(...times: (number | null)[]): number {
  return Math.max(0, ...times.filter((time) => time !== null));
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

function diagnoseRefusals({ devices }: Facts): Diagnosis[] {
  return DEVICE_SOURCES.flatMap((source) => {
    const { state, refusal: code } = devices[source];
    if (state !== 'granted' || code === undefined) return [];
    return [{ cause: 'mediaRefused', source, code, step: 5, blame: 'server' }];
  });
}

const DEVICE_CAUSES = {
  denied: 'permissionDenied',
  deniedBySystem: 'permissionDeniedBySystem',
  notFound: 'deviceNotFound',
  inUse: 'deviceInUse',
  unplugged: 'deviceUnplugged',
  other: 'deviceFailed',
} as const;
