import {
  sourceSchema,
  type ClientFact,
  type Direction,
  type ErrorCode,
  type NotificationData,
  type PeerId,
  type RequestReply,
  type Roster,
  type RosterDelta,
  type RosterPeer,
  type SessionToken,
  type ShedTile,
  type Source,
  type TransportPair,
  type VideoCodec,
} from '@plenum/protocol';
import type { types } from 'mediasoup-client';
import { IceServerList } from './ice-server-list.ts';
import { MediaSession } from './media-session.ts';
import { hasTurn, type PathWay } from './path-way.ts';
import { applyDeltas, withPeer } from './roster.ts';
import type { Request } from './signaling-connection.ts';
import type { RemoteTrack, SubscriberEvents, SubscriberOptions } from './subscriber.ts';
import { TypedEvents } from './typed-events.ts';

export type RoomSessionEvents = {
  /**
   * Who is in the room, in the order of coming, and how many in all: of a very large room only those are told of who come
   * first in the server's order. This peer is among them.
   */
  rosterChanged: [peers: RosterPeer[], total: number];
  trackAdded: [remote: RemoteTrack];
  trackRemoved: [remote: RemoteTrack];
  qualityChanged: SubscriberEvents['qualityChanged'];
  /** Pictures that are seen, and that the downlink does not carry: all of them. */
  tilesShed: [tiles: readonly ShedTile[]];
  /** New transports were made, or (null) there are none for now. */
  mediaChanged: [media: MediaSession | null];
  transportChanged: [direction: Direction, state: types.ConnectionState];
  connectRefused: [code: ErrorCode];
  /** The first Consumers flow. */
  receiving: [];
};

/** What this end sends: read whenever transports are made. */
export interface Sending {
  trackOf(source: Source): MediaStreamTrack | null;
  isMuted(): boolean;
}

export interface RoomSessionOptions {
  joined: RequestReply<'join'>;
  device: types.Device;
  sending: Sending;
  request: Request;
  record: (fact: ClientFact) => void;
  isWatched: SubscriberOptions['isWatched'];
}

/** This peer's place in the room: it outlives its socket, and its media. */
export class RoomSession {
  readonly events = new TypedEvents<RoomSessionEvents>();
  readonly peerId: PeerId;
  readonly token: SessionToken;
  private readonly options: RoomSessionOptions;
  private readonly iceServers: IceServerList;
  private videoCodecs: readonly VideoCodec[];
  private roster: Roster;
  /** Deltas that wait for one that was missed. */
  private pending: RosterDelta[] = [];
  private isFetchingRoster = false;
  /** Null while the room has no media worker. */
  private media: MediaSession | null = null;
  private way: PathWay | 'any' = 'any';
  private closed = false;

  constructor(options: RoomSessionOptions) {
    this.options = options;
    const { peerId, sessionToken, roster, videoCodecs } = options.joined;
    this.peerId = peerId;
    this.token = sessionToken;
    this.roster = roster;
    this.videoCodecs = videoCodecs;
    this.iceServers = new IceServerList(options.joined, options.request, () =>
      this.handleIceServersRenewed(),
    );
  }

  get hasMedia(): boolean {
    return this.media !== null;
  }

  get hasTurn(): boolean {
    return hasTurn(this.iceServers.current);
  }

  get peers(): RosterPeer[] {
    return this.roster.peers;
  }

  /** What a `resume` says of this end. */
  get toResume() {
    const { token, media } = this;
    const recvTransportId = media?.recvTransportId;
    return {
      sessionToken: token,
      consumerIds: media?.subscriber.consumerIds ?? [],
      ...(recvTransportId === undefined ? {} : { recvTransportId }),
    };
  }

  stateOf(direction: Direction): types.ConnectionState | null {
    return this.media?.stateOf(direction) ?? null;
  }

  /** Apart from the constructor, so that whoever made this session hears what follows. */
  start(): void {
    this.tellRoster();
    this.startMedia(this.options.joined.transports);
  }

  handleResumed(resumed: RequestReply<'resume'>): void {
    const { roster, transports, missingConsumers, staleConsumerIds } = resumed;
    this.setRoster(roster);
    void this.iceServers.refresh();
    this.handleVideoCodecsChanged(resumed);
    if (transports) {
      this.startMedia(transports);
      void this.media?.subscriber.handleConsumersAdded(missingConsumers);
      return;
    }
    this.handleRoleChanged(resumed);
    const self = roster.peers.find(({ peerId }) => peerId === this.peerId);
    void this.media?.handleResumed(self?.producers ?? [], missingConsumers, staleConsumerIds);
  }

  handlePeersChanged(delta: RosterDelta): void {
    this.pending = [...this.pending, delta];
    this.setRoster(this.roster);
    if (this.pending.length > 0) void this.fetchRoster();
  }

  handleSelfChanged({ peer }: NotificationData<'selfChanged'>): void {
    this.roster = withPeer(this.roster, peer);
    this.tellRoster();
  }

  handleConsumersAdded({ consumers }: NotificationData<'consumersAdded'>): void {
    void this.media?.subscriber.handleConsumersAdded(consumers);
  }

