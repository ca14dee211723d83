import { randomBytes, randomUUID } from 'node:crypto';
import {
  KIND_OF_SOURCE,
  LIMITS,
  type BrowserId,
  type ConnectionQuality,
  type ConsumerDescription,
  type ConsumerId,
  type DtlsParameters,
  type FirstTiles,
  type IceParameters,
  type PeerId,
  type Presence,
  type ProducerId,
  type Role,
  type RosterPeer,
  type RtpCapabilities,
  type SessionToken,
  type ShedTile,
  type Source,
  type TransportDescription,
  type TransportId,
  type TransportPair,
  type Viewport,
} from '@plenum/protocol';
import {
  InvalidRequestError,
  LimitExceededError,
  MediaUnavailableError,
  ProducerNotFoundError,
} from './errors.ts';
import type { PeerJourney } from './journey/peer-journey.ts';
import type { MediaPeer, ProduceOptions } from './ports.ts';

export interface PeerProducer {
  readonly producerId: ProducerId;
  readonly source: Source;
  paused: boolean;
}

/** A Consumer of this peer, from the plan that asked for it until it is closed. */
export interface PeerConsumer {
  readonly description: ConsumerDescription;
  spatialLayer: number;
  temporalLayer: number;
  /** The spatial layer that arrives; null: none does. Not known before any does. */
  arrivingLayer?: number | null;
  priority: number;
  /** Paused and kept for a while, since the peer no longer sees it and may page back. */
  lingering: boolean;
  /** Paused and kept ready: a microphone that is silent, where too many are open to forward them all. */
  held: boolean;
  /** The client has made its end, or is not waited for. */
  acknowledged: boolean;
}

export interface PeerOptions {
  displayName: string;
  browserId?: BrowserId | undefined;
  /** Its name and version; null: it did not say. */
  browser?: string | null;
  rtpCapabilities: RtpCapabilities;
  firstTiles?: FirstTiles | undefined;
  /** What a link, a token or an account makes of this person. */
  invitedAs?: Role | null | undefined;
  journey: (peerId: PeerId) => PeerJourney;
}

/** One connection of one person to one Room. It outlives its socket, for as long as the room waits. */
export class Peer {
  readonly peerId: PeerId = randomUUID();
  readonly sessionToken: SessionToken = randomBytes(32).toString('base64url');
  readonly displayName: string;
  readonly browserId: BrowserId | null;
  readonly browser: string | null;
  /** Given by the room. */
  role: Role = 'participant';
  readonly invitedAs: Role | null;
  readonly rtpCapabilities: RtpCapabilities;
  readonly firstTiles: FirstTiles | null;
  readonly journey: PeerJourney;
  readonly producers = new Map<ProducerId, PeerProducer>();
  /** By Producer: a peer has one Consumer of each. */
  readonly consumers = new Map<ProducerId, PeerConsumer>();
  /** Whoever comes again with the session of before is the same person in another peer. Told to nobody. */
  personId: string = this.peerId;
  /** Asked to unmute, whatever the room's rule is. */
  mayUnmute = false;
  /** What others stopped of what it sends, until it opens that again; with the Producer, where there was one. */
  readonly stopped = new Map<Source, { byPeerId: PeerId; producerId: ProducerId | null }>();
  /** Whoever removed this person let them come back. */
  mayReturn = true;
  /** The last message that was there before this person came. */
  chatFrom = 0;
  presence: Presence = 'connected';
  /** As its client said last. */
  quality: ConnectionQuality = 'good';
  /** Null while it is down; otherwise the room's count of hands as it was raised. */
  handRaised: number | null = null;
  /** Null until the client said what it sees. */
  viewport: Viewport | null = null;
  /** What the network carries to it, in bits per second; null: no limit is known. */
  downlinkBps: number | null = null;
  /** What it wants to see and its downlink does not carry. */
  shed: ShedTile[] = [];
  /** Null while the room has no media worker. */
  media: MediaPeer | null = null;
  /** Sources whose Producers are being made: two requests at once for one source are one too many. */
  private readonly beingProduced = new Set<Source>();

  constructor(options: PeerOptions) {
    this.displayName = options.displayName;
    this.browserId = options.browserId ?? null;
    this.browser = options.browser ?? null;
    this.invitedAs = options.invitedAs ?? null;
    this.rtpCapabilities = options.rtpCapabilities;
    this.firstTiles = options.firstTiles ?? null;
    this.journey = options.journey(this.peerId);
  }

  /** @throws MediaUnavailableError while the room has no media worker. */
  private requireMedia(): MediaPeer {
    if (!this.media) throw new MediaUnavailableError();
    return this.media;
  }

  /** The same person as that peer, in another connection: what others know of them stays. */
  takeOver(former: Peer): void {
    this.handRaised = former.handRaised;
    this.personId = former.personId;
    this.chatFrom = former.chatFrom;
    this.mayUnmute = former.mayUnmute;
    const muted = former.stopped.get('mic');
    if (muted) this.stopped.set('mic', muted);
  }

