import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import { Gate } from '../../domain/testing/gate.ts';
import type { PooledWorker } from '../worker-pool.ts';

/** mediasoup's objects as far as rooms touch them: names that close each other. The real ones are for test/integration. */
class FakeObject {
  readonly observer = new EventEmitter().setMaxListeners(Infinity); // as mediasoup's
  closed = false;

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.observer.emit('close');
  }
}

let nextId = 1;

export class FakeProducer extends FakeObject {
  paused = false;

  constructor(
    readonly id = `producer${nextId++}`,
    readonly appData: types.AppData = {},
    readonly rtpParameters: types.RtpParameters = { codecs: [] },
  ) {
    super();
  }

  get type(): 'simple' | 'simulcast' {
    return (this.rtpParameters.encodings ?? []).length > 1 ? 'simulcast' : 'simple';
  }
  pause = async (): Promise<void> => this.setPaused(true);
  resume = async (): Promise<void> => this.setPaused(false);

  private setPaused(paused: boolean): void {
    if (this.closed) throw new Error('It is closed');
    this.paused = paused;
    this.observer.emit(paused ? 'pause' : 'resume');
  }
}

/** Its layers change where a test says so. */
class FakeConsumer extends FakeObject {
  readonly id = `consumer${nextId++}`;
  readonly rtpParameters = {};
  private readonly emitter = new EventEmitter();
  readonly on = this.emitter.on.bind(this.emitter);
  readonly off = this.emitter.off.bind(this.emitter);
  readonly emit = this.emitter.emit.bind(this.emitter);

  constructor(
    readonly type: types.ConsumerType,
    public preferredLayers?: types.ConsumerLayers,
  ) {
    super();
  }
  resume = async (): Promise<void> => undefined;
  setPreferredLayers = async (layers: types.ConsumerLayers): Promise<void> => {
    this.preferredLayers = layers;
  };
}

class FakeTransport extends FakeObject {
  readonly id = `transport${nextId++}`;
  readonly iceCandidates = [];
  private readonly children = new Set<FakeObject>();

  constructor(private readonly router: FakeRouter) {
    super();
  }
  on(): void {
    // States change in real workers only.
  }
  setMaxIncomingBitrate = async (): Promise<void> => undefined;
  produce = async ({ appData = {}, rtpParameters }: types.ProducerOptions): Promise<FakeProducer> =>
    this.adopt(this.router.adopt(new FakeProducer(undefined, appData, rtpParameters)));
  consume = async ({ producerId, preferredLayers }: types.ConsumerOptions): Promise<FakeConsumer> =>
    this.adopt(this.router.consume(producerId, preferredLayers));

  override close(): void {
    super.close();
    for (const child of this.children) child.close();
  }

  private adopt<T extends FakeObject>(child: T): T {
    this.children.add(child);
    return child;
  }
}

/** Hears nothing: its tests emit what it would. */
export class FakeAudioLevelObserver extends EventEmitter {
  readonly producerIds: string[] = [];

  constructor(readonly interval: number) {
    super();
  }
  addProducer = async ({ producerId }: { producerId: string }): Promise<void> => {
    this.producerIds.push(producerId);
  };
}

export class FakeRouter extends FakeObject {
  readonly producers = new Map<string, FakeProducer>();
  private readonly children = new Set<FakeObject>();
  /** In the order in which they were made. */
  readonly observers: FakeAudioLevelObserver[] = [];
  readonly pipes: FakeProducer[] = [];
  /** Those of peers, and of pipes, in the order in which they were made. */
  readonly consumers: FakeConsumer[] = [];

  constructor(private readonly gates: { observer: Gate; pipe: Gate }) {
    super();
  }
  createAudioLevelObserver = async ({ interval }: { interval: number }): Promise<FakeAudioLevelObserver> => {
    await this.gates.observer.pass();
    const observer = new FakeAudioLevelObserver(interval);
    this.observers.push(observer);
    return observer;
  };
  createWebRtcTransport = async (): Promise<FakeTransport> => {
    const transport = new FakeTransport(this);
    this.children.add(transport);
    return transport;
  };

  adopt(producer: FakeProducer): FakeProducer {
    this.producers.set(producer.id, producer);
    this.children.add(producer);
    producer.observer.once('close', () => this.producers.delete(producer.id));
    return producer;
  }

  consume(producerId: string, preferredLayers?: types.ConsumerLayers): FakeConsumer {
    const producer = this.producers.get(producerId);
    if (!producer) throw new Error('No such Producer');
    const consumer = new FakeConsumer(producer.type, preferredLayers);
    this.consumers.push(consumer);
    producer.observer.once('close', () => consumer.close());
    for (const event of ['pause', 'resume']) producer.observer.on(event, () => consumer.observer.emit(event));
    return consumer;
  }

  pipeToRouter = async (options: {
    producerId: string;
    router: FakeRouter;
  }): Promise<{ pipeConsumer: FakeConsumer; pipeProducer: FakeProducer }> => {
    await this.gates.pipe.pass();
    const { producerId, router } = options;
    if (this.closed || router.closed) throw new Error('A Router is closed');
    if (router.producers.has(producerId)) throw new Error('It is there already');
    const pipeConsumer = this.consume(producerId);
    const pipeProducer = router.adopt(new FakeProducer(producerId));
    pipeConsumer.observer.once('close', () => pipeProducer.close());
    pipeProducer.observer.once('close', () => pipeConsumer.close());
    router.pipes.push(pipeProducer);
    return { pipeConsumer, pipeProducer };
  };

  override close(): void {
    super.close();
    for (const child of this.children) child.close();
  }
}

export interface FakeWorker {
  pooled: PooledWorker;
  /** Where Routers, their observers and pipes from here are made. */
  gates: { router: Gate; observer: Gate; pipe: Gate };
  routers: FakeRouter[];
  die(): void;
  strain(isStrained: boolean): void;
}

export function makeWorker(): FakeWorker {
  const gates = { router: new Gate(), observer: new Gate(), pipe: new Gate() };
  const routers: FakeRouter[] = [];
  const createRouter = async (): Promise<FakeRouter> => {
    await gates.router.pass();
    const router = new FakeRouter(gates);
    routers.push(router);
    return router;
  };
  const watch = { isStrained: false, answersInMs: 0 };
  const pooled: PooledWorker = {
    worker: { createRouter } as unknown as types.Worker,
    webRtcServer: {} as types.WebRtcServer,
    ports: [],
    tenants: new Set(),
    watch,
  };
  const die = (): void => {
    for (const router of routers) router.close();
    for (const tenant of [...pooled.tenants]) tenant.handleWorkerDeath();
  };
  const strain = (isStrained: boolean): void => {
    watch.isStrained = isStrained;
    for (const tenant of [...pooled.tenants]) tenant.handleStrainChanged();
  };
  return { pooled, gates, routers, die, strain };
}
