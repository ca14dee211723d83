import type { Direction, ErrorCode, NotificationData } from '@plenum/protocol';
import type { PathWay } from './path-way.ts';
import type { EndReason } from './phase.ts';

/** What is asked to be in the room. */
export type EnteringRequest = 'join' | 'knock' | 'resume';

/** Something that broke, or came back. */
export type Happening =
  | { type: 'socketBack'; hasSession: boolean }
  /** `rejoining`: it was in the room before, and nobody asked it to leave. */
  | { type: 'requestFailed'; request: EnteringRequest; code: ErrorCode; rejoining: boolean }
  | { type: 'admissionDecided'; admitted: boolean }
  | { type: 'transportDisconnected'; direction: Direction }
  /** `hasTurn`: the server named a TURN server, which is one more way. */
  | { type: 'transportFailed'; direction: Direction; hasTurn: boolean }
  | { type: 'transportConnected'; direction: Direction }
  | { type: 'connectRefused'; code: ErrorCode }
  | { type: 'removed'; reason: NotificationData<'removed'>['reason'] };

/** What is done about it. */
export type Remedy =
  | { do: 'nothing' }
  | { do: 'resume' }
  | { do: 'join' }
  /** Take a place in the lobby. */
  | { do: 'knock' }
  /** Stay at the door: the person can do something about it, such as type a passcode. */
  | { do: 'stayOutside'; code: ErrorCode }
  /** Drop the socket and connect anew: what it carried last was never answered. */
  | { do: 'reopenSocket' }
  | { do: 'restartIce'; direction: Direction; afterMs: number }
  /** Ask for new transports in the same place, and make this end of them for one way alone, or for any. */
  | { do: 'renewTransports'; way: PathWay | 'any'; afterMs: number }
  /** Leave the session as it is and join anew, with new transports and the same mute state. */
  | { do: 'joinAnew'; afterMs: number }
  | { do: 'giveUp'; code: ErrorCode }
  /** Somebody decided so: nothing is tried any more. */
  | { do: 'end'; reason: EndReason };

interface Path {
  /** On these transports or on former ones. */
  hasWorked: boolean;
  /** On these transports, since it was last connected. */
  restarts: number;
  /** How often it got new transports since it was last connected. */
  renewals: number;
}

/** What was tried already. */
export interface RecoveryHistory {
  readonly paths: Readonly<Record<Direction, Path>>;
  /** New transports are on their way: what the old ones do is of no interest. */
  readonly isRenewing: boolean;
  /** When sessions were thrown away, epoch ms; the lately ones alone. */
  readonly joinedAnewAt: readonly number[];
}

/** A path that breaks for a moment (Wi-Fi to mobile, a lost packet or two) mends itself within this, in ms. */
const MENDS_ITSELF_WITHIN = 2_000;
/** Then each try waits longer; where nothing helps, one each half minute goes on: the network may change any time. */
const RESTART_DELAYS = [0, 1_000, 2_000, 4_000, 8_000];
const SLOW_DELAY = 30_000;
/** Restarts after which a path that once worked gets new transports. */
const RESTARTS_BEFORE_NEW_TRANSPORTS = 1;
const JOINS_ANEW = { atMost: 3, within: 120_000 };

export function startRecovery(): RecoveryHistory {
  const untouched = { hasWorked: false, restarts: 0, renewals: 0 };
  return { paths: { send: untouched, recv: untouched }, isRenewing: false, joinedAnewAt: [] };
}

/** New transports, or a new socket: restarts begin to count anew. How far the ladder was climbed is remembered. */
export function forgetRestarts({ paths, joinedAnewAt }: RecoveryHistory): RecoveryHistory {
  const { send, recv } = paths;
  return {
    paths: { send: { ...send, restarts: 0 }, recv: { ...recv, restarts: 0 } },
    isRenewing: false,
    joinedAnewAt,
  };
}

/** ICE was restarted: later than it was decided, and perhaps not at all. */
export function countRestart(history: RecoveryHistory, direction: Direction): RecoveryHistory {
  const path = history.paths[direction];
  return withPath(history, direction, { ...path, restarts: path.restarts + 1 });
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
    case 'admissionDecided': {
      const denied = { do: 'end', reason: 'admissionDenied' } as const;
      return { history, remedy: happening.admitted ? { do: 'join' } : denied };
    }
    case 'transportConnected': {
      const works = { hasWorked: true, restarts: 0, renewals: 0 };
      return { history: withPath(history, happening.direction, works), remedy: NOTHING };
    }
    case 'transportDisconnected': {
      const { direction } = happening;
      const remedy = { do: 'restartIce', direction, afterMs: MENDS_ITSELF_WITHIN } as const;
      return { history, remedy: history.isRenewing ? NOTHING : remedy };
    }
    case 'transportFailed':
      return afterPathFailed(history, happening);
    case 'connectRefused':
      return joinAnew(history, happening.code, now);
    case 'removed':
      return afterRemoval(history, happening.reason, now);
  }
}

