import type { ErrorCode } from '@plenum/protocol';

export type Phase = 'idle' | 'lobby' | 'joining' | 'joined' | 'reconnecting' | 'failed' | 'left';

/** What the person wants. The phase follows from it, and from what the network allows. */
export type Intent = { is: 'nothing' | 'lobby' | 'meeting' | 'left' } | { is: 'failed'; code: ErrorCode };

interface Standing {
  hasSession: boolean;
  /** It was in the room: what follows is a return. */
  wasJoined: boolean;
  /** Socket, media and paths all work. */
  isWhole: boolean;
}

/** Pure. */
export function phaseOf({ is }: Intent, { hasSession, wasJoined, isWhole }: Standing): Phase {
  if (is !== 'meeting') return is === 'nothing' ? 'idle' : is;
  if (!hasSession) return wasJoined ? 'reconnecting' : 'joining';
  return isWhole ? 'joined' : 'reconnecting';
}
