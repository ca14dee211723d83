import type { Direction } from '@plenum/protocol';
import type { PathWay } from './path-way.ts';
import {
  countRestart,
  decide,
  forgetRestarts,
  startRecovery,
  type Happening,
  type Remedy,
} from './reconnect-policy.ts';
import { Rescues } from './rescues.ts';
import { TypedEvents } from './typed-events.ts';

/** So long after a try, in ms, a path that once worked is back, or it was in vain: ICE takes two round trips. */
const WORKS_WITHIN = 6_000;
/** Where nothing was ever found, browsers go on looking for longer. */
const FOUND_WITHIN = 20_000;

const DIRECTIONS = ['send', 'recv'] as const;
const RESCUE_BY_WAY = { any: 'newTransports', udp: 'newTransports', tcp: 'tcp', turn: 'turn' } as const;

type Timer = Direction | 'join' | 'renew' | `look ${Direction}`;

/** Carries the reconnect policy through time: what was tried, and what is to be done later unless it mends itself. */
export class Recovery {
  readonly events = new TypedEvents<{
    remedy: [remedy: Remedy];
    /** A path that was broken has nothing to carry any more. */
    settled: [];
  }>();
  readonly rescues = new Rescues();
  private readonly hasTurn: () => boolean;
  private history = startRecovery();
  private isOnline = true;
  private readonly states = new Map<Direction, RTCPeerConnectionState>();
  private readonly broken = new Set<Direction>();
  private readonly timers = new Map<Timer, ReturnType<typeof setTimeout>>();

  constructor(hasTurn: () => boolean) {
    this.hasTurn = hasTurn;
  }

  handle(happening: Happening): void {
    const { history, remedy } = decide(this.history, happening, Date.now());
    this.history = history;
    if (remedy.do === 'restartIce') this.later(remedy.direction, remedy.afterMs, remedy);
    else if (remedy.do === 'renewTransports') this.later('renew', remedy.afterMs, remedy);
    else if (remedy.do === 'joinAnew') this.later('join', remedy.afterMs, remedy);
    else if (remedy.do !== 'nothing') this.carryOut(remedy);
  }

  /** Some path that worked no longer does. */
  get hasBrokenPath(): boolean {
    return this.broken.size > 0;
  }

  /** @param state null where there is no transport. */
  handleTransportState(direction: Direction, state: RTCPeerConnectionState | null): void {
    if (state === null) return;
    this.states.set(direction, state);
    if (state === 'connected') this.handleConnected(direction);
    else if (state === 'disconnected' || state === 'failed') {
      if (this.history.paths[direction].hasWorked) this.broken.add(direction);
      // Nothing can be asked for now: the return of the socket takes care of it.
      if (!this.isOnline) return;
      if (state === 'failed') this.handlePathFailed(direction);
      else this.handle({ type: 'transportDisconnected', direction });
    }
  }

  handlePathFailed(direction: Direction): void {
    this.handle({ type: 'transportFailed', direction, hasTurn: this.hasTurn() });
  }

  handleSocketLost(): void {
    this.isOnline = false;
    this.cancelPathTimers();
    this.rescues.end('path', false);
    this.rescues.begin('socket', 'socket');
  }

  /** In the room, as a new peer or as the one that it was: whatever is broken still is mended at once. */
  handleEntered(): void {
    this.isOnline = true;
    this.history = forgetRestarts(this.history);
    this.rescues.end('socket', true);
    this.rescues.end('place', true);
    for (const direction of DIRECTIONS) {
      const state = this.states.get(direction);
      if (state === 'disconnected' || state === 'failed') this.handlePathFailed(direction);
    }
  }

  /** @param isThere new transports were made; otherwise there are none for now. */
  handleMedia(isThere: boolean): void {
    if (isThere) this.handleNewTransports();
    else this.handleMediaLost();
  }

  /** The room has no media worker. */
  private handleMediaLost(): void {
    this.handleNewTransports();
    this.broken.clear();
    this.rescues.end('path', false);
    this.rescues.begin('media', 'rebuild');
  }

  /** Nothing that was planned for the old ones is of use. */
  private handleNewTransports(): void {
    const { isRenewing } = this.history;
    this.history = forgetRestarts(this.history);
    this.states.clear();
    this.cancelPathTimers();
    this.rescues.end('media', true);
    if (!isRenewing) this.broken.clear();
    else for (const direction of this.broken) this.lookLater(direction);
  }

  /** Plans nothing any more. */
  reset(): void {
    this.history = startRecovery();
    this.isOnline = true;
    this.broken.clear();
    this.states.clear();
    this.rescues.drop();
    for (const what of [...this.timers.keys()]) this.cancel(what);
  }

  private handleConnected(direction: Direction): void {
    this.broken.delete(direction);
    this.cancel(direction);
    this.cancel(`look ${direction}`);
    this.handle({ type: 'transportConnected', direction });
    if (this.broken.size === 0) this.rescues.end('path', true);
  }

  private later(what: Direction | 'join' | 'renew', afterMs: number, remedy: Remedy): void {
    if (what !== 'join' && this.timers.has(what)) return; // One is coming already.
    this.start(what, afterMs, () => this.carryOut(remedy));
  }

  private carryOut(remedy: Remedy): void {
    if (remedy.do === 'restartIce') {
      this.history = countRestart(this.history, remedy.direction);
      this.rescues.begin('path', 'restartIce');
      this.lookLater(remedy.direction);
    } else if (remedy.do === 'renewTransports') {
      this.beginRenewal(remedy.way);
    } else if (remedy.do === 'joinAnew') {
      this.rescues.end('socket', false);
      this.rescues.begin('place', 'joinAnew');
    }
    this.events.emit('remedy', remedy);
  }

  private beginRenewal(way: PathWay | 'any'): void {
    for (const direction of DIRECTIONS) this.cancel(direction);
    this.rescues.begin('path', RESCUE_BY_WAY[way]);
  }

  private lookLater(direction: Direction): void {
    const { hasWorked } = this.history.paths[direction];
    this.start(`look ${direction}`, hasWorked ? WORKS_WITHIN : FOUND_WITHIN, () => this.look(direction));
  }

  /** A try was made some time ago. A browser that finds nothing at all may stay where it is, without another event. */
  private look(direction: Direction): void {
    const state = this.states.get(direction) ?? 'new';
    if (state === 'new' && this.broken.delete(direction)) {
      // On new transports there is nothing to carry this way: who would have to connect?
      if (this.broken.size === 0) this.rescues.end('path', true);
      this.events.emit('settled');
    } else if (this.broken.has(direction) || state === 'failed' || state === 'disconnected') {
      this.handlePathFailed(direction);
    }
  }

  private cancelPathTimers(): void {
    for (const what of [...this.timers.keys()]) if (what !== 'join') this.cancel(what);
  }

  private start(what: Timer, afterMs: number, task: () => void): void {
    this.cancel(what);
    const timer = setTimeout(() => {
      this.timers.delete(what);
      task();
    }, afterMs);
    this.timers.set(what, timer);
  }

  private cancel(what: Timer): void {
    clearTimeout(this.timers.get(what));
    this.timers.delete(what);
  }
}
