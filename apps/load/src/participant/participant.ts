import { MediaConnection, udpEndpointOf, type Endpoint, type Relay } from '@plenum/datachannel-peer';
import type {
  ConsumerDescription,
  Kind,
  PeerId,
  ProducerId,
  RosterPeer,
  Tile,
  TransportDescription,
} from '@plenum/protocol';
import { monotonicMs } from '../clock.ts';
import type { Tally } from '../measure/tally.ts';
import { micParameters, receivingCapabilities, webcamParameters } from '../rtc/rtp-parameters.ts';
import { isLargeRoom, ptimeOf, type Part, type Workload } from '../workloads.ts';
import { Receiver } from './receiver.ts';
import { displayNameOf, type RoomView } from './room-view.ts';
import { micSsrc, Sender, webcamSsrcs } from './sender.ts';
import { SilentFlows, type DueFlow } from './silent-flows.ts';
import { Signaling } from './signaling.ts';
import type { ViewportChoice } from './viewport.ts';

export interface ParticipantOptions {
  url: string;
  roomId: string;
  participant: number;
  part: Part;
  workload: Workload;
  tally: Tally;
  view: RoomView;
  viewport: ViewportChoice;
  belongsHere: (participant: number) => boolean;
  /** Makes what counts the media that it is sent; null where that is decrypted and read. */
  openRelay: ((server: Endpoint, receiver: Receiver) => Promise<Relay>) | null;
}

/** How one join went. */
export interface JoinRecord {
  /** From the opening of the socket to the first packet; null where there was nobody to hear. */
  firstMediaMs: number | null;
  /** Requests until its own media was taken and the first of others came. */
  requests: number | null;
}

/** One synthetic participant: joins as the web client does, sends what its workload says, and takes what comes. */
export class Participant {
  readonly sender: Sender;
  readonly receiver: Receiver;
  private readonly options: ParticipantOptions;
  private readonly signaling: Signaling;
  private connections: MediaConnection[] = [];
  /** Producers that were there when it came. */
  private found = new Set<ProducerId>();
  /** The Producers of the pictures in each batch of Consumers, of which the server was told. */
  private batches: ProducerId[][] = [];
  private requestsOfJoin: number | null = null;
  private webcamId: string | null = null;
  /** Said of a Producer before the reply that names it. */
  private readonly earlyDemand = new Map<string, number>();
  private peerId: PeerId | null = null;
  private isHost = false;
  private speaker: PeerId | null = null;
  private saidTiles: Tile[] = [];
  /** Consumers that the server gives it now. */
  private consumerCount = 0;
  private readonly silentFlows = new SilentFlows();
  /** By {@link monotonicMs}; infinite before. */
  private joinedWholeAt = Infinity;
  private closed = false;
  /** What a viewer who is let speak sends by. */
  private readonly promoted: Promise<TransportDescription>;

  constructor(options: ParticipantOptions) {
    this.options = options;
    const { participant, workload, part, tally } = options;
    this.sender = new Sender(participant, ptimeOf(workload, part), tally);
    this.receiver = new Receiver(options.tally, options.belongsHere, () => this.countJoin());
    this.signaling = new Signaling(options.url, options.tally);
    this.promoted = new Promise((resolve) =>
      this.signaling.on('roleChanged', ({ sendTransport }) => sendTransport && resolve(sendTransport)),
    );
    this.sender.onSpeech = () => this.reportSpeech();
  }

  get hasJoined(): boolean {
    return this.joinedWholeAt < Infinity && this.signaling.isOpen;
  }

  get consumers(): number {
    return this.consumerCount;
  }

  get joinRecord(): JoinRecord {
    const { firstMediaAt } = this.receiver;
    const firstMediaMs = this.found.size > 0 && firstMediaAt ? firstMediaAt - this.signaling.openedAt : null;
    return { firstMediaMs, requests: this.found.size > 0 ? this.requestsOfJoin : null };
  }

