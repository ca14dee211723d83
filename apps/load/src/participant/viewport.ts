import type { PeerId, Tile } from '@plenum/protocol';
import { watchedSeats, type Part, type Workload } from '../workloads.ts';
import type { RoomView } from './room-view.ts';

const SMALL_HEIGHT = 180;
const ASPECT = 16 / 9;

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

  /** @param speaker null where nobody speaks, or this one itself */
  tiles(speaker: PeerId | null): Tile[] {
    const { small, large, largeHeight } = this.workload.tiles;
    const shown = this.watched.flatMap((participant) => this.view.peerOnCamera(participant) ?? []);
    const first = large > 0 && speaker !== null && this.view.hasCamera(speaker) ? [speaker] : [];
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
