import type {
  ClientFact,
  ConsumerDescription,
  ConsumerId,
  Direction,
  DtlsParameters,
  ErrorCode,
  IceServer,
  Kind,
  RosterPeer,
  TransportDescription,
  TransportId,
  TransportPair,
  VideoCodec,
} from '@plenum/protocol';
import type { types } from 'mediasoup-client';
import type { MediaObserved } from './journey-recorder.ts';
import { iceServersOf, toTransportOptions, type PathWay } from './path-way.ts';
import { Publisher } from './publisher.ts';
import { codeOf } from './request-failed-error.ts';
import { hasManyMicrophones } from './room-size.ts';
import type { Request } from './signaling-connection.ts';
import { Subscriber, type SubscriberOptions } from './subscriber.ts';
import { TypedEvents } from './typed-events.ts';

export type MediaSessionEvents = {
  stateChanged: [direction: Direction, state: types.ConnectionState];
  /** The server did not take this transport's DTLS parameters: it will never carry anything. */
  connectRefused: [direction: Direction, code: ErrorCode];
};

export interface MediaSessionOptions {
  device: types.Device;
  transports: TransportPair;
  /** With credentials that are good now. */
  iceServers: () => IceServer[];
  way: PathWay | 'any';
  request: Request;
  record: (fact: ClientFact) => void;
  /** Everybody in the room, as it is known now. */
  peers: () => RosterPeer[];
  /** Many are meant to hear what few send. */
  isWebinar: boolean;
  /** What everybody in the room can receive, as it is known now. */
  videoCodecs: () => readonly VideoCodec[];
  isWatched: SubscriberOptions['isWatched'];
}

/** The transports of one session, and what they carry; a viewer has none to send. Rebuilt as a whole when the room moves to another worker. */
export class MediaSession implements MediaObserved {
  readonly events = new TypedEvents<MediaSessionEvents>();
  /** Null for a viewer. */
  publisher: Publisher | null = null;
  readonly subscriber: Subscriber;
  private readonly options: MediaSessionOptions;
  private readonly recv: types.Transport;
  private send: types.Transport | null = null;
  private readonly request: Request;
  private readonly record: (fact: ClientFact) => void;
  private readonly peers: () => RosterPeer[];
  /** DTLS parameters of which the server has not said that they arrived. */
  private readonly unconfirmed = new Map<Direction, DtlsParameters>();
  private readonly negotiated = new Set<Direction>();

  constructor(options: MediaSessionOptions) {
    const { device, transports, request, record, peers, isWatched } = options;
    this.options = options;
    this.request = request;
    this.record = record;
    this.peers = peers;
    this.setSendTransport(transports.send);
    this.recv = device.createRecvTransport(this.optionsOf(transports.recv));
    this.handleTransport(this.recv);
    this.subscriber = new Subscriber({ transport: this.recv, request, record, isWatched });
    record({ type: 'readyToReceive' });
  }

  get recvTransportId(): TransportId {
    return this.recv.id;
  }

  /**
   * The role allows to send from now on, or (null) no longer. The transport that is there already stays as it is.
   * @returns whether there is a new Publisher, which sends nothing yet.
   */
  setSendTransport(description: TransportDescription | null): boolean {
    if (description?.transportId === this.send?.id) return false;
    this.publisher?.close();
    this.publisher = null;
    this.send?.close();
    this.send = null;
    this.unconfirmed.delete('send');
    this.negotiated.delete('send');
    if (!description) return false;
    const { device, isWebinar, videoCodecs, request, record } = this.options;
    const send = device.createSendTransport(this.optionsOf(description));
    this.send = send;
    this.handleTransport(send);
    const { sendRtpCapabilities } = device;
    const isLargeRoom = () => isWebinar || hasManyMicrophones(this.peers());
    this.publisher = new Publisher({
      ...{ transport: send, sendRtpCapabilities, isLargeRoom, videoCodecs, request, record },
    });
    return true;
  }

  /** Null where there is no such transport. */
  stateOf(direction: Direction): types.ConnectionState | null {
    return this.transportOf(direction)?.connectionState ?? null;
  }

