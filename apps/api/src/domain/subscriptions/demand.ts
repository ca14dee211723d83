import type { ProducerId } from '@plenum/protocol';
import type { Clock } from '../ports.ts';

/** Nobody watches. */
const NONE = -1;

/** How long demand has to stay lower before the publisher is told, so that paging to and fro costs nothing, in ms. */
export const LOWER_AFTER_MS = 2_000;

/** For the first time later: a browser that has just joined finds out by what it sends how much its uplink carries. */
export const FIRST_LOWER_AFTER_MS = 8_000;

interface ProducerDemand {
  /** How many Consumers want each spatial layer as their highest. */
  watchers: number[];
  /** What the publisher was told last; undefined: nothing yet, so it sends everything. */
  told: number | undefined;
  /** Since demand became lower than what was told: the highest there was, and how to call the telling off. */
  lowering: { highest: number; cancel: () => void } | null;
}

/** Keeps count of which layers of each video Producer anybody watches. More demand is told at once, less after a while. */
export class Demand {
  private readonly producers = new Map<ProducerId, ProducerDemand>();

  constructor(
    private readonly clock: Clock,
    private readonly tell: (producerId: ProducerId, maxSpatialLayer: number) => void,
  ) {}

  open(producerId: ProducerId): void {
    this.producers.set(producerId, { watchers: [], told: undefined, lowering: null });
    this.settle(producerId);
  }

  close(producerId: ProducerId): void {
    this.producers.get(producerId)?.lowering?.cancel();
    this.producers.delete(producerId);
  }

  /** A watcher came, changed its layer or went; null stands for no layer. */
  move(producerId: ProducerId, from: number | null, to: number | null): void {
    const demand = this.producers.get(producerId);
    if (!demand) return;
    if (from !== null) demand.watchers[from] = (demand.watchers[from] ?? 1) - 1;
    if (to !== null) demand.watchers[to] = (demand.watchers[to] ?? 0) + 1;
    this.settle(producerId);
  }

  dispose(): void {
    for (const producerId of [...this.producers.keys()]) this.close(producerId);
  }

  /** What the publisher was told last; undefined where it was told nothing. */
  toldOf(producerId: ProducerId): number | undefined {
    return this.producers.get(producerId)?.told;
  }

  private settle(producerId: ProducerId): void {
    const demand = this.producers.get(producerId);
    if (!demand) return;
    const wanted = demand.watchers.findLastIndex((count) => count > 0);
    // Untold, a publisher sends all its layers: more cannot be asked of it.
    const sent = demand.told ?? Infinity;
    const { lowering } = demand;
    if (wanted < sent) {
      // In a large room watchers come and go all the time: that must not put the telling off for ever.
      if (lowering) lowering.highest = Math.max(lowering.highest, wanted);
      else this.lowerLater(producerId, demand, wanted);
      return;
    }
    lowering?.cancel();
    demand.lowering = null;
    if (wanted > sent) this.say(producerId, demand, wanted);
  }

  private lowerLater(producerId: ProducerId, demand: ProducerDemand, wanted: number): void {
    const delay = demand.told === undefined ? FIRST_LOWER_AFTER_MS : LOWER_AFTER_MS;
    const cancel = this.clock.after(delay, () => {
      const highest = demand.lowering?.highest ?? wanted;
      demand.lowering = null;
      this.say(producerId, demand, highest);
      this.settle(producerId); // It may be lower still by now.
    });
    demand.lowering = { highest: wanted, cancel };
  }

  private say(producerId: ProducerId, demand: ProducerDemand, maxSpatialLayer: number): void {
    demand.told = maxSpatialLayer < 0 ? NONE : maxSpatialLayer;
    this.tell(producerId, demand.told);
  }
}
