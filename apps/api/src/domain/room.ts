import type { PeerId, ProducerId, RoomId, ServerFact, Viewport } from '@plenum/protocol';
import { MediaUnavailableError, RoomFullError } from './errors.ts';
import type { Peer, PeerProducer } from './peer.ts';
import { permitSource } from './permissions.ts';
import type { Clock, Log, MediaEngine, MediaRoom, ProduceOptions } from './ports.ts';
import type { RemovalReason, RoomEvents } from './room-events.ts';
import { REBUILD_PAUSE_MS, REBUILD_TRIES, RoomMedia } from './room-media.ts';
import { Roster } from './roster.ts';
import type { HearingLimits } from './subscriptions/hearing.ts';
import { Subscriptions } from './subscriptions/subscriptions.ts';

export interface RoomOptions {
  roomId: RoomId;
  maxPeers: number;
  hearing: HearingLimits;
  /** How long a peer whose socket broke is waited for, in milliseconds. */
  resumeWithinMs: number;
  engine: MediaEngine;
  events: RoomEvents;
  clock: Clock;
  log: Log;
  /** Tells the owner that a peer has gone, whatever the cause. */
  onPeerRemoved(peer: Peer): void;
  /** Tells the owner that the room closed, also where it did so by itself. */
  onClosed(): void;
}

/** A meeting: its peers, their media, and who receives what. Closed by its owner when the last peer has gone. */
export class Room {
  readonly roomId: RoomId;
  readonly peers = new Map<PeerId, Peer>();
  readonly roster = new Roster(this.peers);
  private readonly subscriptions: Subscriptions;
  private readonly cancelRemovals = new Map<PeerId, () => void>();
  private readonly media: RoomMedia;
  private speaker: PeerId | null = null;
  private closed = false;

  /** Makes a room with its media. */
  static async create(options: RoomOptions): Promise<Room> {
    const room = new Room(options);
    await room.media.open();
    return room;
  }

  private constructor(private readonly options: RoomOptions) {
    this.roomId = options.roomId;
    const { roomId, engine, events, clock, log, hearing } = options;
    this.subscriptions = new Subscriptions({ peers: this.peers, hearing, events, clock, log });
    this.media = new RoomMedia({
      roomId,
      engine,
      clock,
      log,
      onLoudest: (peerIds) => this.handleLoudest(peerIds),
      onLost: () => this.handleMediaLost(),
      onRebuilt: (media) => this.handleMediaRebuilt(media),
      onFailed: () => this.close('mediaFailed'),
    });
  }

  /** Who speaks; null where nobody does. */
  get activeSpeakerPeerId(): PeerId | null {
    return this.speaker;
  }

  /**
   * Takes a peer in, with its transports.
   * @throws RoomFullError, MediaUnavailableError
   */
  async enter(peer: Peer): Promise<void> {
    if (this.peers.size >= this.options.maxPeers) throw new RoomFullError(this.options.maxPeers);
    const media = this.media.current;
    if (!media) throw new MediaUnavailableError();
    // In the map before its media is made, so that the limit holds however many come at once.
    this.peers.set(peer.peerId, peer);
    try {
      await this.giveMedia(peer, media);
    } catch (error) {
      // Others may have it in their rosters by now, and a rebuild may have given it media.
      this.remove(peer, { left: 'could not enter' });
      throw error;
    }
    this.changed(peer, false);
    this.subscriptions.replan(peer);
  }

  /** A peer goes, by its own will or because the server says so (then it is told the reason). */
  remove(peer: Peer, why: { left: string } | { reason: RemovalReason }): void {
    if (!this.peers.delete(peer.peerId)) return;
    this.cancelRemovals.get(peer.peerId)?.();
    this.cancelRemovals.delete(peer.peerId);
    this.subscriptions.peerRemoved(peer);
    peer.replaceMedia(null);
    peer.journey.observe({ type: 'peerLeft', reason: 'left' in why ? why.left : why.reason });
    peer.journey.end();
    this.roster.markRemoved(peer.peerId);
    this.options.events.rosterChanged(this, false);
    if ('reason' in why) this.options.events.peerRemoved(peer, why.reason);
    this.options.onPeerRemoved(peer);
  }

  /** The socket of a peer broke: it is kept for a while, its media untouched. */
  peerDisconnected(peer: Peer, reason: string): void {
    if (!this.peers.has(peer.peerId)) return;
    this.cancelRemovals.get(peer.peerId)?.();
    peer.presence = 'reconnecting';
    peer.journey.observe({ type: 'peerDisconnected', reason });
    this.changed(peer, false);
    const cancel = this.options.clock.after(this.options.resumeWithinMs, () =>
      this.remove(peer, { left: 'did not come back' }),
    );
    this.cancelRemovals.set(peer.peerId, cancel);
  }

  peerResumed(peer: Peer): void {
    this.cancelRemovals.get(peer.peerId)?.();
    this.cancelRemovals.delete(peer.peerId);
    peer.presence = 'connected';
    peer.journey.observe({ type: 'peerResumed' });
    this.changed(peer, false);
    this.subscriptions.tellDemandAgain(peer); // What was told meanwhile reached nobody.
  }

