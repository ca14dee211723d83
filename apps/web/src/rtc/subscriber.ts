import type {
  ClientFact,
  ConsumerDescription,
  ConsumerId,
  Kind,
  NotificationData,
  PeerId,
  ProducerId,
  RosterPeer,
  ShedTile,
  Source,
} from '@plenum/protocol';
import type { types } from 'mediasoup-client';
import { spatialLayersOf, toPictureQuality, type PictureQuality } from './picture-quality.ts';
import type { Request } from './signaling-connection.ts';
import { TypedEvents } from './typed-events.ts';

/** A track of another peer. */
export interface RemoteTrack {
  peerId: PeerId;
  source: Source;
  track: MediaStreamTrack;
}

export type SubscriberEvents = {
  trackAdded: [remote: RemoteTrack];
  trackRemoved: [remote: RemoteTrack];
  qualityChanged: [remote: RemoteTrack, quality: PictureQuality];
  /** The first packet of a track has come. */
  flowing: [];
};

interface Incoming {
  consumer: types.Consumer;
  remote: RemoteTrack;
  spatialLayers: number;
  /** The server holds it back: the downlink does not carry even its lowest layer. */
  isHeldBack: boolean;
}

export interface SubscriberOptions {
  transport: types.Transport;
  request: Request;
  record: (fact: ClientFact) => void;
  /** Whether this page shows such a picture: one that it does not show may be kept ready, and not flow. */
  isWatched: (peerId: PeerId, source: Source) => boolean;
}

/** Receives the tracks that the server plans for this peer. */
export class Subscriber {
  readonly events = new TypedEvents<SubscriberEvents>();
  private readonly transport: types.Transport;
  private readonly request: Request;
  private readonly record: (fact: ClientFact) => void;
  private readonly isWatched: SubscriberOptions['isWatched'];
  private readonly incoming = new Map<ConsumerId, Incoming>();
  /** Being made at this end. One that is removed meanwhile is no longer in here when it is ready. */
  private readonly beingMade = new Set<ConsumerId>();
  /** Pictures that were made at this end, while the server has not confirmed to know. */
  private readonly unacknowledged = new Set<ConsumerId>();
  private shed: readonly ShedTile[] = [];
  private negotiated = false;

  constructor({ transport, request, record, isWatched }: SubscriberOptions) {
    this.transport = transport;
    this.request = request;
    this.record = record;
    this.isWatched = isWatched;
  }

  get consumerIds(): ConsumerId[] {
    return [...this.incoming.keys(), ...this.beingMade];
  }

  /**
   * The kinds that ought to arrive now: not muted by who sends them, their sender is there, and pictures are seen and fit
   * the downlink.
   */
  expectedKinds(peers: RosterPeer[]): Kind[] {
    const flowing = new Set<ProducerId>(
      peers
        .filter(({ presence }) => presence === 'connected')
        .flatMap(({ producers }) =>
          producers.filter(({ paused }) => !paused).map(({ producerId }) => producerId),
        ),
    );
    const kinds = [...this.incoming.values()]
      .filter(({ consumer }) => flowing.has(consumer.producerId))
      .filter((incoming) => incoming.consumer.kind === 'audio' || this.isPictureExpected(incoming))
      .map(({ consumer }) => consumer.kind);
    return [...new Set(kinds)];
  }

  /** Makes all of them in one negotiation, and tells the server once of the pictures. One that cannot be made stops no other. */
  async handleConsumersAdded(descriptions: ConsumerDescription[]): Promise<void> {
    const fresh = descriptions.filter(({ consumerId }) => !this.isKnown(consumerId));
    if (fresh.length === 0) return;
    for (const { consumerId } of fresh) this.beingMade.add(consumerId);
    // Issued together, mediasoup-client folds them into one SDP operation; awaited one by one it would not.
    const made = await Promise.allSettled(fresh.map((description) => this.consume(description)));
    if (this.transport.closed) return;
    if (!this.negotiated && made.some(({ status }) => status === 'fulfilled')) {
      this.negotiated = true;
      this.record({ type: 'descriptionsSet', direction: 'recv' });
    }
    await this.acknowledge();
  }

