import type { ProducerId, ServerFact, TransportId, TransportPair } from '@plenum/protocol';
import { MediaUnavailableError } from '../errors.ts';
import type {
  ConsumerWish,
  MadeConsumer,
  MediaEngine,
  MediaPeer,
  MediaPeerOptions,
  MediaRoom,
  MediaRoomEvents,
  ProduceOptions,
  StreamMeasure,
  Traffic,
} from '../ports.ts';
import { Gate } from './gate.ts';

let ids = 0;
const newId = (sort: string) => `${sort}-${(ids += 1)}`;

/** Media that exists only by name. Each sort of work can be held up or made to fail by its {@link Gate}. */
export class FakeEngine implements MediaEngine {
  readonly routerRtpCapabilities = { codecs: [] };
  readonly rooms: FakeMediaRoom[] = [];
  readonly gates = {
    createRoom: new Gate(),
    createPeer: new Gate(),
    sendTransport: new Gate(),
    produce: new Gate(),
    pause: new Gate(),
    consume: new Gate(),
    layer: new Gate(),
  };

  async createRoom(_roomId: string, events: MediaRoomEvents): Promise<MediaRoom> {
    const room = new FakeMediaRoom(this, events);
    await this.gates.createRoom.pass();
    this.rooms.push(room);
    return room;
  }

  get room(): FakeMediaRoom {
    return this.rooms.at(-1)!;
  }

  get openRooms(): FakeMediaRoom[] {
    return this.rooms.filter(({ closed }) => !closed);
  }

  get openPeers(): FakeMediaPeer[] {
    return this.rooms.flatMap(({ peers }) => peers.filter(({ closed }) => !closed));
  }
}

export class FakeMediaRoom implements MediaRoom {
  readonly peers: FakeMediaPeer[] = [];
  readonly producers = new Set<ProducerId>();
  isStrained = false;
  closed = false;

  constructor(
    readonly engine: FakeEngine,
    readonly events: MediaRoomEvents,
  ) {}

  async createPeer(options: MediaPeerOptions): Promise<MediaPeer> {
    await this.engine.gates.createPeer.pass();
    if (this.closed) throw new MediaUnavailableError();
    const peer = new FakeMediaPeer(this, options);
    this.peers.push(peer);
    return peer;
  }

  /** As when its worker has more to do than it can, or catches up. */
  strain(isStrained: boolean): void {
    this.isStrained = isStrained;
    this.events.strainChanged();
  }

  /** As when its worker is killed. */
  die(): void {
    this.close();
    this.events.lost();
  }

  close(): void {
    this.closed = true;
    for (const peer of this.peers) peer.close();
  }
}

interface FakeConsumer {
  producerId: ProducerId;
  spatialLayer: number;
  temporalLayer: number | undefined;
  priority: number;
  resumed: boolean;
}

export class FakeMediaPeer implements MediaPeer {
  readonly transports: TransportPair;
  readonly producers = new Map<ProducerId, { paused: boolean }>();
  readonly consumers = new Map<string, FakeConsumer>();
  /** How many `consume` calls run now, the most that ever ran at once, all so far, and how many wishes they held. */
  consuming = { now: 0, most: 0, calls: 0, wishes: 0 };
  /** Producers that this peer's client cannot receive. */
  readonly cannotConsume = new Set<ProducerId>();
  facts: ServerFact[] = [];
  traffic: Traffic = { inBps: 0, outBps: 0, lossIn: null, lossOut: null };
  /** By Consumer or Producer. */
  readonly packets = new Map<string, number>();
  /** How many questions for counters were asked. */
  measured = 0;
  closed = false;

  constructor(
    readonly room: FakeMediaRoom,
    readonly options: MediaPeerOptions,
  ) {
    this.transports = { send: options.sends ? fakeTransport() : null, recv: fakeTransport() };
  }

  private get gates() {
    return this.room.engine.gates;
  }

  async openSendTransport(): Promise<void> {
    await this.gates.sendTransport.pass();
    this.transports.send ??= fakeTransport();
  }

  closeSendTransport(): void {
    this.transports.send = null;
    for (const producerId of [...this.producers.keys()]) this.closeProducer(producerId);
  }

  async connectTransport(_transportId: TransportId): Promise<void> {}

  async restartIce() {
    return { usernameFragment: 'u', password: 'p', iceLite: true };
  }

  async produce({ paused }: ProduceOptions): Promise<ProducerId> {
    await this.gates.produce.pass();
    const producerId = newId('producer');
    this.producers.set(producerId, { paused });
    this.room.producers.add(producerId);
    return producerId;
  }

  async setProducerPaused(producerId: ProducerId, paused: boolean): Promise<void> {
    await this.gates.pause.pass();
    const producer = this.producers.get(producerId);
    if (producer) producer.paused = paused;
  }

  closeProducer(producerId: ProducerId): void {
    this.producers.delete(producerId);
    this.room.producers.delete(producerId);
  }

  async consume(wishes: ConsumerWish[]): Promise<MadeConsumer[]> {
    const { consuming } = this;
    consuming.calls += 1;
    consuming.wishes += wishes.length;
    consuming.now += 1;
    consuming.most = Math.max(consuming.most, consuming.now);
    try {
      await this.gates.consume.pass();
    } finally {
      consuming.now -= 1;
    }
    const can = (producerId: ProducerId) =>
      this.room.producers.has(producerId) && !this.cannotConsume.has(producerId);
    return wishes
      .filter(({ producerId }) => can(producerId))
      .map(({ producerId, spatialLayer, temporalLayer, paused }) => {
        const consumerId = newId('consumer');
        const layers = { spatialLayer, temporalLayer };
        this.consumers.set(consumerId, { producerId, ...layers, priority: 1, resumed: !paused });
        return { consumerId, producerId, kind: 'video', rtpParameters: { codecs: [] } };
      });
  }

  async resumeConsumers(consumerIds: string[]): Promise<void> {
    for (const consumerId of consumerIds) this.consumers.get(consumerId)!.resumed = true;
  }

  async pauseConsumers(consumerIds: string[]): Promise<void> {
    for (const consumerId of consumerIds) this.consumers.get(consumerId)!.resumed = false;
  }

  async setConsumerPriority(consumerId: string, priority: number): Promise<void> {
    const consumer = this.consumers.get(consumerId);
    if (consumer) consumer.priority = priority;
  }

  async setConsumerLayer(consumerId: string, spatialLayer: number, temporalLayer?: number): Promise<void> {
    await this.gates.layer.pass();
    const consumer = this.consumers.get(consumerId);
    if (consumer) Object.assign(consumer, { spatialLayer, temporalLayer });
  }

  closeConsumers(consumerIds: string[]): void {
    for (const consumerId of consumerIds) this.consumers.delete(consumerId);
  }

  async sample(): Promise<ServerFact[]> {
    return this.facts;
  }

  async measureTraffic(): Promise<Traffic | null> {
    this.measured += 1;
    return this.closed ? null : this.traffic;
  }

  async measureStreams(ids: readonly string[]): Promise<StreamMeasure[]> {
    this.measured += ids.length;
    return ids.map((id) => ({ id, packets: this.packets.get(id) ?? 0, bps: 0, loss: 0, layers: null }));
  }

  close(): void {
    this.closed = true;
    for (const producerId of this.producers.keys()) this.room.producers.delete(producerId);
    this.producers.clear();
    this.consumers.clear();
  }
}

const fakeTransport = () => ({
  transportId: newId('transport'),
  iceParameters: { usernameFragment: 'u', password: 'p', iceLite: true },
  iceCandidates: [],
  dtlsParameters: { fingerprints: [] },
});
