import { KIND_OF_SOURCE, type ConsumerDescription, type ProducerId } from '@plenum/protocol';
import type { Peer, PeerConsumer } from '../peer.ts';
import type { Clock } from '../ports.ts';
import type { RoomEvents } from '../room-events.ts';
import type { Demand } from './demand.ts';
import { diffPlan } from './diff.ts';
import { Lingering } from './lingering.ts';
import type { PlannedConsumer } from './planner.ts';
import type { Publication, Publications } from './publications.ts';

type Plan = ReadonlyMap<ProducerId, PlannedConsumer>;

/** Makes each peer's Consumers what its plan says, tells its client, and counts who watches what. */
export class PeerConsumers {
  private readonly lingering: Lingering;

  constructor(
    private readonly demand: Demand,
    private readonly events: RoomEvents,
    clock: Clock,
  ) {
    this.lingering = new Lingering(clock, (peer, producerIds) => this.remove(peer, producerIds));
  }

  /** @throws what the media says, after everything has come to an end */
  async follow(peer: Peer, plan: Plan, publications: Publications): Promise<void> {
    const { add, unwanted, wake, relayer, reprioritise, rehold } = diffPlan(peer.consumers, plan);
    // Layers before waking: nobody shall get a picture of the size that they had before. Waking before releasing: what
    // goes must not push out what is about to come back.
    const works = [
      ...relayer.map((wish) => this.relayer(peer, wish)),
      ...reprioritise.map((wish) => this.reprioritise(peer, wish)),
      this.wake(peer, wake),
      this.rehold(peer, rehold),
      // Whoever begins to speak comes before whoever makes room.
      this.add(peer, add, publications).finally(() => this.release(peer, unwanted, publications)),
    ];
    // All to their ends, even where one fails: the next plan must not overlap with this one.
    for (const end of await Promise.allSettled(works)) if (end.status === 'rejected') throw end.reason;
  }

  remove(peer: Peer, producerIds: ProducerId[]): void {
    const removed = producerIds.flatMap((producerId) => {
      const consumer = peer.consumers.get(producerId);
      if (!consumer) return [];
      peer.consumers.delete(producerId);
      this.lingering.delete(peer, producerId);
      if (!consumer.lingering) this.demand.move(producerId, consumer.spatialLayer, null);
      return [consumer.description.consumerId];
    });
    if (removed.length === 0) return;
    peer.media?.closeConsumers(removed);
    this.events.consumersRemoved(peer, removed);
  }

  /** This peer leaves, or its media is gone: it watches nothing any more, and need not hear of it. */
  forget(peer: Peer): void {
    this.lingering.forget(peer);
    for (const [producerId, { spatialLayer, lingering }] of peer.consumers)
      if (!lingering) this.demand.move(producerId, spatialLayer, null);
  }

  dispose(): void {
    this.lingering.dispose();
  }

  /** Pictures linger, if they are still sent; sound has been kept for long enough when the plan drops it. */
  private async release(peer: Peer, producerIds: ProducerId[], publications: Publications): Promise<void> {
    const kept: PeerConsumer[] = [];
    const dropped: ProducerId[] = [];
    for (const producerId of producerIds) {
      const consumer = peer.consumers.get(producerId);
      const publication = publications.get(producerId);
      if (consumer && publication && KIND_OF_SOURCE[publication.source] === 'video') kept.push(consumer);
      else dropped.push(producerId);
    }
    for (const consumer of kept) {
      consumer.lingering = true;
      this.demand.move(consumer.description.producerId, consumer.spatialLayer, null);
    }
    if (kept.length > 0) dropped.push(...this.lingering.add(peer, kept.map(producerIdOf)));
    this.remove(peer, dropped);
    const lingering = kept.filter((consumer) => peer.consumers.has(producerIdOf(consumer)));
    if (lingering.length > 0) await peer.media?.pauseConsumers(lingering.map(consumerIdOf));
  }