  /** @throws where the server refuses any of it */
  async join(): Promise<void> {
    const welcome = await this.signaling.open();
    this.listen();
    const { roomId, participant, part, view, workload } = this.options;
    const joined = await this.signaling.request('join', {
      roomId,
      displayName: displayNameOf(participant),
      rtpCapabilities: receivingCapabilities(welcome.routerRtpCapabilities),
      webinar: workload.webinar,
    });
    this.peerId = joined.peerId;
    this.isHost = joined.role === 'host';
    this.speaker = joined.activeSpeakerPeerId;
    const producers = joined.roster.peers.flatMap((peer) => peer.producers);
    this.found = new Set(producers.filter(({ paused }) => !paused).map(({ producerId }) => producerId));
    view.applySnapshot(joined.roster);
    const { openRelay } = this.options;
    const relayed = openRelay && ((to: TransportDescription) => openRelay(udpEndpointOf(to), this.receiver));
    await Promise.all([
      this.connect(joined.transports.recv, this.receiver.handlePacket, relayed),
      ...(part.isPublisher ? [this.publish(joined.transports.send ?? this.promoted)] : []),
    ]);
    this.joinedWholeAt = monotonicMs();
    this.countJoin();
  }

  /** From time to time: what waits for the first media, or for the last of many changes. */
  async settle(): Promise<void> {
    if (!this.hasJoined) return;
    if (!this.options.workload.video || (this.found.size > 0 && this.receiver.firstMediaAt === 0)) return;
    const { viewport } = this.options;
    const { readsStamps } = this;
    const speaker = this.speaker === this.peerId ? null : this.speaker;
    const pinned = readsStamps ? viewport.pinned(monotonicMs()) : null;
    const tiles = viewport.tiles(pinned ?? speaker);
    const words = JSON.stringify(tiles);
    if (words === JSON.stringify(this.saidTiles)) return;
    if (readsStamps) this.awaitLayers(this.saidTiles, tiles);
    this.saidTiles = tiles;
    await this.signaling.request('setViewport', { tiles }).catch((error: unknown) => {
      if (!this.closed) throw error;
    });
  }

  /** Whether it reads what it receives: who does not cannot tell whose spurt of talk and which layer comes. */
  get readsStamps(): boolean {
    return this.options.openRelay === null;
  }

  /**
   * Call it about once a second.
   * @returns how many of the pictures that it shows, and of the voices of a room where all are heard and never quite
   * silent, have sent it nothing for 5 s, be there a Consumer or none. In a large room only the loudest are sent, and in
   * DTX nearly nothing is: there silence says nothing.
   */
  countSilent(nowMs: number): number {
    const { view, workload, part } = this.options;
    if (!this.hasJoined) return 0;
    const pictures = this.saidTiles.map(({ peerId }) => peerId).filter((peerId) => view.hasCamera(peerId));
    const areAllHeard = workload.silence === 'noise' && !isLargeRoom(workload, part);
    const voices = areAllHeard ? view.peersOnMic().filter((peerId) => peerId !== this.peerId) : [];
    const due = [
      ...pictures.map((peerId) => this.flowOf(peerId, 'video')),
      ...voices.map((peerId) => this.flowOf(peerId, 'audio')),
    ];
    return this.silentFlows.look(due, nowMs);
  }

  /** Others who have talked since, and do no more: whoever had a microphone on and was not heard is a miss. */
  judgeSpeech(spurts: { participant: number; beganAtMs: number }[]): void {
    if (!this.readsStamps || !this.signaling.isOpen) return;
    for (const { participant, beganAtMs } of spurts) {
      const onMicSince = this.options.view.micSince(participant) ?? Infinity;
      const isDue =
        participant !== this.options.participant && Math.max(onMicSince, this.joinedWholeAt) < beganAtMs;
      if (isDue) this.receiver.giveUpSpeech(participant, beganAtMs);
    }
  }

  sendReports(nowMs: number): void {
    this.sender.sendReports(nowMs);
    const report = this.receiver.report();
    if (report) this.connections[0]?.send(report);
  }

  close(): void {
    this.closed = true;
    this.signaling.close();
    for (const connection of this.connections) connection.close();
    this.connections = [];
  }

  private flowOf(peerId: PeerId, kind: Kind): DueFlow {
    return { name: `${peerId} ${kind}`, packets: this.receiver.packetsOf(peerId, kind) };
  }

  private awaitLayers(before: Tile[], after: Tile[]): void {
    for (const { peerId, height } of before) {
      const now = after.find((tile) => tile.peerId === peerId)?.height ?? 0;
      if (!this.options.view.hasCamera(peerId)) this.receiver.forgetHigherLayer(peerId);
      else if (now > height) this.receiver.awaitHigherLayer(peerId);
      else if (now < height) this.receiver.giveUpHigherLayer(peerId);
    }
  }

