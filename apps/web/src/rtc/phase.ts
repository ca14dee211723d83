import type { ErrorCode } from '@plenum/protocol';

export type Phase =
  'idle' | 'lobby' | 'joining' | 'waiting' | 'joined' | 'reconnecting' | 'failed' | 'ended' | 'left';

/** Somebody's decision, and no trouble, took this person out or did not let them in. */
export type EndReason = 'removedByModerator' | 'meetingEnded' | 'replaced' | 'admissionDenied';

/** What the door asked for, or when to come again. */
export interface Refusal {
  code: ErrorCode;
  /** Milliseconds from then on; null where it may be tried at once. */
  retryAfterMs: number | null;
  /** Milliseconds since the epoch, where the meeting has not begun; else null. */
  startsAt: number | null;
}

/** What the person wants. The phase follows from it, and from what the network allows. */
export type Intent =
  | { is: 'nothing' | 'meeting' | 'left' }
  /** `refusal`: the last try failed at the door, and can be made again from there. */
  | { is: 'lobby'; refusal: Refusal | null }
  | { is: 'failed'; code: ErrorCode }
  | { is: 'ended'; reason: EndReason };

/**
 * What a person in the meeting waits for: the server that is not heard, the media worker that is set up anew, or a way
 * through the network for media.
 */
export type Broken = 'server' | 'media' | 'path';

/** What led to a phase, where there is something to say. */
export interface Why {
  refusal: Refusal | null;
  end: EndReason | null;
  broken: Broken | null;
}

/** Where a person is on the way into a room. */
export interface Standing {
  hasSession: boolean;
  /** It has a place in the lobby of the room. */
  isWaiting: boolean;
  /** It was in the room: what follows is a return. */
  wasJoined: boolean;
  /** Null: socket, media and paths all work. */
  broken: Broken | null;
}

export interface Works {
  socket: boolean;
  media: boolean;
  paths: boolean;
}

/** Of all that does not work, what must come back first. Pure. */
export function brokenOf(works: Works): Broken | null {
  if (!works.socket) return 'server';
  if (!works.media) return 'media';
  return works.paths ? null : 'path';
}

/** Pure. */
export function phaseOf({ is }: Intent, { hasSession, isWaiting, wasJoined, broken }: Standing): Phase {
  if (is !== 'meeting') return is === 'nothing' ? 'idle' : is;
  if (hasSession) return broken === null ? 'joined' : 'reconnecting';
  if (isWaiting) return 'waiting';
  return wasJoined ? 'reconnecting' : 'joining';
}

/** For good, unless the person opens a room again. */
export function isOver({ is }: Intent): boolean {
  return is === 'left' || is === 'failed' || is === 'ended';
}

/** Pure. @param broken while reconnecting. */
export function whyOf(intent: Intent, broken: Broken | null): Why {
  const nothing = { refusal: null, end: null, broken: null };
  if (intent.is === 'ended') return { ...nothing, end: intent.reason };
  if (intent.is === 'failed')
    return { ...nothing, refusal: { code: intent.code, retryAfterMs: null, startsAt: null } };
  return intent.is === 'lobby' ? { ...nothing, refusal: intent.refusal } : { ...nothing, broken };
}
