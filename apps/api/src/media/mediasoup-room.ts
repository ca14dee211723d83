import type { PeerId } from '@plenum/protocol';
import type { types } from 'mediasoup';
import { MediaUnavailableError } from '../domain/errors.ts';
import type { Log, MediaPeer, MediaPeerOptions, MediaRoom, MediaRoomEvents } from '../domain/ports.ts';
import { ROUTER_CODECS } from './codecs.ts';
import { MediasoupPeer } from './mediasoup-peer.ts';
import type { PooledWorker } from './worker-pool.ts';

/** How many speakers are told, the loudest first. */
const LOUDEST = 8;

/** How often the loudest microphone is looked for, in milliseconds. */
const SPEAKER_INTERVAL_MS = 300;

/** What is quieter than this is no speech, in dBov (RFC 6464, section 3). */
const SPEECH_THRESHOLD_DBOV = -55;

/** A Room's media: one Router on one worker, and an observer that hears who speaks. */
export class MediasoupRoom implements MediaRoom {
  private readonly peers = new Set<MediasoupPeer>();
  private loudest: PeerId[] = [];
  private closed = false;

  static async create(pooled: PooledWorker, events: MediaRoomEvents, log: Log): Promise<MediasoupRoom> {
    // Counts from now on: rooms that are made at once, as after a worker's death, spread over the workers.
    const place = () => undefined;
    pooled.whenDied.add(place);
    try {
      const router = await pooled.worker.createRouter({ mediaCodecs: ROUTER_CODECS });
      const speakers = await router.createAudioLevelObserver({
        maxEntries: LOUDEST,
        threshold: SPEECH_THRESHOLD_DBOV,
        interval: SPEAKER_INTERVAL_MS,
      });
      return new MediasoupRoom(pooled, router, speakers, events, log);
    } catch (error) {
      // A worker that is alive makes Routers: it died under us.
      log.warn('A Router could not be made', { error });
      throw new MediaUnavailableError();
    } finally {
      pooled.whenDied.delete(place);
    }
  }

  private constructor(
    private readonly pooled: PooledWorker,
    private readonly router: types.Router,
    private readonly speakers: types.AudioLevelObserver,
    private readonly events: MediaRoomEvents,
    private readonly log: Log,
  ) {
    pooled.whenDied.add(this.handleWorkerDeath);
    speakers.on('volumes', (volumes) => this.setLoudest(volumes.flatMap(speakerOf)));
    speakers.on('silence', () => this.setLoudest([]));
  }

  async createPeer(options: MediaPeerOptions): Promise<MediaPeer> {
    const peer = await MediasoupPeer.create({
      ...options,
      router: this.router,
      webRtcServer: this.pooled.webRtcServer,
      speakers: this.speakers,
      log: this.log,
      onClose: (closed) => this.peers.delete(closed),
    });
    if (this.closed) {
      peer.close();
      throw new MediaUnavailableError();
    }
    this.peers.add(peer);
    return peer;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.pooled.whenDied.delete(this.handleWorkerDeath);
    for (const peer of [...this.peers]) peer.close();
    this.router.close();
  }

  private readonly handleWorkerDeath = (): void => {
    this.close();
    this.events.lost();
  };

  private setLoudest(peerIds: PeerId[]): void {
    if (peerIds.join() === this.loudest.join()) return;
    this.loudest = peerIds;
    this.events.loudestChanged(peerIds);
  }
}

function speakerOf({ producer }: types.AudioLevelObserverVolume): PeerId[] {
  const { peerId } = producer.appData;
  return typeof peerId === 'string' ? [peerId] : [];
}
