import type { ConsumerId, PeerId, ProducerId } from '@plenum/protocol';
import type { Peer, PeerConsumer } from '../peer.ts';
import type { Clock, ConsumerWish, Log } from '../ports.ts';
import type { RoomEvents } from '../room-events.ts';
import { Demand } from './demand.ts';
import { diffPlan } from './diff.ts';
import { planSubscriptions, type Publication } from './planner.ts';

/** Changes that come within so many milliseconds are planned once. */
const PLAN_AFTER_MS = 20;

/** Keeps each peer's Consumers as the planner wants them. One of a Room's parts, closed with it. */
export class Subscriptions {
  private readonly demand: Demand;
  private readonly dirty = new Set<PeerId>();
  /** The end of each peer's work so far: two plans for one peer must not be carried out at the same time. */
  private readonly queues = new Map<PeerId, Promise<void>>();
  private cancelPlanning: (() => void) | null = null;

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
    this.cancelPlanning ??= this.clock.after(PLAN_AFTER_MS, () => this.carryOut());
  }

  replanAll(): void {
    for (const peer of this.peers.values()) this.replan(peer);
  }

  producerOpened(producerId: ProducerId, isVideo: boolean): void {
    if (isVideo) this.demand.open(producerId);
    this.replanAll();
  }

  producerClosed(producerId: ProducerId): void {
    this.demand.close(producerId);
    this.replanAll();
  }

  /** All media was lost: whatever was consumed is gone. */
  reset(): void {
    this.demand.dispose();
  }

  /** A peer has left: it watches nothing any more. */
  peerRemoved(peer: Peer): void {
    for (const [producerId, { spatialLayer }] of peer.consumers)
      this.demand.move(producerId, spatialLayer, null);
    for (const producerId of peer.producers.keys()) this.demand.close(producerId);
    this.dirty.delete(peer.peerId);
    this.queues.delete(peer.peerId);
    this.replanAll();
  }

  close(): void {
    this.cancelPlanning?.();
    this.demand.dispose();
    this.dirty.clear();
  }

  private carryOut(): void {
    this.cancelPlanning = null;
    const publications = this.listPublications();
    const planned = [...this.dirty];
    this.dirty.clear();
    for (const peerId of planned) {
      const before = this.queues.get(peerId) ?? Promise.resolve();
      const after = before
        .then(() => this.apply(peerId, publications))
        .catch((error: unknown) =>
          this.log.error('A subscription plan could not be carried out', { peerId, error }),
        );
      this.queues.set(peerId, after);
    }
  }

  private listPublications(): Publication[] {
    return [...this.peers.values()].flatMap(({ peerId, producers }) =>
      Array.from(producers.values(), ({ producerId, source }) => ({ producerId, peerId, source })),
    );
  }

  private async apply(peerId: PeerId, publications: Publication[]): Promise<void> {
    const peer = this.peers.get(peerId);
    if (!peer?.media) return;
    const plan = planSubscriptions({ subscriber: peerId, publications, viewport: peer.viewport });
    const { add, remove, relayer } = diffPlan(peer.consumers, plan);
    this.remove(peer, remove);
    await Promise.all([this.add(peer, add, publications), this.relayer(peer, relayer)]);
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

  private async add(peer: Peer, wishes: ConsumerWish[], publications: Publication[]): Promise<void> {
    const { media } = peer;
    if (wishes.length === 0 || !media) return;
    const made = await media.consume(wishes);
    if (peer.media !== media) return; // The worker died meanwhile, and these Consumers with it.
    const added: PeerConsumer[] = [];
    for (const { producerId, ...consumer } of made) {
      const publication = publications.find((one) => one.producerId === producerId);
      const wish = wishes.find((one) => one.producerId === producerId);
      if (!publication || !wish) continue;
      const description = { ...consumer, ...publication };
      added.push({ description, spatialLayer: wish.spatialLayer, acknowledged: false });
    }
    for (const consumer of added) {
      peer.consumers.set(consumer.description.producerId, consumer);
      this.demand.move(consumer.description.producerId, null, consumer.spatialLayer);
    }
    if (added.length > 0)
      this.events.consumersAdded(
        peer,
        added.map(({ description }) => description),
      );
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
    return [...this.peers.values()].find(({ producers }) => producers.has(producerId));
  }
}
