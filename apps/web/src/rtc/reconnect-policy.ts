import type { Direction, ErrorCode, NotificationData } from '@plenum/protocol';

/** Something that broke, or came back. */
export type Happening =
  | { type: 'socketBack'; hasSession: boolean }
  /** `rejoining`: it was in the room before, and nobody asked it to leave. */
  | { type: 'requestFailed'; request: 'join' | 'resume'; code: ErrorCode; rejoining: boolean }
  | { type: 'transportDisconnected'; direction: Direction }
  | { type: 'transportFailed'; direction: Direction }
  | { type: 'transportConnected'; direction: Direction }
  | { type: 'connectRefused'; code: ErrorCode }
  | { type: 'removed'; reason: NotificationData<'removed'>['reason'] };

/** What is done about it. */
export type Remedy =
  | { do: 'nothing' }
  | { do: 'resume' }
  | { do: 'join' }
  /** Drop the socket and connect anew: what it carried last was never answered. */
  | { do: 'reopenSocket' }
  | { do: 'restartIce'; direction: Direction; afterMs: number }
  /** Leave the session as it is and join anew, with new transports and the same mute state. */
  | { do: 'joinAnew'; afterMs: number }
  | { do: 'giveUp'; code: ErrorCode };

interface Path {
  wasConnected: boolean;
  /** Since it was last connected. */
  restarts: number;
}

/** What was tried already. */
export interface RecoveryHistory {
  readonly paths: Readonly<Record<Direction, Path>>;
  /** When sessions were thrown away, epoch ms; the lately ones alone. */
  readonly joinedAnewAt: readonly number[];
}

/** A path that breaks for a moment (Wi-Fi to mobile, a lost packet or two) mends itself within this, in ms. */
const MENDS_ITSELF_WITHIN = 2_000;
/** Then each try waits longer; where nothing helps, one each half minute goes on: the network may change any time. */
const RESTART_DELAYS = [0, 1_000, 2_000, 4_000, 8_000];
const SLOW_RESTART_DELAY = 30_000;
/** Restarts after which a path that once worked gets new transports. */
const RESTARTS_BEFORE_NEW_TRANSPORTS = 3;
const JOINS_ANEW = { atMost: 3, within: 120_000 };

export function startRecovery(): RecoveryHistory {
  const untouched = { wasConnected: false, restarts: 0 };
  return { paths: { send: untouched, recv: untouched }, joinedAnewAt: [] };
}

/** New transports have a path of their own; how often that happened is remembered. */
export function forgetPaths(history: RecoveryHistory): RecoveryHistory {
  return { ...startRecovery(), joinedAnewAt: history.joinedAnewAt };
}

/**
 * Says what to do about what happened. Pure.
 * @param now epoch ms.
 */
export function decide(
  history: RecoveryHistory,
  happening: Happening,
  now: number,
): { history: RecoveryHistory; remedy: Remedy } {
  switch (happening.type) {
    case 'socketBack':
      return { history, remedy: { do: happening.hasSession ? 'resume' : 'join' } };
    case 'requestFailed':
      return afterRefusal(history, happening, now);
    case 'transportConnected':
      return {
        history: withPath(history, happening.direction, { wasConnected: true, restarts: 0 }),
        remedy: NOTHING,
      };
    case 'transportDisconnected': {
      const { direction } = happening;
      return { history, remedy: { do: 'restartIce', direction, afterMs: MENDS_ITSELF_WITHIN } };
    }
    case 'transportFailed':
      return afterPathFailed(history, happening.direction, now);
    case 'connectRefused':
      return joinAnew(history, happening.code, now);
    case 'removed':
      return afterRemoval(history, happening.reason, now);
  }
}

const NOTHING: Remedy = { do: 'nothing' };

/** Refusals that pass by themselves. */
const PASSING = new Set<ErrorCode>(['serverDraining', 'mediaUnavailable', 'rateLimited']);
const PASSES_WITHIN = 2_000;

function afterRefusal(
  history: RecoveryHistory,
  { request, code, rejoining }: Extract<Happening, { type: 'requestFailed' }>,
  now: number,
) {
  const then = (remedy: Remedy) => ({ history, remedy });
  if (code === 'disconnected') return then(NOTHING); // The socket's return brings the next try.
  // The answer got lost on this socket: whether the server did what was asked, only another socket can tell.
  if (code === 'timeout' || code === 'alreadyJoined') return then({ do: 'reopenSocket' });
  if (request === 'join' && rejoining && PASSING.has(code))
    return then({ do: 'joinAnew', afterMs: PASSES_WITHIN });
  if (request === 'join') return then({ do: 'giveUp', code });
  // The room waited no longer, or the whole server is a new one: that is nobody's fault, and costs no try.
  return code === 'sessionExpired' ? then({ do: 'joinAnew', afterMs: 0 }) : joinAnew(history, code, now);
}

function afterPathFailed(history: RecoveryHistory, direction: Direction, now: number) {
  const { wasConnected, restarts } = history.paths[direction];
  // Where there was never a path, new transports meet the same network: go on trying, and let the journey say why.
  if (wasConnected && restarts >= RESTARTS_BEFORE_NEW_TRANSPORTS && mayJoinAnew(history, now)) {
    return joinAnew(history, 'mediaUnavailable', now);
  }
  const afterMs = RESTART_DELAYS[restarts] ?? SLOW_RESTART_DELAY;
  return {
    history: withPath(history, direction, { wasConnected, restarts: restarts + 1 }),
    remedy: { do: 'restartIce', direction, afterMs } as const,
  };
}

function afterRemoval(history: RecoveryHistory, reason: NotificationData<'removed'>['reason'], now: number) {
  switch (reason) {
    case 'replaced':
      return { history, remedy: { do: 'giveUp', code: 'sessionExpired' } as const };
    case 'flooding':
      return { history, remedy: { do: 'giveUp', code: 'rateLimited' } as const };
    case 'serverClosing':
      return { history, remedy: NOTHING }; // It closes the socket next; the socket's return brings the next join.
    case 'mediaFailed':
      return joinAnew(history, 'mediaUnavailable', now);
  }
}

function joinAnew(history: RecoveryHistory, code: ErrorCode, now: number) {
  if (!mayJoinAnew(history, now)) return { history, remedy: { do: 'giveUp', code } as const };
  const lately = history.joinedAnewAt.filter((at) => now - at < JOINS_ANEW.within);
  const afterMs = lately.length === 0 ? 0 : lately.length * 1_000;
  return {
    history: { ...history, joinedAnewAt: [...lately, now] },
    remedy: { do: 'joinAnew', afterMs } as const,
  };
}

function mayJoinAnew({ joinedAnewAt }: RecoveryHistory, now: number): boolean {
  return joinedAnewAt.filter((at) => now - at < JOINS_ANEW.within).length < JOINS_ANEW.atMost;
}

function withPath(history: RecoveryHistory, direction: Direction, path: Path): RecoveryHistory {
  return { ...history, paths: { ...history.paths, [direction]: path } };
}
