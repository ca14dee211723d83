import {
  KIND_OF_SOURCE,
  type ConsumerId,
  type Kind,
  type ProducerId,
  type RtpParameters,
  type Source,
} from '@plenum/protocol';
import { errors, type types } from 'mediasoup';
import type { ConsumerWish, Log, MadeConsumer, MediaPeerOptions } from '../domain/ports.ts';
import { capabilitiesFor } from './codecs.ts';
import { consumerWeight } from './consumer-weight.ts';
import { Downlink } from './downlink.ts';
import { LayerRamp } from './layer-ramp.ts';
import type { Release } from './pipes.ts';

type Heard = Pick<MediaPeerOptions, 'peerId' | 'rtpCapabilities' | 'onLayerChanged' | 'onDownlinkChanged'>;

export interface ReceptionOptions extends Heard {
  log: Log;
  /** Makes a Producer of the room consumable on the router; null: it is gone. */
  reach(producerId: ProducerId): Promise<ReachedProducer | null>;
}

/** A Producer that is consumable until it is released. */
export interface ReachedProducer {
  release: Release;
  source: Source;
  /** Its upper layers may come and go still: see {@link LayerRamp}. */
  isSettling: boolean;
}

/** What a peer that has had no Consumer yet is reckoned to get: hundreds may come before the first one is served. */
const EXPECTED_WEIGHT = 4;

interface Held {
  consumer: types.Consumer;
  source: Source;
  weight: number;
}

/** What one peer receives: the Consumers on its receive transport. They go with it. */
export class Reception {
  private readonly held = new Map<ConsumerId, Held>();
  /** Of Consumers that have not got to their layers yet. */
  private readonly ramps = new Map<ConsumerId, LayerRamp>();
  private readonly capabilities: Record<Kind, types.RtpCapabilities>;
  private hasConsumed = false;
  private hasToldOfMisunderstanding = false;
  private downlink: Downlink | null = null;

  constructor(
    private readonly recv: types.WebRtcTransport,
    private readonly options: ReceptionOptions,
  ) {
    const capabilitiesOf = (kind: Kind) =>
      capabilitiesFor(kind, options.rtpCapabilities) as types.RtpCapabilities;
    this.capabilities = { audio: capabilitiesOf('audio'), video: capabilitiesOf('video') };
  }

  get all(): Iterable<types.Consumer> {
    return Array.from(this.held.values(), ({ consumer }) => consumer);
  }

  /** In large pictures: see {@link consumerWeight}. */
  get weight(): number {
    if (!this.hasConsumed) return EXPECTED_WEIGHT;
    let sum = 0;
    for (const { weight } of this.held.values()) sum += weight;
    return sum;
  }

  get(consumerId: ConsumerId): types.Consumer | undefined {
    return this.held.get(consumerId)?.consumer;
  }

  async consume(wishes: ConsumerWish[]): Promise<MadeConsumer[]> {
    const made = await Promise.all(wishes.map((wish) => this.consumeOne(wish)));
    return made.filter((consumer) => consumer !== null);
  }

  private async consumeOne(wish: ConsumerWish): Promise<MadeConsumer | null> {
    const reached = await this.options.reach(wish.producerId);
    if (!reached) return null;
    const { release } = reached;
    try {
      const consumer = await this.makeConsumer(wish, reached);
      consumer.observer.once('close', release);
      const { id, kind, rtpParameters } = consumer;
      return {
        consumerId: id,
        producerId: wish.producerId,
        kind,
        rtpParameters: rtpParameters as RtpParameters,
      };
    } catch (error) {
      release();
      // Most often its Producer was closed on the way; the next plan will not ask for it.
      if (!this.recv.closed && this.isNews(error)) {
        const { log, peerId } = this.options;
        log.warn('A Consumer could not be made', { peerId, producerId: wish.producerId, error });
      }
      return null;
    }
  }

  /** That a client does not know a codec is none; nor what it says in a way that nobody understands, but for the first time. */
  private isNews(error: unknown): boolean {
    if (error instanceof errors.UnsupportedError) return false;
    if (!(error instanceof TypeError)) return true;
    const isFirst = !this.hasToldOfMisunderstanding;
    this.hasToldOfMisunderstanding = true;
    return isFirst;
  }

