import type {
  ConsumerId,
  Direction,
  DtlsParameters,
  IceParameters,
  ProducerId,
  RtpParameters,
  ServerFact,
  TransportId,
  TransportPair,
} from '@plenum/protocol';
import type { types } from 'mediasoup';
import {
  AlreadyConnectedError,
  DomainError,
  MediaUnavailableError,
  ProducerNotFoundError,
  TransportNotFoundError,
  UnsupportedMediaError,
} from '../domain/errors.ts';
import type {
  ConsumerWish,
  Log,
  MadeConsumer,
  MediaPeer,
  MediaPeerOptions,
  ProduceOptions,
  StreamMeasure,
  Traffic,
} from '../domain/ports.ts';
import { Downlink } from './downlink.ts';
import { bestLayers, measureStreams, measureTraffic, toLayers } from './measures.ts';
import type { Release } from './pipes.ts';
import type { Speakers } from './speakers.ts';
import { createTransport, describeTransport, sampleTransport } from './web-rtc-transport.ts';

export interface MediasoupPeerOptions extends MediaPeerOptions {
  router: types.Router;
  webRtcServer: types.WebRtcServer;
  speakers: Speakers;
  log: Log;
  /** Makes a Producer of the room consumable on the router, until what it gives is called; null: it is gone. */
  reach(producerId: ProducerId): Promise<Release | null>;
  onProduced(producer: types.Producer): void;
  onClose(peer: MediasoupPeer): void;
}

/** What a peer's two transports cost a worker, in Consumers. */
const TRANSPORTS_WEIGHT = 0.5;

/** How many Consumers a peer that has had none yet is reckoned to get: all may come before the first one is served. */
const EXPECTED_CONSUMERS = 8;

/** One peer's two WebRtcTransports and what they carry. */
export class MediasoupPeer implements MediaPeer {
  private readonly producers = new Map<ProducerId, types.Producer>();
  private readonly consumers = new Map<ConsumerId, types.Consumer>();
  private readonly connecting = new Set<TransportId>();
  /** More than one may ask for the send transport while it is made. */
  private openingSend: Promise<void> | null = null;
  private hasConsumed = false;
  private downlink: Downlink | null = null;
  private closed = false;

  static async create(options: MediasoupPeerOptions): Promise<MediasoupPeer> {
    const { router, webRtcServer, observe } = options;
    const made = await Promise.allSettled([
      options.sends ? createTransport(router, webRtcServer, 'send', observe) : null,
      createTransport(router, webRtcServer, 'recv', observe),
    ]);
    const [send, recv] = made;
    if (send.status === 'fulfilled' && recv.status === 'fulfilled') {
      return new MediasoupPeer(options, send.value, recv.value);
    }
    for (const result of made) if (result.status === 'fulfilled') result.value?.close();
    options.log.warn('Transports could not be made', { peerId: options.peerId, made });
    throw new MediaUnavailableError();
  }

  private constructor(
    private readonly options: MediasoupPeerOptions,
    private send: types.WebRtcTransport | null,
    private readonly recv: types.WebRtcTransport,
  ) {}

  get transports(): TransportPair {
    return { send: this.send && describeTransport(this.send), recv: describeTransport(this.recv) };
  }

  /** What it costs the worker, in Consumers. */
  get weight(): number {
    return TRANSPORTS_WEIGHT + (this.hasConsumed ? this.consumers.size : EXPECTED_CONSUMERS);
  }

  async openSendTransport(): Promise<void> {
    if (this.send) return;
    const { router, webRtcServer, observe } = this.options;
    this.openingSend ??= this.orRefuse(createTransport(router, webRtcServer, 'send', observe)).then(
      (made) => {
        if (this.closed) made.close();
        else this.send = made;
      },
    );
    await this.openingSend.finally(() => (this.openingSend = null));
    if (this.closed) throw new MediaUnavailableError();
  }

  closeSendTransport(): void {
    this.send?.close();
    this.send = null;
  }

  async connectTransport(transportId: TransportId, dtlsParameters: DtlsParameters): Promise<void> {
    const { transport, direction } = this.requireTransport(transportId);
    if (this.connecting.has(transportId)) throw new AlreadyConnectedError();
    this.connecting.add(transportId);
    this.options.observe({ type: 'transportConnectRequested', direction });
    await this.orRefuse(transport.connect({ dtlsParameters }));
  }

  async restartIce(transportId: TransportId): Promise<IceParameters> {
    const { transport } = this.requireTransport(transportId);
    return this.orRefuse(transport.restartIce());
  }

  async produce({ transportId, kind, source, rtpParameters, paused }: ProduceOptions): Promise<ProducerId> {
    const { send } = this;
    if (transportId !== send?.id) throw new TransportNotFoundError();
    const producer = await this.orRefuse(
      send.produce({
        kind,
        rtpParameters: rtpParameters as types.RtpParameters,
        paused,
        // A storm of viewers who come at once shall not make the camera send nothing but keyframes.
        keyFrameRequestDelay: 300,
        appData: { peerId: this.options.peerId, source },
      }),
    );
    this.producers.set(producer.id, producer);
    producer.observer.once('close', () => this.producers.delete(producer.id));
    this.options.onProduced(producer);
    if (source === 'mic') {
      await this.options.speakers.add(producer).catch((error: unknown) => {
        if (!producer.closed) this.options.log.warn('A microphone is not listened to', { error });
      });
    }
    return producer.id;
  }

