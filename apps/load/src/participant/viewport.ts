import type { PeerId, Tile } from '@plenum/protocol';
import { watchedSeats, type Part, type Workload } from '../workloads.ts';
import type { RoomView } from './room-view.ts';

const SMALL_HEIGHT = 180;
const ASPECT = 16 / 9;

/** In turns, somebody who is shown small is made large for a while, as people do: so that switching layers is measured. */
const PIN = { everyMs: 5000, forMs: 2500 };

/** What one participant looks at: the next seats around the room, and large whoever speaks. */
export class ViewportChoice {
  private readonly workload: Workload;
  private readonly watched: number[];
  private readonly view: RoomView;

  /** @param firstOfRoom number of the participant in the room's first seat */
  constructor(workload: Workload, part: Part, firstOfRoom: number, view: RoomView) {
    this.workload = workload;
    this.view = view;
    this.watched = watchedSeats(workload, part).map((seat) => firstOfRoom + seat);
  }

  /**
   * Whom this participant has pinned.
   * @param nowMs by any clock
   * @returns null where nobody is, or the workload has no choice of sizes
   */
  pinned(nowMs: number): PeerId | null {
    const { small, large } = this.workload.tiles;
    if (small === 0 || large === 0 || nowMs % PIN.everyMs >= PIN.forMs) return null;
    const turn = Math.floor(nowMs / PIN.everyMs);
    return this.view.peerOnCamera(this.watched[turn % this.watched.length]!);
  }

  /** @param foremost who is pinned or speaks; null where nobody does, or this one itself */
  tiles(foremost: PeerId | null): Tile[] {
    const { small, large, largeHeight } = this.workload.tiles;
    const shown = this.watched.flatMap((participant) => this.view.peerOnCamera(participant) ?? []);
    const first = large > 0 && foremost !== null && this.view.hasCamera(foremost) ? [foremost] : [];
    return [...first, ...shown.filter((peerId) => peerId !== first[0])]
      .slice(0, small + large)
      .map((peerId, index) => tileOf(peerId, index < large ? largeHeight : SMALL_HEIGHT));
  }
}

const tileOf = (peerId: PeerId, height: number): Tile => ({
  peerId,
  source: 'webcam',
  width: Math.round(height * ASPECT),
  height,
});