const NOTHING: Remedy = { do: 'nothing' };

/** Refusals that pass by themselves. */
const PASSING = new Set<ErrorCode>(['serverDraining', 'mediaUnavailable', 'rateLimited', 'dataUnavailable']);
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
  if (request !== 'resume') return then(afterRefusalAtDoor(code, rejoining));
  // The room waited no longer, or the whole server is a new one: that is nobody's fault, and costs no try.
  return code === 'sessionExpired' ? then({ do: 'joinAnew', afterMs: 0 }) : joinAnew(history, code, now);
}

const AT_DOOR = new Set<ErrorCode>(['admissionRequired', 'passcodeRequired', 'passcodeWrong', 'notYetOpen']);

/** What a door asks of everybody is no trouble, and no step that fails. */
export function isAskedAtDoor(code: ErrorCode): boolean {
  return AT_DOOR.has(code);
}

function afterRefusalAtDoor(code: ErrorCode, rejoining: boolean): Remedy {
  if (code === 'admissionRequired') return { do: 'knock' };
  if (isAskedAtDoor(code)) return { do: 'stayOutside', code };
  if (rejoining && PASSING.has(code)) return { do: 'joinAnew', afterMs: PASSES_WITHIN };
  return { do: code === 'rateLimited' ? 'stayOutside' : 'giveUp', code };
}

/**
 * The ladder: restart ICE on the transports that there are; new transports; new ones by TCP alone; new ones through TURN
 * alone; and from the second rung on again, slowly.
 */
function afterPathFailed(
  history: RecoveryHistory,
  { direction, hasTurn }: Extract<Happening, { type: 'transportFailed' }>,
) {
  if (history.isRenewing) return { history, remedy: NOTHING };
  const path = history.paths[direction];
  const { hasWorked, restarts, renewals } = path;
  // Where there was never a path, new transports meet the same network: go on trying, and let the journey say why.
  if (!hasWorked || (renewals === 0 && restarts < RESTARTS_BEFORE_NEW_TRANSPORTS)) {
    const afterMs = RESTART_DELAYS[restarts] ?? SLOW_DELAY;
    return { history, remedy: { do: 'restartIce', direction, afterMs } as const };
  }
  const ways = hasTurn ? (['any', 'tcp', 'turn'] as const) : (['any', 'tcp'] as const);
  const way = ways[renewals % ways.length] ?? 'any';
  const climbed = withPath(history, direction, { ...path, renewals: renewals + 1 });
  return {
    history: { ...climbed, isRenewing: true },
    remedy: { do: 'renewTransports', way, afterMs: renewals < ways.length ? 0 : SLOW_DELAY } as const,
  };
}

function afterRemoval(history: RecoveryHistory, reason: NotificationData<'removed'>['reason'], now: number) {
  switch (reason) {
    case 'removedByModerator':
    case 'meetingEnded':
    case 'replaced':
      return { history, remedy: { do: 'end', reason } as const };
    case 'flooding':
      return { history, remedy: { do: 'giveUp', code: 'rateLimited' } as const };
    case 'serverClosing':
      return { history, remedy: NOTHING }; // It closes the socket next; the socket's return brings the next join.
    case 'mediaFailed':
      return joinAnew(history, 'mediaUnavailable', now);
  }
}

function joinAnew(history: RecoveryHistory, code: ErrorCode, now: number) {
  const lately = history.joinedAnewAt.filter((at) => now - at < JOINS_ANEW.within);
  if (lately.length >= JOINS_ANEW.atMost) return { history, remedy: { do: 'giveUp', code } as const };
  return {
    history: { ...history, joinedAnewAt: [...lately, now] },
    remedy: { do: 'joinAnew', afterMs: lately.length * 1_000 } as const,
  };
}

function withPath(history: RecoveryHistory, direction: Direction, path: Path): RecoveryHistory {
  return { ...history, paths: { ...history.paths, [direction]: path } };
}