  /** @throws RequestFailedError */
  async restartIce(direction: Direction): Promise<void> {
    const transport = this.transportOf(direction);
    if (!transport) return;
    const { iceParameters } = await this.request('restartIce', { transportId: transport.id });
    if (transport.closed) return;
    await this.useIceServers(transport);
    await transport.restartIce({ iceParameters });
  }

  /**
   * There are new credentials. Transports that have not gathered their candidates yet need them; where a path is there, Chrome
   * would look for others at the next negotiation, whose old ones have done their work.
   */
  async handleIceServersRenewed(): Promise<void> {
    const transports = this.send ? [this.send, this.recv] : [this.recv];
    const waiting = transports.filter(({ direction }) => !this.negotiated.has(direction));
    await Promise.all(waiting.map((transport) => this.useIceServers(transport)));
  }

  /** The socket came back to the same session: makes good what got lost with it, in the order that it was lost in. */
  async handleResumed(
    producers: RosterPeer['producers'],
    missing: ConsumerDescription[],
    stale: ConsumerId[],
  ): Promise<void> {
    for (const [direction, dtlsParameters] of this.unconfirmed) this.sendConnect(direction, dtlsParameters);
    this.publisher?.handleResumed(producers);
    await this.subscriber.handleResumed(missing, stale);
  }

  async getStats(direction: Direction): Promise<RTCStatsReport | null> {
    const transport = this.transportOf(direction);
    return !transport || transport.closed || !this.negotiated.has(direction) ? null : transport.getStats();
  }

  expectedKinds(direction: Direction): Kind[] {
    return direction === 'send'
      ? (this.publisher?.expectedKinds ?? [])
      : this.subscriber.expectedKinds(this.peers());
  }

  close(): void {
    this.publisher?.close();
    this.subscriber.close();
    this.send?.close();
    this.recv.close();
  }

  private transportOf(direction: Direction): types.Transport | null {
    return direction === 'send' ? this.send : this.recv;
  }

  private optionsOf(description: TransportDescription): types.TransportOptions {
    const { iceServers, way } = this.options;
    return toTransportOptions(description, iceServers(), way);
  }

  private async useIceServers(transport: types.Transport): Promise<void> {
    const { iceServers, way } = this.options;
    if (!transport.closed) await transport.updateIceServers({ iceServers: iceServersOf(way, iceServers()) });
  }

  private handleTransport(transport: types.Transport): void {
    const { direction } = transport;
    // mediasoup-client makes the RTCPeerConnection as it makes the transport.
    this.record({ type: 'peerConnectionCreated', direction });
    transport.on('connect', ({ dtlsParameters }, callback) => {
      this.negotiated.add(direction);
      this.sendConnect(direction, dtlsParameters);
      // Not once it is answered: `produce` and `resumeConsumers` go right behind it, within the same round trip.
      callback();
    });
    transport.on('icegatheringstatechange', (state) =>
      this.record({ type: 'iceGatheringChanged', direction, state }),
    );
    transport.on('connectionstatechange', (state) => {
      this.record({ type: 'connectionStateChanged', direction, state });
      this.events.emit('stateChanged', direction, state);
    });
  }

  private sendConnect(direction: Direction, dtlsParameters: DtlsParameters): void {
    const transport = this.transportOf(direction);
    if (!transport) return;
    this.unconfirmed.set(direction, dtlsParameters);
    const whileCurrent = (act: () => void) => () => this.transportOf(direction) === transport && act();
    this.request('connectWebRtcTransport', { transportId: transport.id, dtlsParameters }).then(
      whileCurrent(() => this.unconfirmed.delete(direction)),
      (error: unknown) => whileCurrent(() => this.handleConnectFailed(direction, codeOf(error)))(),
    );
  }

  private handleConnectFailed(direction: Direction, code: ErrorCode): void {
    if (code === 'disconnected' || code === 'timeout') return; // Sent again after the resume.
    this.unconfirmed.delete(direction);
    // Connected before: it was the answer that got lost. Unavailable: new transports are on their way.
    if (code === 'alreadyConnected' || code === 'mediaUnavailable' || this.transportOf(direction)?.closed)
      return;
    this.events.emit('connectRefused', direction, code);
  }
}