  handleConsumersRemoved(consumerIds: ConsumerId[]): void {
    for (const consumerId of consumerIds) {
      this.beingMade.delete(consumerId);
      this.unacknowledged.delete(consumerId);
      const incoming = this.incoming.get(consumerId);
      if (!incoming) continue;
      this.incoming.delete(consumerId);
      incoming.consumer.close();
      this.events.emit('trackRemoved', incoming.remote);
    }
  }

  /** Layers arrive after `resumeConsumers`, and so after the Consumer was made at this end. */
  handleLayersChanged(changed: NotificationData<'consumerLayersChanged'>['consumers']): void {
    for (const { consumerId, spatialLayer } of changed) {
      const incoming = this.incoming.get(consumerId);
      if (!incoming) continue;
      incoming.isHeldBack = spatialLayer === null;
      const { remote, spatialLayers } = incoming;
      this.events.emit('qualityChanged', remote, toPictureQuality(spatialLayer, spatialLayers));
    }
  }

  /** The downlink does not carry these, which are seen: all of them. */
  handleTilesShed(tiles: readonly ShedTile[]): void {
    this.shed = tiles;
  }

  /** After a resume: what is missing here, and what the server no longer has. */
  async handleResumed(missing: ConsumerDescription[], staleConsumerIds: ConsumerId[]): Promise<void> {
    this.handleConsumersRemoved(staleConsumerIds);
    const added = this.handleConsumersAdded(missing);
    // The acknowledgement of these may be what got lost.
    await Promise.all([added, this.acknowledge()]);
  }

  /** Forgets all; the transport's owner closes the transport. */
  close(): void {
    this.beingMade.clear();
    this.handleConsumersRemoved([...this.incoming.keys()]);
  }

  private isPictureExpected({ remote: { peerId, source }, isHeldBack }: Incoming): boolean {
    const isShed = this.shed.some((tile) => tile.peerId === peerId && tile.source === source);
    return !isHeldBack && !isShed && this.isWatched(peerId, source);
  }

  private isKnown(consumerId: ConsumerId): boolean {
    return this.incoming.has(consumerId) || this.beingMade.has(consumerId);
  }

  private async consume(description: ConsumerDescription): Promise<void> {
    const { consumerId, producerId, peerId, source, kind, rtpParameters } = description;
    const consumer = await this.transport
      .consume({
        id: consumerId,
        producerId,
        kind,
        rtpParameters,
        // Browsers keep the tracks of one stream in step: a voice with its face, a film with its sound.
        streamId: `${peerId}-${source === 'mic' || source === 'webcam' ? 'person' : 'screen'}`,
      })
      .catch((error: unknown) => {
        this.beingMade.delete(consumerId);
        throw error;
      });
    if (!this.beingMade.delete(consumerId)) return consumer.close();
    const remote = { peerId, source, track: consumer.track };
    const spatialLayers = spatialLayersOf(description);
    this.incoming.set(consumerId, { consumer, remote, spatialLayers, isHeldBack: false });
    if (kind === 'video') this.unacknowledged.add(consumerId); // Sound is not held back for this end.
    // A remote track is muted until its first packet (W3C WebRTC, 5.3).
    const onFlowing = () => {
      this.events.emit('flowing');
      // Of a picture without layers the server tells nothing.
      if (kind === 'video' && spatialLayers < 2)
        this.events.emit('qualityChanged', remote, toPictureQuality(0, spatialLayers));
    };
    consumer.track.addEventListener('unmute', onFlowing, { once: true });
    this.record({ type: 'trackReceived', source });
    this.events.emit('trackAdded', remote);
  }

  private async acknowledge(): Promise<void> {
    const consumerIds = [...this.unacknowledged];
    if (consumerIds.length === 0) return;
    this.unacknowledged.clear();
    try {
      await this.request('resumeConsumers', { consumerIds });
    } catch {
      // A resume acknowledges them again; those that were removed meanwhile are no longer in `incoming`.
      for (const consumerId of consumerIds)
        if (this.incoming.has(consumerId)) this.unacknowledged.add(consumerId);
    }
  }
}
