import type { Clock } from '../domain/ports.ts';

/** Changes that nobody waits for gather so long, in milliseconds. */
export const COALESCE_MS = 150;

/** Those that somebody waits for, in milliseconds: a newcomer's camera comes right behind the microphone. */
export const QUICK_MS = 20;

/** Tells what gathers in a room, or for a peer, once, a little later: a burst of changes is one message. */
export class Gathering<Key extends object> {
  private readonly pending = new Map<Key, { at: number; cancel: () => void }>();
  /** When each was told last. */
  private readonly toldAt = new WeakMap<Key, number>();

  constructor(
    private readonly clock: Clock,
    private readonly tell: (key: Key) => void,
  ) {}

  /** Not put off by what follows. */
  soon(key: Key): void {
    this.within(COALESCE_MS, key);
  }

  /** Where much happens as late as {@link soon}, counted from the last time: a storm is a few messages a second. */
  quickly(key: Key): void {
    const sinceTold = this.clock.now() - (this.toldAt.get(key) ?? -Infinity);
    this.within(Math.min(COALESCE_MS, Math.max(QUICK_MS, COALESCE_MS - sinceTold)), key); // Clocks are set back, too.
  }

  now(key: Key): void {
    this.cancel(key);
    this.toldAt.set(key, this.clock.now());
    this.tell(key);
  }

  cancel(key: Key): void {
    this.pending.get(key)?.cancel();
    this.pending.delete(key);
  }

  private within(ms: number, key: Key): void {
    const at = this.clock.now() + ms;
    if ((this.pending.get(key)?.at ?? Infinity) <= at) return;
    this.cancel(key);
    this.pending.set(key, { at, cancel: this.clock.after(ms, () => this.now(key)) });
  }
}