  /** @throws whatever mediasoup throws; asking it first whether it can would copy all parameters once more */
  private async makeConsumer(
    wish: ConsumerWish,
    { source, isSettling }: ReachedProducer,
  ): Promise<types.Consumer> {
    const { producerId, paused, ...preferredLayers } = wish;
    const isRamp = isSettling && wish.spatialLayer > 0;
    const consumer = await this.recv.consume({
      producerId,
      rtpCapabilities: this.capabilities[KIND_OF_SOURCE[source]],
      paused,
      ignoreDtx: true,
      preferredLayers: isRamp ? { ...preferredLayers, spatialLayer: 0 } : preferredLayers,
    });
    this.hasConsumed = true;
    this.held.set(consumer.id, { consumer, source, weight: consumerWeight(source, wish.spatialLayer) });
    consumer.observer.once('close', () => this.held.delete(consumer.id));
    if (isRamp) this.rampUp(consumer, preferredLayers);
    this.tellLayers(consumer);
    if (consumer.kind === 'video') this.watchDownlink();
    return consumer;
  }

  private rampUp(consumer: types.Consumer, wanted: types.ConsumerLayers): void {
    const { id } = consumer;
    const onEnd = (reached: types.ConsumerLayers | null): void => {
      this.ramps.delete(id);
      if (reached) this.lift(id, reached);
    };
    this.ramps.set(id, new LayerRamp(consumer, wanted, onEnd));
  }

  private lift(id: ConsumerId, { spatialLayer, temporalLayer }: types.ConsumerLayers): void {
    this.setLayer(id, spatialLayer, temporalLayer).catch((error: unknown) => {
      const { log, peerId } = this.options;
      log.warn('A Consumer stays at its lowest layer', { peerId, error });
    });
  }

  /** From the first picture on: sound alone fits any downlink that is worth the name, and is never held back. */
  private watchDownlink(): void {
    const { onDownlinkChanged, log, peerId } = this.options;
    if (this.downlink || !onDownlinkChanged) return;
    const downlink = new Downlink();
    this.downlink = downlink;
    this.recv.on('trace', ({ type, timestamp, info }) => {
      if (type !== 'bwe') return;
      const { availableBitrate: availableBps, maxBitrate: ceilingBps } = info as Record<string, number>;
      const bps = downlink.handle({ availableBps: availableBps!, ceilingBps: ceilingBps! }, timestamp);
      if (bps !== undefined) onDownlinkChanged(bps);
    });
    this.recv.enableTraceEvent(['bwe']).catch((error: unknown) => {
      if (!this.recv.closed) log.warn('A downlink is not watched', { peerId, error });
    });
  }

  /** Frame rates come and go within one: mediasoup tells of each, and nobody looks at them. */
  private tellLayers(consumer: types.Consumer): void {
    let told: number | null | undefined;
    consumer.on('layerschange', (layers) => {
      const spatialLayer = layers?.spatialLayer ?? null;
      if (spatialLayer !== told) this.options.onLayerChanged(consumer.id, (told = spatialLayer));
    });
  }

  async resume(consumerIds: ConsumerId[]): Promise<void> {
    await Promise.all(consumerIds.map((id) => this.ofConsumer(id, (consumer) => consumer.resume())));
  }

  async pause(consumerIds: ConsumerId[]): Promise<void> {
    await Promise.all(consumerIds.map((id) => this.ofConsumer(id, (consumer) => consumer.pause())));
  }

  async setPriority(consumerId: ConsumerId, priority: number): Promise<void> {
    await this.ofConsumer(consumerId, (consumer) => consumer.setPriority(priority));
  }

  /** One that is closed while it is worked on rejects, and there is nothing left to be done with it. */
  private async ofConsumer(
    consumerId: ConsumerId,
    work: (consumer: types.Consumer) => Promise<void>,
  ): Promise<void> {
    const consumer = this.get(consumerId);
    if (!consumer) return;
    await work(consumer).catch((error: unknown) => {
      // The worker knows of it before Node does.
      if (!consumer.closed && !(error instanceof errors.NotFoundError)) throw error;
    });
  }

  async setLayer(id: ConsumerId, spatialLayer: number, temporalLayer?: number): Promise<void> {
    const layers = temporalLayer === undefined ? { spatialLayer } : { spatialLayer, temporalLayer };
    const held = this.held.get(id);
    if (held) held.weight = consumerWeight(held.source, spatialLayer);
    const ramp = this.ramps.get(id);
    if (ramp) {
      ramp.wanted = layers;
      return;
    }
    await this.ofConsumer(id, async (consumer) => {
      if (consumer.type !== 'simple') await consumer.setPreferredLayers(layers);
    });
  }

  close(consumerIds: ConsumerId[]): void {
    for (const consumerId of consumerIds) this.get(consumerId)?.close();
  }
}
