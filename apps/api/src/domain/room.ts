import type { PeerId, ProducerId, RoomId, ServerFact, Viewport } from '@plenum/protocol';
import { MediaUnavailableError, RoomFullError } from './errors.ts';
import type { Peer, PeerProducer } from './peer.ts';
import { permitSource } from './permissions.ts';
import type { Clock, Log, MediaEngine, MediaRoom, ProduceOptions } from './ports.ts';
import type { RemovalReason, RoomEvents } from './room-events.ts';
import { Roster } from './roster.ts';
import { Subscriptions } from './subscriptions/subscriptions.ts';

/** How often, and how long apart (ms), a room without media asks for another worker before it gives up. */
const REBUILD_TRIES = 5;
const REBUILD_PAUSE_MS = 1_000;

export interface RoomOptions {
  roomId: RoomId;
  maxPeers: number;
  /** How long a peer whose socket broke is waited for, in milliseconds. */
  resumeWithinMs: number;
  engine: MediaEngine;
  events: RoomEvents;
  clock: Clock;
  log: Log;
}

/** A meeting: its peers, their media, and who receives what. Closed by its owner when the last peer has gone. */
export class Room {
  readonly roomId: RoomId;
  readonly peers = new Map<PeerId, Peer>();
  readonly roster = new Roster(this.peers);
  private readonly subscriptions: Subscriptions;
  private readonly cancelRemovals = new Map<PeerId, () => void>();
  private media: MediaRoom | null = null;
  private closed = false;

  /** Makes a room with its media. */
  static async create(options: RoomOptions): Promise<Room> {
    const room = new Room(options);
    room.media = await room.createMedia();
    return room;
  }

  private constructor(private readonly options: RoomOptions) {
    this.roomId = options.roomId;
    this.subscriptions = new Subscriptions(this.peers, options.events, options.clock, options.log);
  }

  /**
   * Takes a peer in, with its transports.
   * @throws RoomFullError, MediaUnavailableError
   */
  async enter(peer: Peer): Promise<void> {
    if (this.peers.size >= this.options.maxPeers) throw new RoomFullError(this.options.maxPeers);
    if (!this.media) throw new MediaUnavailableError();
    // In the map before its media is made, so that the limit holds however many come at once.
    this.peers.set(peer.peerId, peer);
    try {
      await this.giveMedia(peer, this.media);
    } catch (error) {
      this.peers.delete(peer.peerId);
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
  }

  /** The socket of a peer broke: it is kept for a while, its media untouched. */
  peerDisconnected(peer: Peer, reason: string, whenGone: () => void): void {
    if (!this.peers.has(peer.peerId)) return;
    peer.presence = 'reconnecting';
    peer.journey.observe({ type: 'peerDisconnected', reason });
    this.changed(peer, false);
    const cancel = this.options.clock.after(this.options.resumeWithinMs, () => {
      this.remove(peer, { left: 'did not come back' });
      whenGone();
    });
    this.cancelRemovals.set(peer.peerId, cancel);
  }

  peerResumed(peer: Peer): void {
    this.cancelRemovals.get(peer.peerId)?.();
    this.cancelRemovals.delete(peer.peerId);
    peer.presence = 'connected';
    peer.journey.observe({ type: 'peerResumed' });
    this.changed(peer, false);
  }

  /** @throws ForbiddenError, LimitExceededError, UnsupportedMediaError and what else the media says */
  async produce(peer: Peer, options: ProduceOptions): Promise<PeerProducer> {
    permitSource(peer.role, options.source);
    const producer = await peer.produce(options);
    peer.journey.observe({ type: 'producerCreated', source: producer.source });
    this.changed(peer, true);
    this.subscriptions.producerOpened(producer.producerId, options.kind === 'video');
    return producer;
  }

  async setProducerPaused(peer: Peer, producerId: ProducerId, paused: boolean): Promise<void> {
    if (await peer.setProducerPaused(producerId, paused)) this.changed(peer, true);
  }

  closeProducer(peer: Peer, producerId: ProducerId): void {
    const source = peer.producers.get(producerId)?.source;
    peer.closeProducer(producerId);
    if (source) peer.journey.observe({ type: 'producerClosed', source });
    this.changed(peer, true);
    this.subscriptions.producerClosed(producerId);
  }

  setViewport(peer: Peer, viewport: Viewport): void {
    peer.viewport = viewport;
    this.subscriptions.replan(peer);
  }

  /** Idempotent. The peers are told why. */
  close(reason: RemovalReason): void {
    if (this.closed) return;
    this.closed = true;
    for (const peer of [...this.peers.values()]) this.remove(peer, { reason });
    this.subscriptions.close();
    this.media?.close();
    this.media = null;
    this.options.events.roomClosed(this);
  }

  private changed(peer: Peer, urgent: boolean): void {
    this.roster.markChanged(peer.peerId);
    this.options.events.rosterChanged(this, urgent);
  }

  private async giveMedia(peer: Peer, media: MediaRoom): Promise<void> {
    const observe = (fact: ServerFact) => peer.journey.observe(fact);
    const { peerId, rtpCapabilities } = peer;
    const mediaPeer = await media.createPeer({ peerId, rtpCapabilities, observe });
    // The peer may have gone, or the worker died, while its transports were made.
    const current = this.peers.get(peerId) === peer && this.media === media;
    if (!current) {
      mediaPeer.close();
      throw new MediaUnavailableError();
    }
    peer.replaceMedia(mediaPeer);
  }

  private createMedia(): Promise<MediaRoom> {
    return this.options.engine.createRoom(this.roomId, {
      lost: () => void this.rebuild(),
      activeSpeakerChanged: (peerId) => this.options.events.activeSpeakerChanged(this, peerId),
    });
  }

  /** The worker died: goes on with another one. Every client makes its transports and Producers anew. */
  private async rebuild(): Promise<void> {
    if (this.closed) return;
    this.media = null;
    this.subscriptions.reset();
    for (const peer of this.peers.values()) {
      peer.replaceMedia(null);
      peer.journey.observe({ type: 'mediaLost' });
      this.changed(peer, false);
    }
    this.options.events.mediaLost(this);
    await this.findWorker(REBUILD_TRIES);
  }

  private async findWorker(triesLeft: number): Promise<void> {
    try {
      const media = await this.createMedia();
      if (this.closed) return media.close();
      this.media = media;
      await Promise.all(Array.from(this.peers.values(), (peer) => this.rebuildPeer(peer, media)));
    } catch (error) {
      this.options.log.error('A room could not be rebuilt', { roomId: this.roomId, triesLeft, error });
      if (triesLeft <= 1) return this.close('mediaFailed');
      this.options.clock.after(REBUILD_PAUSE_MS, () => void this.findWorker(triesLeft - 1));
    }
  }

  private async rebuildPeer(peer: Peer, media: MediaRoom): Promise<void> {
    if (peer.media || !this.peers.has(peer.peerId)) return;
    await this.giveMedia(peer, media);
    peer.journey.observe({ type: 'mediaRebuilt' });
    this.options.events.mediaRebuilt(peer, peer.transports);
    this.subscriptions.replan(peer);
  }
}
