import type { PeerId, ProducerId } from '@plenum/protocol';
import type { Moderation } from './moderation.ts';
import type { Peer, PeerProducer } from './peer.ts';
import type { ProduceOptions } from './ports.ts';
import type { Subscriptions } from './subscriptions/subscriptions.ts';

export interface PublishingOptions {
  peers: ReadonlyMap<PeerId, Peer>;
  moderation: Moderation;
  subscriptions: Subscriptions;
  /** What these send is not what the roster says: the room is to be told quickly, and once. */
  onChanged(peers: Peer[]): void;
}

/** What the peers of a room send: its rules are asked, whoever receives it is found, and everybody is told. */
export class Publishing {
  constructor(private readonly options: PublishingOptions) {}

  /** @throws LimitExceededError, UnsupportedMediaError and what else the media says */
  async produce(peer: Peer, options: ProduceOptions): Promise<PeerProducer> {
    const { moderation, subscriptions, onChanged } = this.options;
    const producer = await peer.produce(moderation.bind(peer, options));
    peer.journey.observe({ type: 'producerCreated', source: producer.source });
    onChanged([peer]);
    subscriptions.producerOpened(peer, producer);
    if (!options.paused) await moderation.opened(peer, producer);
    return producer;
  }

  /** @throws ProducerNotFoundError, UnmuteForbiddenError */
  async setPaused(peer: Peer, producerId: ProducerId, paused: boolean): Promise<void> {
    const { moderation, subscriptions, onChanged } = this.options;
    if (!paused) moderation.permitResume(peer, producerId);
    const producer = peer.producers.get(producerId);
    if (await peer.setProducerPaused(producerId, paused)) {
      onChanged([peer]);
      subscriptions.producerPaused(peer, producerId, paused);
    }
    if (!paused && producer) await moderation.opened(peer, producer);
  }

  /** However many, the room is told once. Of those that have gone meanwhile nothing is left to be paused. */
  async pauseAll(producers: [peer: Peer, producerId: ProducerId][]): Promise<void> {
    const { peers, subscriptions, onChanged } = this.options;
    const changed: Peer[] = [];
    const pause = async ([peer, producerId]: [Peer, ProducerId]) => {
      const isChanged = await peer.setProducerPaused(producerId, true).catch(() => false);
      if (!isChanged || !peers.has(peer.peerId)) return;
      changed.push(peer);
      subscriptions.producerPaused(peer, producerId, true);
    };
    await Promise.all(producers.map(pause));
    onChanged(changed);
  }

  /** However many, the room is told once. @throws ProducerNotFoundError */
  close(peer: Peer, producerIds: ProducerId[]): void {
    const { subscriptions, onChanged } = this.options;
    for (const producerId of producerIds) {
      const producer = peer.closeProducer(producerId);
      peer.journey.observe({ type: 'producerClosed', source: producer.source });
      subscriptions.producerClosed(peer, producer);
    }
    if (producerIds.length > 0) onChanged([peer]);
  }
}