  async setProducerPaused(producerId: ProducerId, paused: boolean): Promise<void> {
    const producer = this.producers.get(producerId);
    if (!producer) throw new ProducerNotFoundError();
    await this.orRefuse(paused ? producer.pause() : producer.resume());
  }

  closeProducer(producerId: ProducerId): void {
    this.producers.get(producerId)?.close();
  }

  async consume(wishes: ConsumerWish[]): Promise<MadeConsumer[]> {
    const made = await Promise.all(wishes.map((wish) => this.consumeOne(wish)));
    return made.filter((consumer) => consumer !== null);
  }

  private async consumeOne(wish: ConsumerWish): Promise<MadeConsumer | null> {
    const release = await this.options.reach(wish.producerId);
    if (!release) return null;
    try {
      const consumer = await this.makeConsumer(wish);
      if (!consumer) {
        release();
        return null;
      }
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
      const { log, peerId } = this.options;
      log.warn('A Consumer could not be made', { peerId, producerId: wish.producerId, error });
      return null;
    }
  }

  private async makeConsumer(wish: ConsumerWish): Promise<types.Consumer | null> {
    const { producerId, ...preferredLayers } = wish;
    const rtpCapabilities = this.options.rtpCapabilities as types.RtpCapabilities;
    if (this.closed || !this.options.router.canConsume({ producerId, rtpCapabilities })) return null;
    const consumer = await this.recv.consume({
      producerId,
      rtpCapabilities,
      paused: true,
      ignoreDtx: true,
      preferredLayers,
    });
    this.hasConsumed = true;
    this.consumers.set(consumer.id, consumer);
    consumer.observer.once('close', () => this.consumers.delete(consumer.id));
    consumer.on('layerschange', (layers) => this.tellLayers(consumer.id, layers));
    if (consumer.kind === 'video') this.watchDownlink();
    return consumer;
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
      if (!this.closed) log.warn('A downlink is not watched', { peerId, error });
    });
  }

  private tellLayers(consumerId: ConsumerId, layers: types.ConsumerLayers | undefined): void {
    this.options.onLayersChanged(consumerId, layers ? toLayers(layers) : null);
  }

  async resumeConsumers(consumerIds: ConsumerId[]): Promise<void> {
    await Promise.all(consumerIds.map((id) => this.ofConsumer(id, (consumer) => consumer.resume())));
  }

  async pauseConsumers(consumerIds: ConsumerId[]): Promise<void> {
    await Promise.all(consumerIds.map((id) => this.ofConsumer(id, (consumer) => consumer.pause())));
  }

  async setConsumerPriority(consumerId: ConsumerId, priority: number): Promise<void> {
    await this.ofConsumer(consumerId, (consumer) => consumer.setPriority(priority));
  }

  /** One that is closed while it is worked on rejects, and there is nothing left to be done with it. */
  private async ofConsumer(
    consumerId: ConsumerId,
    work: (consumer: types.Consumer) => Promise<void>,
  ): Promise<void> {
    const consumer = this.consumers.get(consumerId);
    if (!consumer) return;
    await work(consumer).catch((error: unknown) => {
      if (!consumer.closed) throw error;
    });
  }

  async setConsumerLayer(id: ConsumerId, spatialLayer: number, temporalLayer?: number): Promise<void> {
    const layers = temporalLayer === undefined ? { spatialLayer } : { spatialLayer, temporalLayer };
    await this.ofConsumer(id, async (consumer) => {
      if (consumer.type !== 'simple') await consumer.setPreferredLayers(layers);
    });
  }

  closeConsumers(consumerIds: ConsumerId[]): void {
    for (const consumerId of consumerIds) this.consumers.get(consumerId)?.close();
  }

  async sample(): Promise<ServerFact[]> {
    if (this.closed) return [];
    try {
      const { send, recv } = this;
      const sent = send ? [sampleTransport(send, 'send')] : [];
      const layers = bestLayers(this.consumers.values());
      return await Promise.all([...sent, sampleTransport(recv, 'recv', layers)]);
    } catch (error) {
      if (!this.closed) this.options.log.warn('Transports could not be sampled', { error });
      return [];
    }
  }

  measureTraffic(): Promise<Traffic | null> {
    return this.closed ? Promise.resolve(null) : measureTraffic(this.send, this.recv);
  }

  measureStreams(ids: readonly string[]): Promise<StreamMeasure[]> {
    return measureStreams(ids.flatMap((id) => this.consumers.get(id) ?? this.producers.get(id) ?? []));
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.closeSendTransport();
    this.recv.close();
    this.options.onClose(this);
  }

  private requireTransport(transportId: TransportId): {
    transport: types.WebRtcTransport;
    direction: Direction;
  } {
    const { send } = this;
    if (transportId === send?.id) return { transport: send, direction: 'send' };
    if (transportId === this.recv.id) return { transport: this.recv, direction: 'recv' };
    throw new TransportNotFoundError();
  }

  /** What mediasoup rejects while its worker lives, it rejects because of what the client sent. */
  private async orRefuse<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (this.closed || this.recv.closed) throw new MediaUnavailableError();
      if (error instanceof DomainError) throw error;
      throw new UnsupportedMediaError(error instanceof Error ? error.message : 'mediasoup refused it.');
    }
  }
}
