import type { types } from 'mediasoup';
import { MediaUnavailableError } from '../domain/errors.ts';
import type { Log } from '../domain/ports.ts';
import { ROUTER_CODECS } from './codecs.ts';
import type { Loudness } from './loudest.ts';
import { MediasoupPeer, type MediasoupPeerOptions } from './mediasoup-peer.ts';
import { Pipes, type PipeSource } from './pipes.ts';
import { Speakers } from './speakers.ts';
import type { PooledWorker, Tenant } from './worker-pool.ts';

/** What a Router costs its worker, in large pictures: rooms that are made at once spread over the workers. */
const ROUTER_WEIGHT = 0.1;

/** What a peer is reckoned to cost before it is there, in large pictures. */
const PLACED_WEIGHT = 4;

export interface RoomShareEvents {
  /** The worker died, and this share with it. */
  lost(): void;
  /** Those who speak on this Router now, in lists with the loudest first. */
  loudnessChanged(lists: Loudness[][]): void;
  /** The worker has more to do than it can, or that is over. */
  strainChanged(): void;
  /** Its last peer has gone. */
  emptied(): void;
}

type PlacedPeer = Omit<
  MediasoupPeerOptions,
  'router' | 'webRtcServer' | 'watch' | 'speakers' | 'log' | 'onClose'
>;

/** A Router and who listens to it. */
interface Opened extends PipeSource {
  speakers: Speakers;
  pipes: Pipes;
}

/** A Room's share of one worker: its Router there, which hears who speaks, and the peers placed there. */
export class RoomShare implements Tenant {
  private readonly peers = new Set<MediasoupPeer>();
  private readonly pipeConsumers = new Set<types.Consumer>();
  private placed = 0;
  private opened: Opened | null = null;
  private closed = false;
  private readonly opening: Promise<Opened>;

  /** Weighs on the worker from now on; its Router follows. */
  constructor(
    readonly pooled: PooledWorker,
    private readonly events: RoomShareEvents,
    private readonly log: Log,
  ) {
    pooled.tenants.add(this);
    this.opening = this.open();
  }

  /** @throws MediaUnavailableError where no Router could be made; it has closed itself by then */
  async ready(): Promise<void> {
    await this.opening;
  }

  get weight(): number {
    let weight = ROUTER_WEIGHT + this.placed * PLACED_WEIGHT + this.pipeConsumers.size;
    for (const peer of this.peers) weight += peer.weight;
    return weight;
  }

  /** @throws MediaUnavailableError */
  async createPeer(options: PlacedPeer): Promise<MediasoupPeer> {
    this.placed += 1;
    try {
      const { router, speakers } = await this.opening;
      const { webRtcServer, watch } = this.pooled;
      const onClose = (peer: MediasoupPeer) => this.handlePeerClosed(peer);
      const peer = await MediasoupPeer.create({
        ...options,
        router,
        webRtcServer,
        watch,
        speakers,
        log: this.log,
        onClose,
      });
      if (this.closed) {
        peer.close();
        throw new MediaUnavailableError();
      }
      this.peers.add(peer);
      return peer;
    } finally {
      this.placed -= 1;
      this.tellIfEmpty();
    }
  }

  /** Has another share's Producer here. @returns what gives it back; null where it cannot be had */
  async borrow(producer: types.Producer, from: RoomShare): Promise<(() => void) | null> {
    if (!this.opened || !from.opened) return null;
    return this.opened.pipes.borrow(producer, from.opened);
  }

  handleWorkerDeath(): void {
    const { opened } = this;
    this.close();
    // One that is being made fails by itself, and nobody is on it yet.
    if (opened) this.events.lost();
  }

  handleStrainChanged(): void {
    this.events.strainChanged();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.pooled.tenants.delete(this);
    for (const peer of [...this.peers]) peer.close();
    this.opened?.pipes.close();
    this.opened?.router.close();
  }

  private async open(): Promise<Opened> {
    let router: types.Router | null = null;
    try {
      router = await this.pooled.worker.createRouter({ mediaCodecs: ROUTER_CODECS });
      const speakers = await Speakers.create(router, (lists) => this.events.loudnessChanged(lists));
      if (this.closed) throw new MediaUnavailableError();
      return this.handleOpened(router, speakers);
    } catch (error) {
      // A worker that is alive makes Routers: it died under us, or we closed.
      if (!this.closed) this.log.warn('A Router could not be made', { error });
      router?.close();
      this.close();
      throw new MediaUnavailableError();
    }
  }

  private handleOpened(router: types.Router, speakers: Speakers): Opened {
    const handlePipeConsumer = (pipeConsumer: types.Consumer): void => {
      this.pipeConsumers.add(pipeConsumer);
      pipeConsumer.observer.once('close', () => this.pipeConsumers.delete(pipeConsumer));
    };
    this.opened = { router, speakers, pipes: new Pipes(router, this.log), handlePipeConsumer };
    return this.opened;
  }

  private handlePeerClosed(peer: MediasoupPeer): void {
    this.peers.delete(peer);
    this.tellIfEmpty();
  }

  private tellIfEmpty(): void {
    if (!this.closed && this.placed === 0 && this.peers.size === 0) this.events.emptied();
  }
}
