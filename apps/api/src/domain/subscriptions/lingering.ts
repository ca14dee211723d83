import type { ProducerId } from '@plenum/protocol';
import type { Peer } from '../peer.ts';
import type { Clock } from '../ports.ts';

/** How many Consumers of one peer linger: each costs the worker a little on every packet of its Producer. */
export const LINGERING_AT_MOST = 8;

/** How long they linger, in milliseconds. */
export const LINGER_MS = 10_000;

/**
 * Remembers which Consumers of each peer are kept, paused, although the plan does not want them any more: who pages
 * back gets the picture without a negotiation. The oldest go first, all after a while.
 */
export class Lingering {
  /** By Producer, the oldest first; with the batch in which it came here last. */
  private readonly batches = new WeakMap<Peer, Map<ProducerId, object>>();
  private readonly timers = new Set<() => void>();

  constructor(
    private readonly clock: Clock,
    private readonly expire: (peer: Peer, producerIds: ProducerId[]) => void,
  ) {}

  /** @returns those that are too many now. */
  add(peer: Peer, producerIds: ProducerId[]): ProducerId[] {
    const lingering = this.batches.get(peer) ?? new Map<ProducerId, object>();
    this.batches.set(peer, lingering);
    const batch = {};
    for (const producerId of producerIds) lingering.set(producerId, batch);
    const tooMany = [...lingering.keys()].slice(0, Math.max(0, lingering.size - LINGERING_AT_MOST));
    for (const producerId of tooMany) lingering.delete(producerId);
    this.expireLater(peer, lingering, batch);
    return tooMany;
  }

  delete(peer: Peer, producerId: ProducerId): void {
    this.batches.get(peer)?.delete(producerId);
  }

  forget(peer: Peer): void {
    this.batches.get(peer)?.clear();
  }

  dispose(): void {
    for (const cancel of this.timers) cancel();
    this.timers.clear();
  }

  private expireLater(peer: Peer, lingering: Map<ProducerId, object>, batch: object): void {
    const cancel = this.clock.after(LINGER_MS, () => {
      this.timers.delete(cancel);
      const expired = [...lingering].filter(([, one]) => one === batch).map(([producerId]) => producerId);
      for (const producerId of expired) lingering.delete(producerId);
      if (expired.length > 0) this.expire(peer, expired);
    });
    this.timers.add(cancel);
  }
}
