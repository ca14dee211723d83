import type { Direction } from '@plenum/protocol';
import { decide, forgetPaths, startRecovery, type Happening, type Remedy } from './reconnect-policy.ts';
import { TypedEvents } from './typed-events.ts';

/** Carries the reconnect policy through time: what was tried, and what is to be done later unless it mends itself. */
export class Recovery {
  readonly events = new TypedEvents<{ remedy: [remedy: Remedy] }>();
  private history = startRecovery();
  private readonly broken = new Set<Direction>();
  private readonly timers = new Map<Direction | 'join', ReturnType<typeof setTimeout>>();

  handle(happening: Happening): void {
    if (happening.type === 'transportConnected') this.cancel(happening.direction);
    const { history, remedy } = decide(this.history, happening, Date.now());
    this.history = history;
    if (remedy.do === 'restartIce') this.later(remedy.direction, remedy.afterMs, remedy);
    else if (remedy.do === 'joinAnew') this.later('join', remedy.afterMs, remedy);
    else if (remedy.do !== 'nothing') this.events.emit('remedy', remedy);
  }

  /** Some path that worked since its transport was made no longer does. */
  get hasBrokenPath(): boolean {
    return this.broken.size > 0;
  }

  /** @param state null where there is no transport. */
  handleTransportState(direction: Direction, state: RTCPeerConnectionState | null): void {
    if (state === 'connected') {
      this.broken.delete(direction);
      this.handle({ type: 'transportConnected', direction });
    } else if (state === 'disconnected' || state === 'failed') {
      if (this.history.paths[direction].wasConnected) this.broken.add(direction);
      this.handle({ type: state === 'failed' ? 'transportFailed' : 'transportDisconnected', direction });
    }
  }

  /** New transports: nothing that was planned for the old ones is of use. */
  handleNewTransports(): void {
    this.history = forgetPaths(this.history);
    this.broken.clear();
    this.cancel('send');
    this.cancel('recv');
  }

  /** Plans nothing any more. */
  reset(): void {
    this.history = startRecovery();
    this.broken.clear();
    for (const what of [...this.timers.keys()]) this.cancel(what);
  }

  private later(what: Direction | 'join', afterMs: number, remedy: Remedy): void {
    if (what !== 'join' && this.timers.has(what)) return; // A restart is coming already.
    this.cancel(what);
    const timer = setTimeout(() => {
      this.timers.delete(what);
      this.events.emit('remedy', remedy);
    }, afterMs);
    this.timers.set(what, timer);
  }

  private cancel(what: Direction | 'join'): void {
    clearTimeout(this.timers.get(what));
    this.timers.delete(what);
  }
}
