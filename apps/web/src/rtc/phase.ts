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

/** What led to a phase, where there is something to say. */
export interface Why {
  refusal: Refusal | null;
  end: EndReason | null;
}

interface Standing {
  hasSession: boolean;
  /** It has a place in the lobby of the room. */
  isWaiting: boolean;
  /** It was in the room: what follows is a return. */
  wasJoined: boolean;
  /** Socket, media and paths all work. */
  isWhole: boolean;
}

/** Pure. */
export function phaseOf({ is }: Intent, { hasSession, isWaiting, wasJoined, isWhole }: Standing): Phase {
  if (is !== 'meeting') return is === 'nothing' ? 'idle' : is;
  if (hasSession) return isWhole ? 'joined' : 'reconnecting';
  if (isWaiting) return 'waiting';
  return wasJoined ? 'reconnecting' : 'joining';
}

/** For good, unless the person opens a room again. */
export function isOver({ is }: Intent): boolean {
  return is === 'left' || is === 'failed' || is === 'ended';
}

/** Pure. */
export function whyOf(intent: Intent): Why {
  if (intent.is === 'ended') return { refusal: null, end: intent.reason };
  if (intent.is === 'failed')
    return { refusal: { code: intent.code, retryAfterMs: null, startsAt: null }, end: null };
  return { refusal: intent.is === 'lobby' ? intent.refusal : null, end: null };
}
