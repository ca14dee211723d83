import type { Clock } from '../domain/ports.ts';

/** Changes that nobody waits for gather so long, in milliseconds. */
export const COALESCE_MS = 150;

/** Tells what gathers in a room, or for a peer, once, a little later: a burst of changes is one message. */
export class Gathering<Key> {
  private readonly pending = new Map<Key, () => void>();

  constructor(
    private readonly clock: Clock,
    private readonly tell: (key: Key) => void,
  ) {}

  /** Not put off by what follows. */
  soon(key: Key): void {
    if (this.pending.has(key)) return;
    this.pending.set(
      key,
      this.clock.after(COALESCE_MS, () => this.now(key)),
    );
  }

  now(key: Key): void {
    this.cancel(key);
    this.tell(key);
  }

  cancel(key: Key): void {
    this.pending.get(key)?.();
    this.pending.delete(key);
  }
}