  private async wake(peer: Peer, wishes: PlannedConsumer[]): Promise<void> {
    const woken = wishes.flatMap(({ producerId }) => peer.consumers.get(producerId) ?? []);
    for (const consumer of woken) {
      consumer.lingering = false;
      this.lingering.delete(peer, producerIdOf(consumer));
      this.demand.move(producerIdOf(consumer), null, consumer.spatialLayer);
    }
    // The client may not have made its end yet: then its acknowledgement lets it flow.
    const ready = woken.filter(({ acknowledged }) => acknowledged);
    if (ready.length > 0) await peer.media?.resumeConsumers(ready.map(consumerIdOf));
  }

  /** Only sound is held, and only pictures linger: no Consumer is both. */
  private async rehold(peer: Peer, wishes: PlannedConsumer[]): Promise<void> {
    const changed = wishes.flatMap(({ producerId, held }) => {
      const consumer = peer.consumers.get(producerId);
      return consumer ? [Object.assign(consumer, { held })] : [];
    });
    const paused = changed.filter(({ held }) => held);
    const resumed = changed.filter(({ held, acknowledged }) => !held && acknowledged);
    await Promise.all([
      paused.length > 0 && peer.media?.pauseConsumers(paused.map(consumerIdOf)),
      resumed.length > 0 && peer.media?.resumeConsumers(resumed.map(consumerIdOf)),
    ]);
  }

  private async relayer(peer: Peer, wish: PlannedConsumer): Promise<void> {
    const { producerId, spatialLayer, temporalLayer } = wish;
    const consumer = peer.consumers.get(producerId);
    if (!consumer) return;
    if (!consumer.lingering) this.demand.move(producerId, consumer.spatialLayer, spatialLayer);
    Object.assign(consumer, { spatialLayer, temporalLayer });
    await peer.media?.setConsumerLayer(consumerIdOf(consumer), spatialLayer, temporalLayer);
  }

  private async reprioritise(peer: Peer, { producerId, priority }: PlannedConsumer): Promise<void> {
    const consumer = peer.consumers.get(producerId);
    if (!consumer) return;
    consumer.priority = priority;
    await peer.media?.setConsumerPriority(consumer.description.consumerId, priority);
  }

  private async add(peer: Peer, wishes: PlannedConsumer[], publications: Publications): Promise<void> {
    const { media } = peer;
    if (wishes.length === 0 || !media) return;
    const made = await media.consume(
      wishes.map(({ producerId, spatialLayer, temporalLayer, held }) => ({
        producerId,
        spatialLayer,
        temporalLayer,
        paused: held || needsClient(publications.get(producerId)),
      })),
    );
    if (peer.media !== media || made.length === 0) return; // The worker may have died, and these Consumers with it.
    const wished = new Map(wishes.map((wish) => [wish.producerId, wish]));
    const added: ConsumerDescription[] = [];
    const prioritised: PlannedConsumer[] = [];
    for (const consumer of made) {
      const publication = publications.get(consumer.producerId);
      const wish = wished.get(consumer.producerId);
      if (!publication || !wish) continue;
      const description = { ...consumer, ...publication };
      const { spatialLayer, temporalLayer, held } = wish;
      const layers = { spatialLayer, temporalLayer };
      const acknowledged = !needsClient(publication);
      const state = { description, ...layers, priority: 1, lingering: false, held, acknowledged };
      peer.consumers.set(description.producerId, state);
      this.demand.move(description.producerId, null, spatialLayer);
      added.push(description);
      if (wish.priority !== state.priority) prioritised.push(wish);
    }
    if (added.length > 0) this.events.consumersAdded(peer, added);
    await Promise.all(prioritised.map((wish) => this.reprioritise(peer, wish)));
  }
}

/**
 * Whether its client has to be there first: the key frame that a picture begins with must not be lost. Of sound nothing is
 * lost that would be had by waiting, and whoever begins to speak is heard a round trip sooner.
 */
const needsClient = (publication: Publication | undefined) =>
  publication !== undefined && KIND_OF_SOURCE[publication.source] === 'video';

const producerIdOf = ({ description }: PeerConsumer) => description.producerId;
const consumerIdOf = ({ description }: PeerConsumer) => description.consumerId;
