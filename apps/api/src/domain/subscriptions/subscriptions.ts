import {
  KIND_OF_SOURCE,
  type ConsumerDescription,
  type ConsumerId,
  type PeerId,
  type ProducerId,
} from '@plenum/protocol';
import type { Peer, PeerProducer } from '../peer.ts';
import type { Clock, ConsumerWish, Log } from '../ports.ts';
import type { RoomEvents } from '../room-events.ts';
import { Demand } from './demand.ts';
import { diffPlan } from './diff.ts';
import { mayReceive, planSubscriptions, type Publication } from './planner.ts';

/** Changes that come within so many milliseconds are planned once. */
const PLAN_AFTER_MS = 20;

/** Keeps each peer's Consumers as the planner wants them. One of a Room's parts, closed with it. */
export class Subscriptions {
  private readonly demand: Demand;
  private readonly dirty = new Set<PeerId>();
  /** Peers whose plan is being carried out: two at the same time would make two Consumers of one Producer. */
  private readonly working = new Set<PeerId>();
  private cancelPlanning: (() => void) | null = null;
  private closed = false;

  constructor(
    private readonly peers: ReadonlyMap<PeerId, Peer>,
    private readonly events: RoomEvents,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.demand = new Demand(clock, (producerId, maxSpatialLayer) => {
      const publisher = this.findPublisher(producerId);
      if (publisher) events.demandChanged(publisher, producerId, maxSpatialLayer);
    });
  }

  /** This peer sees something else, or has just come. */
  replan(peer: Peer): void {
    this.dirty.add(peer.peerId);
    this.schedule();
  }

  /** Plans anew for those who might receive it: in a large room most do not see a given camera. */
  producerOpened(publisher: Peer, { producerId, source }: PeerProducer): void {
    if (KIND_OF_SOURCE[source] === 'video') this.demand.open(producerId);
    const publication = { producerId, source, peerId: publisher.peerId };
    for (const peer of this.peers.values()) if (mayReceive(peer, publication)) this.replan(peer);
  }

  producerClosed(producerId: ProducerId): void {
    this.withdraw([producerId]);
  }

  /** The client of this publisher missed what it was told while its socket was broken. */
  tellDemandAgain(peer: Peer): void {
    for (const producerId of peer.producers.keys()) {
      const told = this.demand.toldOf(producerId);
      if (told !== undefined) this.events.demandChanged(peer, producerId, told);
    }
  }

  /** All media was lost: whatever was consumed is gone. */
  reset(): void {
    this.demand.dispose();
  }

  /** A peer has left: it watches nothing any more. */
  peerRemoved(peer: Peer): void {
    if (this.closed) return;
    for (const [producerId, { spatialLayer }] of peer.consumers)
      this.demand.move(producerId, spatialLayer, null);
    this.dirty.delete(peer.peerId);
    this.withdraw([...peer.producers.keys()]);
  }

  close(): void {
    this.closed = true;
    this.cancelPlanning?.();
    this.demand.dispose();
    this.dirty.clear();
  }

  /** Producers are gone. Most peers only lose their Consumers of them, which needs no plan. */
  private withdraw(producerIds: ProducerId[]): void {
    for (const producerId of producerIds) this.demand.close(producerId);
    if (producerIds.length === 0) return;
    for (const peer of this.peers.values()) {
      this.remove(peer, producerIds);
      // Without a viewport another one gets its place; and one that is being made now has to go again.
      if (peer.viewport === null || this.working.has(peer.peerId)) this.replan(peer);
    }
  }

  private schedule(): void {
    if (!this.closed) this.cancelPlanning ??= this.clock.after(PLAN_AFTER_MS, () => this.carryOut());
  }

  private carryOut(): void {
    this.cancelPlanning = null;
    const publications = this.listPublications();
    for (const peerId of [...this.dirty]) {
      if (this.working.has(peerId)) continue; // Planned again when it is done, by what is true then.
      this.dirty.delete(peerId);
      this.working.add(peerId);
      void this.work(peerId, publications);
    }
  }

  private async work(peerId: PeerId, publications: readonly Publication[]): Promise<void> {
    try {
      await this.apply(peerId, publications);
    } catch (error) {
      this.log.error('A subscription plan could not be carried out', { peerId, error });
    }
    this.working.delete(peerId);
    if (this.dirty.has(peerId)) this.schedule();
  }

  private listPublications(): Publication[] {
    return [...this.peers.values()].flatMap(({ peerId, producers }) =>
      Array.from(producers.values(), ({ producerId, source }) => ({ producerId, peerId, source })),
    );
  }

  private async apply(peerId: PeerId, publications: readonly Publication[]): Promise<void> {
    const peer = this.peers.get(peerId);
    if (!peer?.media) return;
    const plan = planSubscriptions({ subscriber: peerId, publications, viewport: peer.viewport });
    const { add, remove, relayer } = diffPlan(peer.consumers, plan);
    this.remove(peer, remove);
    // Both to their ends, even where one fails: the next plan must not overlap with this one.
    const ends = await Promise.allSettled([this.add(peer, add, publications), this.relayer(peer, relayer)]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  private remove(peer: Peer, producerIds: ProducerId[]): void {
    const consumerIds: ConsumerId[] = [];
    for (const producerId of producerIds) {
      const consumer = peer.consumers.get(producerId);
      if (!consumer) continue;
      peer.consumers.delete(producerId);
      this.demand.move(producerId, consumer.spatialLayer, null);
      consumerIds.push(consumer.description.consumerId);
    }
    if (consumerIds.length === 0) return;
    peer.media?.closeConsumers(consumerIds);
    this.events.consumersRemoved(peer, consumerIds);
  }

  private async add(peer: Peer, wishes: ConsumerWish[], publications: readonly Publication[]): Promise<void> {
    const { media } = peer;
    if (wishes.length === 0 || !media) return;
    const made = await media.consume(wishes);
    if (peer.media !== media || made.length === 0) return; // The worker may have died, and these Consumers with it.
    const layers = new Map(wishes.map(({ producerId, spatialLayer }) => [producerId, spatialLayer]));
    const published = new Map(publications.map((publication) => [publication.producerId, publication]));
    const added: ConsumerDescription[] = [];
    for (const consumer of made) {
      const publication = published.get(consumer.producerId);
      const spatialLayer = layers.get(consumer.producerId);
      if (!publication || spatialLayer === undefined) continue;
      const description = { ...consumer, ...publication };
      peer.consumers.set(description.producerId, { description, spatialLayer });
      this.demand.move(description.producerId, null, spatialLayer);
      added.push(description);
    }
    if (added.length > 0) this.events.consumersAdded(peer, added);
  }

  private async relayer(peer: Peer, wishes: ConsumerWish[]): Promise<void> {
    await Promise.all(
      wishes.map(async ({ producerId, spatialLayer }) => {
        const consumer = peer.consumers.get(producerId);
        if (!consumer || !peer.media) return;
        this.demand.move(producerId, consumer.spatialLayer, spatialLayer);
        consumer.spatialLayer = spatialLayer;
        await peer.media.setConsumerLayer(consumer.description.consumerId, spatialLayer);
      }),
    );
  }

  private findPublisher(producerId: ProducerId): Peer | undefined {
    for (const peer of this.peers.values()) if (peer.producers.has(producerId)) return peer;
    return undefined;
  }
}
