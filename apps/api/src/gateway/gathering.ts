import type { Clock } from '../domain/ports.ts';
import type { Room } from '../domain/room.ts';

/** Changes that nobody waits for gather so long, in milliseconds. */
export const COALESCE_MS = 150;

/** Tells what gathers in a room once, a little later: a burst of changes is one message. */
export class Gathering {
  private readonly pending = new Map<Room, () => void>();

  constructor(
    private readonly clock: Clock,
    private readonly tell: (room: Room) => void,
  ) {}

  /** Not put off by what follows. */
  soon(room: Room): void {
    if (this.pending.has(room)) return;
    this.pending.set(
      room,
      this.clock.after(COALESCE_MS, () => this.now(room)),
    );
  }

  now(room: Room): void {
    this.cancel(room);
    this.tell(room);
  }

  cancel(room: Room): void {
    this.pending.get(room)?.();
    this.pending.delete(room);
  }
}
