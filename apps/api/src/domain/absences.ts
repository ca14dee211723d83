import type { PeerId } from '@plenum/protocol';
import type { Clock } from './ports.ts';

/** Peers whose sockets broke, and for how long they are still waited for. */
export class Absences {
  private readonly cancel = new Map<PeerId, () => void>();

  constructor(
    private readonly clock: Clock,
    private readonly waitMs: number,
  ) {}

  /** From now on, also where it was waited for already. */
  begin(peerId: PeerId, giveUp: () => void): void {
    this.end(peerId);
    this.cancel.set(peerId, this.clock.after(this.waitMs, giveUp));
  }

  /** It is back, or gone for good. */
  end(peerId: PeerId): void {
    this.cancel.get(peerId)?.();
    this.cancel.delete(peerId);
  }
}
