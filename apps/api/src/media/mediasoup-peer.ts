import type {
  ConsumerId,
  Direction,
  DtlsParameters,
  IceParameters,
  ProducerId,
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
  MadeConsumer,
  MediaPeer,
  MediaPeerOptions,
  ProduceOptions,
  StreamMeasure,
  Traffic,
} from '../domain/ports.ts';
import { bestLayers, measureStreams, measureTraffic } from './measures.ts';
import { Reception, type ReceptionOptions } from './reception.ts';
import type { Speakers } from './speakers.ts';
import { LATE_MS } from './strain.ts';
import type { WorkerWatch } from './worker-watch.ts';
import { createTransport, describeTransport, sampleTransport } from './web-rtc-transport.ts';

export interface MediasoupPeerOptions extends MediaPeerOptions, ReceptionOptions {
  router: types.Router;
  webRtcServer: types.WebRtcServer;
  watch: Pick<WorkerWatch, 'answersInMs'>;
  speakers: Speakers;
  onProduced(producer: types.Producer): void;
  onClose(peer: MediasoupPeer): void;
}

/** What a peer's two transports cost a worker, in large pictures. */
const TRANSPORTS_WEIGHT = 0.5;

/** One peer's two WebRtcTransports and what they carry. */
export class MediasoupPeer implements MediaPeer {
  private readonly producers = new Map<ProducerId, types.Producer>();
  private readonly reception: Reception;
  private readonly connecting = new Set<TransportId>();
  /** More than one may ask for the send transport while it is made. */
  private openingSend: Promise<void> | null = null;
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
  ) {
    this.reception = new Reception(recv, options);
  }

  get transports(): TransportPair {
    return { send: this.send && describeTransport(this.send), recv: describeTransport(this.recv) };
  }

  /** What it costs the worker, in large pictures. */
  get weight(): number {
    return TRANSPORTS_WEIGHT + this.reception.weight;
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

  consume(wishes: ConsumerWish[]): Promise<MadeConsumer[]> {
    return this.reception.consume(wishes);
  }

  resumeConsumers(consumerIds: ConsumerId[]): Promise<void> {
    return this.reception.resume(consumerIds);
  }

  pauseConsumers(consumerIds: ConsumerId[]): Promise<void> {
    return this.reception.pause(consumerIds);
  }

  setConsumerPriority(consumerId: ConsumerId, priority: number): Promise<void> {
    return this.reception.setPriority(consumerId, priority);
  }

  setConsumerLayer(id: ConsumerId, spatialLayer: number, temporalLayer?: number): Promise<void> {
    return this.reception.setLayer(id, spatialLayer, temporalLayer);
  }

  closeConsumers(consumerIds: ConsumerId[]): void {
    this.reception.close(consumerIds);
  }

  async sample(): Promise<ServerFact[]> {
    if (!this.hasCounters) return [];
    try {
      const { send, recv } = this;
      const sent = send ? [sampleTransport(send, 'send')] : [];
      const layers = bestLayers(this.reception.all);
      return await Promise.all([...sent, sampleTransport(recv, 'recv', layers)]);
    } catch (error) {
      if (!this.closed) this.options.log.warn('Transports could not be sampled', { error });
      return [];
    }
  }

  async measureTraffic(): Promise<Traffic | null> {
    return this.hasCounters ? measureTraffic(this.send, this.recv) : null;
  }

  async measureStreams(ids: readonly string[]): Promise<StreamMeasure[]> {
    if (!this.hasCounters) return [];
    return measureStreams(ids.flatMap((id) => this.reception.get(id) ?? this.producers.get(id) ?? []));
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.closeSendTransport();
    this.recv.close();
    this.options.onClose(this);
  }

  /** None while the worker answers late: hundreds would ask it, and wait for it instead of hearing why. */
  private get hasCounters(): boolean {
    return !this.closed && this.options.watch.answersInMs < LATE_MS;
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
