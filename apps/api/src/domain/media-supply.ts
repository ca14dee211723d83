import type { PeerId, RoomId, ServerFact } from '@plenum/protocol';
import { MediaUnavailableError } from './errors.ts';
import type { Peer } from './peer.ts';
import type { Clock, Log, MediaEngine, MediaRoom } from './ports.ts';
import type { RoomEvents } from './room-events.ts';
import { REBUILD_TRIES, rebuildPauseMs, RoomMedia, type RoomMediaOptions } from './room-media.ts';

export interface MediaSupplyOptions extends Pick<RoomMediaOptions, 'onLoudest' | 'onLost' | 'onFailed'> {
  roomId: RoomId;
  peers: ReadonlyMap<PeerId, Peer>;
  engine: MediaEngine;
  events: RoomEvents;
  clock: Clock;
  log: Log;
  /** The network carries more to this peer, or less. */
  onDownlinkChanged(peer: Peer): void;
  /** This peer has media anew. */
  onRebuilt(peer: Peer): void;
  /** This peer could not be helped. */
  onGivenUp(peer: Peer): void;
}

/** The media of a room: gives each peer its share, and another one after that was lost. */
export class MediaSupply {
  private readonly media: RoomMedia;
  private opening: Promise<void> | null = null;

  constructor(private readonly options: MediaSupplyOptions) {
    this.media = new RoomMedia({
      ...options,
      onRebuilt: (media) => this.rebuildAll(media),
      onStrainChanged: () => this.tellStrain(),
    });
  }

  /** Where it was not opened yet. @throws what the engine says */
  async open(): Promise<void> {
    this.opening ??= this.media.open();
    await this.opening.catch((error: unknown) => {
      this.opening = null;
      throw error;
    });
  }

  /** What peers get their share of. @throws MediaUnavailableError while there is no media worker */
  require(): MediaRoom {
    const { current } = this.media;
    if (!current) throw new MediaUnavailableError();
    return current;
  }

  /** @throws MediaUnavailableError also where the peer has gone, or the worker died, while its transports were made */
  async give(peer: Peer, media: MediaRoom): Promise<void> {
    const observe = (fact: ServerFact) => peer.journey.observe(fact);
    const { peerId, rtpCapabilities, sends } = peer;
    const mediaPeer = await media.createPeer({
      peerId,
      rtpCapabilities,
      sends,
      observe,
      onLayerChanged: (consumerId, spatialLayer) => {
        if (peer.noteArrivingLayer(consumerId, spatialLayer))
          this.options.events.consumerLayerChanged(peer, consumerId, spatialLayer);
      },
      onDownlinkChanged: (bps) => {
        peer.downlinkBps = bps;
        this.options.onDownlinkChanged(peer);
      },
    });
    if (!this.isCurrent(peer, media)) {
      mediaPeer.close();
      throw new MediaUnavailableError();
    }
    peer.replaceMedia(mediaPeer);
    tellStrainTo(peer, media);
    await peer.fitSendTransport();
    if (!this.isCurrent(peer, media)) throw new MediaUnavailableError();
  }

  /**
   * Another share for a peer whose path cannot be mended.
   * @param onTaken the one that it had is about to go
   * @throws MediaUnavailableError where it has none: a rebuild is on its way, and brings it
   */
  async renew(peer: Peer, onTaken: () => void): Promise<void> {
    const media = this.require();
    if (!peer.media) throw new MediaUnavailableError();
    onTaken();
    peer.replaceMedia(null);
    await this.rebuild(peer, media);
  }

  close(): void {
    this.media.close();
  }

  private tellStrain(): void {
    const { current } = this.media;
    if (current) for (const peer of this.options.peers.values()) tellStrainTo(peer, current);
  }

  /** Another worker carries the room. Every client makes its transports and Producers anew. */
  private rebuildAll(media: MediaRoom): void {
    for (const peer of this.options.peers.values()) void this.rebuild(peer, media);
  }

  /** One peer that cannot be helped is no reason to take the media from the others: it alone is let go. */
  private async rebuild(peer: Peer, media: MediaRoom, triesLeft = REBUILD_TRIES): Promise<void> {
    if (!this.isCurrent(peer, media)) return;
    const { clock, log, roomId, events } = this.options;
    try {
      await this.give(peer, media);
      peer.journey.observe({ type: 'mediaRebuilt' });
      events.mediaRebuilt(peer, peer.transports);
      this.options.onRebuilt(peer);
    } catch (error) {
      if (!this.isCurrent(peer, media) || peer.media) return; // It left, or the next rebuild is under way.
      log.error('A peer could not be rebuilt', { roomId, peerId: peer.peerId, triesLeft, error });
      if (triesLeft <= 1) this.options.onGivenUp(peer);
      else clock.after(rebuildPauseMs(triesLeft), () => void this.rebuild(peer, media, triesLeft - 1));
    }
  }

  private isCurrent(peer: Peer, media: MediaRoom): boolean {
    return this.options.peers.get(peer.peerId) === peer && this.media.current === media;
  }
}

/** In its journey, where that does not say so already. */
function tellStrainTo({ journey: peerJourney }: Peer, { isStrained }: MediaRoom): void {
  const isTold = peerJourney.journey.facts.mediaStrainedAt !== null;
  if (isStrained !== isTold) peerJourney.observe({ type: isStrained ? 'mediaStrained' : 'mediaRelieved' });
}