  private listen(): void {
    const { signaling, options } = this;
    signaling.on('peersChanged', (delta) => {
      options.view.applyDelta(delta);
      if (this.isHost) this.promote(delta.upserted);
    });
    signaling.on('activeSpeakerChanged', ({ peerId }) => (this.speaker = peerId ?? this.speaker));
    signaling.on('consumersAdded', ({ consumers }) => void this.take(consumers));
    signaling.on('consumersRemoved', ({ consumerIds }) => (this.consumerCount -= consumerIds.length));
    signaling.on('demandChanged', ({ producerId, maxSpatialLayer }) => {
      this.earlyDemand.set(producerId, maxSpatialLayer);
      if (producerId === this.webcamId) this.sender.limitLayers(maxSpatialLayer);
    });
  }

  private async take(consumers: ConsumerDescription[]): Promise<void> {
    this.consumerCount += consumers.length;
    for (const consumer of consumers) this.receiver.expect(consumer);
    const pictures = consumers.filter(({ kind }) => kind === 'video');
    if (pictures.length === 0) return;
    if (this.requestsOfJoin === null) this.batches.push(pictures.map(({ producerId }) => producerId));
    const consumerIds = pictures.map(({ consumerId }) => consumerId);
    // Refused or cut off: counted there, and seen in what does not come.
    await this.signaling.request('resumeConsumers', { consumerIds }).catch(() => null);
  }

  /** A webinar's host lets those speak who are to send. */
  private promote(peers: RosterPeer[]): void {
    const { participant, part, workload, view } = this.options;
    const firstOfRoom = participant - part.seat;
    for (const { peerId, role } of peers) {
      const other = view.participantOf(peerId);
      if (role !== 'viewer' || other === null || other - firstOfRoom >= workload.publishers) continue;
      // Refused or cut off: counted there, and whoever waits for it never joins whole.
      this.signaling.request('setRole', { peerId, role: 'participant' }).catch(() => null);
    }
  }

  private async publish(granted: TransportDescription | Promise<TransportDescription>): Promise<void> {
    const { participant, workload } = this.options;
    const send = await granted;
    const { transportId } = send;
    const cname = `load-${participant}`;
    const connection = await this.connect(send, this.sender.handlePacket);
    this.sender.attach(connection);
    const produce = { transportId, paused: false };
    const rtpParameters = micParameters(micSsrc(participant), this.sender.mic.ptime, cname);
    await this.signaling.request('produce', { ...produce, kind: 'audio', source: 'mic', rtpParameters });
    this.sender.startMic();
    if (!workload.video) return;
    const { producerId } = await this.signaling.request('produce', {
      ...produce,
      kind: 'video',
      source: 'webcam',
      rtpParameters: webcamParameters(webcamSsrcs(participant), cname),
    });
    this.webcamId = producerId;
    const demand = this.earlyDemand.get(producerId);
    if (demand !== undefined) this.sender.limitLayers(demand);
    this.sender.startWebcam();
  }

  private async connect(
    transport: TransportDescription,
    onPacket: (packet: Buffer) => void,
    openRelay: ((to: TransportDescription) => Promise<Relay>) | null = null,
  ): Promise<MediaConnection> {
    const connection = await MediaConnection.create(transport, onPacket, openRelay);
    if (this.closed) connection.close();
    else if (onPacket === this.receiver.handlePacket) this.connections.unshift(connection);
    else this.connections.push(connection);
    const { transportId } = transport;
    const { dtlsParameters } = connection;
    await this.signaling.request('connectWebRtcTransport', { transportId, dtlsParameters });
    if (!this.closed) connection.connect();
    return connection;
  }

  /** As the web client does where there are many microphones; not before it is whole, or it would count for the join. */
  private reportSpeech(): void {
    if (this.requestsOfJoin === null || !isLargeRoom(this.options.workload, this.options.part)) return;
    // Refused or cut off: the media hears it a little later all the same.
    this.signaling.request('reportSpeech', {}).catch(() => null);
  }

  /** What others who come at the same time bring is no part of this one's join. */
  private countJoin(): void {
    if (this.requestsOfJoin !== null || this.joinedWholeAt === Infinity || this.receiver.firstMediaAt === 0)
      return;
    const ofJoin = this.batches.filter((batch) => batch.some((producerId) => this.found.has(producerId)));
    this.requestsOfJoin = this.signaling.requests - this.batches.length + ofJoin.length;
  }
}
