import type {
  ConsumerId,
  DtlsParameters,
  IceParameters,
  Kind,
  PeerId,
  ProducerId,
  RoomId,
  RtpCapabilities,
  RtpParameters,
  ServerFact,
  Source,
  TransportId,
  TransportPair,
} from '@plenum/protocol';

/** What the domain needs of the world. The folders that implement these import the domain, never the reverse. */

export interface MediaEngine {
  /** The same for every room, so that a client may know them before it joins. */
  readonly routerRtpCapabilities: RtpCapabilities;
  createRoom(roomId: RoomId, events: MediaRoomEvents): Promise<MediaRoom>;
}

export interface MediaRoomEvents {
  /** The media is gone with its worker. The room closes itself before it says so. */
  lost(): void;
  /** {@link MediaRoom.isStrained} may be another than before. */
  strainChanged(): void;
  /** Those who speak now, the loudest first; empty in silence. */
  loudestChanged(peerIds: PeerId[]): void;
}

export interface MediaRoom {
  /** Whatever carries it has more to do than it can: sound and pictures come late, or not at all. */
  readonly isStrained: boolean;
  createPeer(options: MediaPeerOptions): Promise<MediaPeer>;
  close(): void;
}

export interface MediaPeerOptions {
  peerId: PeerId;
  rtpCapabilities: RtpCapabilities;
  /** Whether it gets a send transport from the start. */
  sends: boolean;
  /** Hears what the server sees of this peer's transports. */
  observe(fact: ServerFact): void;
  /** Hears which spatial layer arrives of a Consumer that has several, from 0; null: none fits. */
  onLayerChanged(consumerId: ConsumerId, spatialLayer: number | null): void;
  /** Hears what the network carries to the peer, in bits per second and coarse steps; null: no limit is known. */
  onDownlinkChanged?(bps: number | null): void;
}

export interface ConsumerLayers {
  spatialLayer: number;
  temporalLayer: number | null;
}

export interface ProduceOptions {
  transportId: TransportId;
  kind: Kind;
  source: Source;
  rtpParameters: RtpParameters;
  paused: boolean;
}

/** A Consumer that the planner wants. */
export interface ConsumerWish {
  producerId: ProducerId;
  /** The highest spatial layer that is of use, from 0; of no meaning for audio. */
  spatialLayer: number;
  /** The highest temporal layer that is of use, from 0; all where it is absent. */
  temporalLayer?: number;
  /** It carries nothing until it is resumed. */
  paused: boolean;
}

export interface MadeConsumer {
  consumerId: ConsumerId;
  producerId: ProducerId;
  kind: Kind;
  rtpParameters: RtpParameters;
}

/** One peer's transports, Producers and Consumers. All methods reject with DomainErrors where the client is at fault. */
export interface MediaPeer {
  readonly transports: TransportPair;
  /** Makes the send transport where there is none. */
  openSendTransport(): Promise<void>;
  /** Idempotent; its Producers go with it. */
  closeSendTransport(): void;
  connectTransport(transportId: TransportId, dtlsParameters: DtlsParameters): Promise<void>;
  restartIce(transportId: TransportId): Promise<IceParameters>;
  produce(options: ProduceOptions): Promise<ProducerId>;
  setProducerPaused(producerId: ProducerId, paused: boolean): Promise<void>;
  closeProducer(producerId: ProducerId): void;
  /** Makes Consumers; those that cannot be made (their Producer just went, say) are left out. */
  consume(wishes: ConsumerWish[]): Promise<MadeConsumer[]>;
  resumeConsumers(consumerIds: ConsumerId[]): Promise<void>;
  /** They stay, ready to be resumed, but carry nothing. One that has gone meanwhile is passed over. */
  pauseConsumers(consumerIds: ConsumerId[]): Promise<void>;
  setConsumerLayer(consumerId: ConsumerId, spatialLayer: number, temporalLayer?: number): Promise<void>;
  /** From 1, which every Consumer starts with, to 255: who gets the bytes first where the downlink is too thin for all. */
  setConsumerPriority(consumerId: ConsumerId, priority: number): Promise<void>;
  closeConsumers(consumerIds: ConsumerId[]): void;
  /** Counts what passed through the transports so far. */
  sample(): Promise<ServerFact[]>;
  /** What the transports carry now; null: they are gone, or their worker answers late. */
  measureTraffic(): Promise<Traffic | null>;
  /** What passed so far through these Consumers and Producers. Those that have gone are left out. */
  measureStreams(ids: readonly (ConsumerId | ProducerId)[]): Promise<StreamMeasure[]>;
  close(): void;
}

/** What a peer sends to the server (`in`) and gets of it (`out`). */
export interface Traffic {
  /** Bits per second. */
  inBps: number;
  outBps: number;
  /** Of 1; null: nobody has measured it. */
  lossIn: number | null;
  lossOut: number | null;
}

/** One Consumer or Producer. */
export interface StreamMeasure {
  id: ConsumerId | ProducerId;
  /** Since it was made. */
  packets: number;
  /** Bits per second. */
  bps: number;
  /** Of 1, as its receiver reported it last. */
  loss: number;
  layers: ConsumerLayers | null;
}

/** What the machine spends, as far as it was read. CPU times are in milliseconds, since the process or system began. */
export interface MachineReading {
  at: number;
  cores: number;
  workers: {
    pid: number;
    ports: number[];
    cpuMs: number;
    weight: number;
    answersInMs: number;
    isStrained: boolean;
  }[];
  workersWanted: number;
  nodeCpuMs: number;
  /** Of all cores, by whatever runs. */
  machineBusyMs: number;
}

export interface Machine {
  /** All who ask at the same time get the same reading. */
  read(): Promise<MachineReading>;
}

/** How often somebody may try a room's passcode. */
export interface PasscodeAttempts {
  /** @throws RateLimitedError where too many failed lately */
  permit(): Promise<void>;
  failed(): Promise<void>;
}

/** Of passcodes no more than a hash is kept. */
export interface PasscodeHashes {
  hash(passcode: string): Promise<string>;
  /** In a time that tells nothing. */
  matches(passcode: string, hash: string): Promise<boolean>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs the task once, after so many milliseconds. @returns a function that calls it off. */
  after(ms: number, task: () => void): () => void;
}

export interface Log {
  warn(message: string, context: Record<string, unknown>): void;
  error(message: string, context: Record<string, unknown>): void;
}