  /** Whether its role lets it send anything. */
  get sends(): boolean {
    return this.role !== 'viewer';
  }

  /** Whether it is a host or a moderator, who hear of what concerns the whole room. */
  get moderates(): boolean {
    return this.role === 'host' || this.role === 'moderator';
  }

  /** Null for a viewer, and while the room has no media worker. */
  get sendTransport(): TransportDescription | null {
    return this.media?.transports.send ?? null;
  }

  /**
   * Opens or closes the send transport, as the role wants it. The role may change while a transport is made.
   * @throws MediaUnavailableError
   */
  async fitSendTransport(): Promise<void> {
    const { media } = this;
    if (media && this.sends) await media.openSendTransport();
    if (!this.sends) media?.closeSendTransport();
  }

  get transports(): TransportPair {
    return this.requireMedia().transports;
  }

  async connectTransport(transportId: TransportId, dtlsParameters: DtlsParameters): Promise<void> {
    await this.requireMedia().connectTransport(transportId, dtlsParameters);
  }

  async restartIce(transportId: TransportId): Promise<IceParameters> {
    return this.requireMedia().restartIce(transportId);
  }

  /** @throws LimitExceededError when this source is produced already. */
  async produce(options: ProduceOptions): Promise<PeerProducer> {
    const { source, paused } = options;
    if (KIND_OF_SOURCE[source] !== options.kind)
      throw new InvalidRequestError(`A ${source} is not ${options.kind}.`);
    const media = this.requireMedia();
    const taken = this.beingProduced.has(source) || this.producerOf(source);
    if (taken || this.producers.size >= LIMITS.producersPerPeer) {
      throw new LimitExceededError(`You produce your ${source} already.`, { source });
    }
    this.beingProduced.add(source);
    try {
      const producerId = await media.produce(options);
      // The worker died meanwhile, or the peer became a viewer, and the Producer has gone with its transport.
      if (this.media !== media || this.sendTransport?.transportId !== options.transportId)
        throw new MediaUnavailableError();
      const producer = { producerId, source, paused };
      this.producers.set(producerId, producer);
      return producer;
    } finally {
      this.beingProduced.delete(source);
    }
  }

  /** @returns whether that changed anything. */
  async setProducerPaused(producerId: ProducerId, paused: boolean): Promise<boolean> {
    const producer = this.requireProducer(producerId);
    await this.requireMedia().setProducerPaused(producerId, paused);
    // Only now: nobody shall be shown as muted who is still heard.
    const changed = producer.paused !== paused && this.producers.get(producerId) === producer;
    producer.paused = paused;
    return changed;
  }

  closeProducer(producerId: ProducerId): PeerProducer {
    const producer = this.requireProducer(producerId);
    this.producers.delete(producerId);
    this.media?.closeProducer(producerId);
    return producer;
  }

  producerOf(source: Source): PeerProducer | undefined {
    return [...this.producers.values()].find((one) => one.source === source);
  }

  private requireProducer(producerId: ProducerId): PeerProducer {
    const producer = this.producers.get(producerId);
    if (!producer) throw new ProducerNotFoundError();
    return producer;
  }

  /** Lets acknowledged Consumers flow. Ids of Consumers that have gone meanwhile are nobody's fault: passed over. */
  async resumeConsumers(consumerIds: ConsumerId[]): Promise<void> {
    const wanted = new Set(consumerIds);
    const media = this.requireMedia();
    const known = [...this.consumers.values()].filter(
      ({ description, acknowledged }) => !acknowledged && wanted.has(description.consumerId),
    );
    for (const consumer of known) consumer.acknowledged = true;
    const wantedNow = known.filter(({ lingering, held }) => !lingering && !held);
    await media.resumeConsumers(wantedNow.map(({ description }) => description.consumerId));
  }

  /**
   * Another layer of this Consumer arrives.
   * @returns whether that is of interest to the client
   */
  noteArrivingLayer(consumerId: ConsumerId, spatialLayer: number | null): boolean {
    for (const consumer of this.consumers.values()) {
      if (consumer.description.consumerId !== consumerId) continue;
      consumer.arrivingLayer = spatialLayer;
      return !consumer.lingering;
    }
    return true;
  }

  /** Takes new media after the old one was lost: nothing of the old one is left. */
  replaceMedia(media: MediaPeer | null): void {
    this.media?.close();
    this.media = media;
    this.producers.clear();
    this.consumers.clear();
    this.downlinkBps = null;
    this.shed = [];
  }

  toRoster(): RosterPeer {
    const { peerId, displayName, role, presence, quality, handRaised } = this;
    return {
      peerId,
      displayName,
      role,
      presence,
      ...(quality === 'good' ? {} : { quality }),
      handRaised,
      producers: [...this.producers.values()].map((one) => ({ ...one })),
    };
  }
}
