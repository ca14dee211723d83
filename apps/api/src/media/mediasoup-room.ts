import type { PeerId, ProducerId, Source } from '@plenum/protocol';
import type { types } from 'mediasoup';
import { MediaUnavailableError } from '../domain/errors.ts';
import type { Log, MediaPeer, MediaPeerOptions, MediaRoom, MediaRoomEvents } from '../domain/ports.ts';
import { mergeLoudest, type Loudness } from './loudest.ts';
import { SETTLES_WITHIN_MS } from './layer-ramp.ts';
import { placePeer, type WorkerLoad } from './placement.ts';
import type { ReachedProducer } from './reception.ts';
import { RoomShare } from './room-share.ts';
import { LOUDEST } from './speakers.ts';
import type { PooledWorker } from './worker-pool.ts';

export interface MediasoupRoomOptions {
  /** The workers that live now. */
  loads(): WorkerLoad<PooledWorker>[];
  /** The load from which on a room grows to another worker, in Consumers. */
  consumersPerWorker: number;
  events: MediaRoomEvents;
  log: Log;
}

/** Where a Producer is at home. */
interface Origin {
  producer: types.Producer;
  share: RoomShare;
  /** In milliseconds, of a clock that never jumps. */
  madeAt: number;
}

/** Layers within one stream come and go together; simulcast's are streams of their own. */
const isSettling = ({ producer, madeAt }: Origin): boolean =>
  producer.type === 'simulcast' && performance.now() - madeAt < SETTLES_WITHIN_MS;

/**
 * A Room's media, on one worker or several: a share of each, with Producers piped between them on demand. The death of
 * any of its workers is the end of it all, since its owner makes another.
 */
export class MediasoupRoom implements MediaRoom {
  /** In the order in which the room came to the workers. */
  private readonly shares = new Map<PooledWorker, RoomShare>();
  private readonly origins = new Map<ProducerId, Origin>();
  private readonly loudness = new Map<RoomShare, Loudness[][]>();
  private loudest: PeerId[] = [];
  private closed = false;

  /** @throws MediaUnavailableError when no worker lives */
  static async create(options: MediasoupRoomOptions): Promise<MediasoupRoom> {
    const room = new MediasoupRoom(options);
    await room.place().ready();
    return room;
  }

  private constructor(private readonly options: MediasoupRoomOptions) {}

  get isStrained(): boolean {
    return [...this.shares.keys()].some(({ watch }) => watch.isStrained);
  }

  /** @throws MediaUnavailableError */
  async createPeer(options: MediaPeerOptions): Promise<MediaPeer> {
    if (this.closed) throw new MediaUnavailableError();
    const share = this.place();
    return share.createPeer({
      ...options,
      reach: (producerId) => this.reach(producerId, share),
      onProduced: (producer) => this.handleProduced(producer, share),
    });
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const share of this.shares.values()) share.close();
    this.shares.clear();
    this.loudness.clear();
  }

  /** The share that the next peer goes to; a new one where it goes to a worker that the room has not been on. */
  private place(): RoomShare {
    const shares = [...this.shares.values()];
    const weight = shares.reduce((sum, share) => sum + share.weight, 0);
    const { loads, consumersPerWorker } = this.options;
    const pooled = placePeer(loads(), { workers: [...this.shares.keys()], weight }, consumersPerWorker);
    if (!pooled) throw new MediaUnavailableError();
    return this.shares.get(pooled) ?? this.growTo(pooled);
  }

  private growTo(pooled: PooledWorker): RoomShare {
    const share: RoomShare = new RoomShare(
      pooled,
      {
        lost: () => this.handleLost(),
        loudnessChanged: (lists) => this.handleLoudness(share, lists),
        strainChanged: () => this.options.events.strainChanged(),
        emptied: () => this.handleEmptied(share),
      },
      this.options.log,
    );
    this.shares.set(pooled, share);
    if (pooled.watch.isStrained) this.options.events.strainChanged();
    share.ready().catch(() => this.forget(share));
    return share;
  }

  /** Makes a Producer consumable on a share's Router. @returns null where it is gone */
  private async reach(producerId: ProducerId, share: RoomShare): Promise<ReachedProducer | null> {
    const origin = this.origins.get(producerId);
    if (!origin) return null;
    const isHere = origin.share === share;
    const release = isHere ? () => undefined : await share.borrow(origin.producer, origin.share);
    if (!release) return null;
    const source = origin.producer.appData['source'] as Source;
    return { release, source, isSettling: isSettling(origin) };
  }

  private handleProduced(producer: types.Producer, share: RoomShare): void {
    this.origins.set(producer.id, { producer, share, madeAt: performance.now() });
    producer.observer.once('close', () => this.origins.delete(producer.id));
  }

  private handleLost(): void {
    if (this.closed) return;
    this.close();
    this.options.events.lost();
  }

  /** A room that has shrunk gives back what it does not need, so that fewer workers' deaths concern it. */
  private handleEmptied(share: RoomShare): void {
    if (this.closed || this.shares.size === 1) return;
    this.forget(share);
    share.close();
  }

  private forget(share: RoomShare): void {
    if (this.shares.get(share.pooled) === share) this.shares.delete(share.pooled);
    if (share.pooled.watch.isStrained) this.options.events.strainChanged();
    if (this.loudness.has(share)) this.handleLoudness(share, []);
    this.loudness.delete(share);
  }

  private handleLoudness(share: RoomShare, lists: Loudness[][]): void {
    if (this.closed) return;
    this.loudness.set(share, lists);
    const loudest = mergeLoudest([...this.loudness.values()].flat(), this.loudest, LOUDEST);
    if (loudest.join() === this.loudest.join()) return;
    this.loudest = loudest;
    this.options.events.loudestChanged(loudest);
  }
}
