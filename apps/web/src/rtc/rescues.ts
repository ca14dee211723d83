import type { Rescue } from '@plenum/protocol';
import { TypedEvents } from './typed-events.ts';

/** What is broken: of each, one rescue at a time is under way. */
type Broken = 'socket' | 'path' | 'media' | 'place';

/** Keeps account of what is being tried, and tells how it ended. */
export class Rescues {
  readonly events = new TypedEvents<{ tried: [rescue: Rescue]; ended: [rescue: Rescue, helped: boolean] }>();
  private readonly underWay = new Map<Broken, Rescue>();

  /** Whatever was tried before for this has not helped. */
  begin(broken: Broken, rescue: Rescue): void {
    if (this.underWay.get(broken) === rescue) return; // For the other direction as well, or once more.
    this.end(broken, false);
    this.underWay.set(broken, rescue);
    this.events.emit('tried', rescue);
  }

  /** Without effect where nothing is under way. */
  end(broken: Broken, helped: boolean): void {
    const rescue = this.underWay.get(broken);
    if (!rescue) return;
    this.underWay.delete(broken);
    this.events.emit('ended', rescue, helped);
  }

  /** Nobody waits for any of them any more. */
  drop(): void {
    this.underWay.clear();
  }
}