  /**
   * Gives a peer new transports, where its path cannot be mended. Its place in the room is not touched; what it produced
   * and consumed is gone, as after a worker's death.
   * @throws MediaUnavailableError
   */
  async renewTransports(peer: Peer): Promise<void> {
    const media = this.media.current;
    if (!media || !peer.media) throw new MediaUnavailableError(); // A rebuild is on its way, and brings them.
    this.subscriptions.resetPeer(peer);
    peer.replaceMedia(null);
    await this.rebuildPeer(peer, media, REBUILD_TRIES);
  }

  /** @throws ForbiddenError, LimitExceededError, UnsupportedMediaError and what else the media says */
  async produce(peer: Peer, options: ProduceOptions): Promise<PeerProducer> {
    permitSource(peer.role, options.source);
    const producer = await peer.produce(options);
    peer.journey.observe({ type: 'producerCreated', source: producer.source });
    this.changed(peer, true);
    this.subscriptions.producerOpened(peer, producer);
    return producer;
  }

  async setProducerPaused(peer: Peer, producerId: ProducerId, paused: boolean): Promise<void> {
    if (!(await peer.setProducerPaused(producerId, paused))) return;
    this.changed(peer, true);
    this.subscriptions.producerPaused(peer, producerId, paused);
  }

  closeProducer(peer: Peer, producerId: ProducerId): void {
    const producer = peer.closeProducer(producerId);
    peer.journey.observe({ type: 'producerClosed', source: producer.source });
    this.changed(peer, true);
    this.subscriptions.producerClosed(peer, producer);
  }

  setViewport(peer: Peer, viewport: Viewport): void {
    peer.viewport = viewport;
    this.subscriptions.replan(peer);
  }

  /** Idempotent. The peers are told why. */
  close(reason: RemovalReason): void {
    if (this.closed) return;
    this.closed = true;
    this.subscriptions.close(); // First: nobody needs to hear, one by one, whose media is gone.
    for (const peer of [...this.peers.values()]) this.remove(peer, { reason });
    this.media.close();
    this.options.events.roomClosed(this);
    this.options.onClosed();
  }

  private changed(peer: Peer, urgent: boolean): void {
    // Work that ends after its peer has gone, or after the room closed, is no news of the room that is there now.
    if (this.peers.get(peer.peerId) !== peer) return;
    this.roster.markChanged(peer.peerId);
    this.options.events.rosterChanged(this, urgent);
  }

  private async giveMedia(peer: Peer, media: MediaRoom): Promise<void> {
    const observe = (fact: ServerFact) => peer.journey.observe(fact);
    const { peerId, rtpCapabilities } = peer;
    const mediaPeer = await media.createPeer({
      peerId,
      rtpCapabilities,
      observe,
      onLayersChanged: (consumerId, layers) => {
        if (!peer.isLingering(consumerId))
          this.options.events.consumerLayersChanged(peer, consumerId, layers);
      },
    });
    // The peer may have gone, or the worker died, while its transports were made.
    if (!this.isCurrent(peer, media)) {
      mediaPeer.close();
      throw new MediaUnavailableError();
    }
    peer.replaceMedia(mediaPeer);
  }

  private handleLoudest(peerIds: PeerId[]): void {
    this.setActiveSpeaker(peerIds[0] ?? null);
    this.subscriptions.loudestChanged(peerIds);
  }

  private setActiveSpeaker(peerId: PeerId | null): void {
    if (peerId === this.speaker) return;
    this.speaker = peerId;
    this.options.events.activeSpeakerChanged(this, peerId);
  }

  private isCurrent(peer: Peer, media: MediaRoom): boolean {
    return this.peers.get(peer.peerId) === peer && this.media.current === media;
  }

  private handleMediaLost(): void {
    const { events } = this.options;
    this.subscriptions.reset();
    for (const peer of this.peers.values()) {
      peer.replaceMedia(null);
      peer.journey.observe({ type: 'mediaLost' });
      this.changed(peer, false);
    }
    events.mediaLost(this);
    this.setActiveSpeaker(null); // The new media tells only what differs from silence.
  }

  /** Another worker carries the room. Every client makes its transports and Producers anew. */
  private handleMediaRebuilt(media: MediaRoom): void {
    for (const peer of this.peers.values()) void this.rebuildPeer(peer, media, REBUILD_TRIES);
  }

  /** One peer that cannot be helped is no reason to take the media from the others: it alone is let go. */
  private async rebuildPeer(peer: Peer, media: MediaRoom, triesLeft: number): Promise<void> {
    if (!this.isCurrent(peer, media)) return;
    try {
      await this.giveMedia(peer, media);
      peer.journey.observe({ type: 'mediaRebuilt' });
      this.options.events.mediaRebuilt(peer, peer.transports);
      this.subscriptions.replan(peer);
    } catch (error) {
      if (!this.isCurrent(peer, media) || peer.media) return; // It left, or the next rebuild is under way.
      const { clock, log } = this.options;
      log.error('A peer could not be rebuilt', {
        roomId: this.roomId,
        peerId: peer.peerId,
        triesLeft,
        error,
      });
      if (triesLeft <= 1) this.remove(peer, { reason: 'mediaFailed' });
      else clock.after(REBUILD_PAUSE_MS, () => void this.rebuildPeer(peer, media, triesLeft - 1));
    }
  }
}