  handleConsumersRemoved({ consumerIds }: NotificationData<'consumersRemoved'>): void {
    this.media?.subscriber.handleConsumersRemoved(consumerIds);
  }

  handleLayersChanged({ consumers }: NotificationData<'consumerLayersChanged'>): void {
    this.media?.subscriber.handleLayersChanged(consumers);
  }

  handleTilesShed({ tiles }: NotificationData<'tilesShed'>): void {
    this.media?.subscriber.handleTilesShed(tiles);
    this.events.emit('tilesShed', tiles);
  }

  handleDemandChanged(demand: NotificationData<'demandChanged'>): void {
    this.media?.publisher?.handleDemandChanged(demand);
  }

  handleVideoCodecsChanged({
    videoCodecs,
  }: Pick<NotificationData<'videoCodecsChanged'>, 'videoCodecs'>): void {
    this.videoCodecs = videoCodecs;
    this.media?.publisher?.handleVideoCodecsChanged();
  }

  /** A viewer who is promoted gets a send transport, and loses it with the role. */
  handleRoleChanged({ sendTransport }: Pick<NotificationData<'roleChanged'>, 'sendTransport'>): void {
    if (this.media?.setSendTransport(sendTransport)) this.startSending(this.media);
  }

  handleMediaLost(): void {
    this.media?.close();
    this.media = null;
    this.events.emit('mediaChanged', null);
  }

  handleMediaRebuilt({ transports }: NotificationData<'mediaRebuilt'>): void {
    this.startMedia(transports);
  }

  setTrack(source: Source, track: MediaStreamTrack | null): void {
    this.media?.publisher?.setTrack(source, track);
  }

  setMuted(muted: boolean): void {
    this.media?.publisher?.setPaused('mic', muted);
  }

  /** @throws RequestFailedError */
  async restartIce(direction: Direction): Promise<void> {
    await this.iceServers.refresh();
    await this.media?.restartIce(direction);
  }

  /**
   * Asks for new transports, which `mediaRebuilt` brings; from now on media goes this way alone.
   * @throws RequestFailedError
   */
  async renewTransports(way: PathWay | 'any'): Promise<void> {
    this.way = way;
    await this.iceServers.refresh();
    await this.options.request('renewTransports', {});
  }

  close(): void {
    this.closed = true;
    this.iceServers.close();
    this.media?.close();
    this.media = null;
  }

  /** Makes transports, and sends what is on. */
  private startMedia(transports: TransportPair): void {
    this.media?.close();
    const { device, joined, request, record, isWatched } = this.options;
    const media = new MediaSession({
      device,
      transports,
      iceServers: () => this.iceServers.current,
      way: this.way,
      request,
      record,
      peers: () => this.roster.peers,
      isWebinar: joined.settings.webinar,
      videoCodecs: () => this.videoCodecs,
      isWatched,
    });
    this.media = media;
    media.events.on('stateChanged', (direction, state) =>
      this.events.emit('transportChanged', direction, state),
    );
    media.events.on('connectRefused', (_, code) => this.events.emit('connectRefused', code));
    media.subscriber.events.on('trackAdded', (remote) => this.events.emit('trackAdded', remote));
    media.subscriber.events.on('trackRemoved', (remote) => this.events.emit('trackRemoved', remote));
    media.subscriber.events.on('qualityChanged', (remote, quality) =>
      this.events.emit('qualityChanged', remote, quality),
    );
    media.subscriber.events.on('flowing', () => this.events.emit('receiving'));
    this.events.emit('mediaChanged', media);
    this.events.emit('tilesShed', []); // The server says anew what these transports do not carry.
    this.startSending(media);
  }

  private handleIceServersRenewed(): void {
    // A transport that was closed meanwhile needs none.
    this.media?.handleIceServersRenewed().catch(() => undefined);
  }

  /** Sends what is on, as muted as it is. */
  private startSending({ publisher }: MediaSession): void {
    const { sending } = this.options;
    // Muted before there is a track: not one packet of a muted microphone may leave.
    publisher?.setPaused('mic', sending.isMuted());
    for (const source of sourceSchema.options) {
      const track = sending.trackOf(source);
      if (track) publisher?.setTrack(source, track);
    }
  }

  private setRoster(roster: Roster): void {
    const before = this.roster;
    const update = applyDeltas(roster, this.pending, this.peerId);
    this.roster = update.roster;
    this.pending = update.pending;
    if (this.roster !== before) this.tellRoster();
  }

  private tellRoster(): void {
    this.events.emit('rosterChanged', this.roster.peers, this.roster.total);
  }

  /** A number was missed: the whole roster stands in for all deltas up to its own number. */
  private async fetchRoster(): Promise<void> {
    if (this.isFetchingRoster) return;
    this.isFetchingRoster = true;
    try {
      const roster = await this.options.request('getRoster', {});
      if (!this.closed && roster.version > this.roster.version) this.setRoster(roster);
    } catch {
      // The next delta asks again; so does a resume.
    } finally {
      this.isFetchingRoster = false;
    }
  }
}
