import type { Direction, ErrorCode, PeerId, RequestReply, RoomId, RosterPeer } from '@plenum/protocol';
import type { Device } from 'mediasoup-client';
import { DeviceLoader } from './device-loader.ts';
import { recordEvidence } from './engine-evidence.ts';
import { JourneyRecorder } from './journey-recorder.ts';
import type { LocalDevices } from './local-devices.ts';
import type { Happening, Remedy } from './reconnect-policy.ts';
import { Recovery } from './recovery.ts';
import { codeOf, toFailure } from './request-failed-error.ts';
import { RoomSession } from './room-session.ts';
import type { SessionMemory } from './session-memory.ts';
import { SessionNotifications } from './session-notifications.ts';
import type { Request, SignalingConnection } from './signaling-connection.ts';
import type { RemoteTrack, SubscriberEvents } from './subscriber.ts';
import { TypedEvents } from './typed-events.ts';
import { ViewportReporter } from './viewport-reporter.ts';

export type Phase = 'idle' | 'lobby' | 'joining' | 'joined' | 'reconnecting' | 'failed' | 'left';

export type RoomClientEvents = {
  /** `code` says why, where the phase is `failed`. */
  phaseChanged: [phase: Phase, code: ErrorCode | null];
  /** Who is in the room, as a whole and in the order of coming; this peer is among them. */
  rosterChanged: [peers: RosterPeer[]];
  trackAdded: [remote: RemoteTrack];
  trackRemoved: [remote: RemoteTrack];
  qualityChanged: SubscriberEvents['qualityChanged'];
  activeSpeakerChanged: [peerId: PeerId | null];
};

/** What the person wants. The phase follows from it, and from what the network allows. */
type Intent = { is: 'nothing' | 'lobby' | 'meeting' | 'left' } | { is: 'failed'; code: ErrorCode };

/** The viewport waits for first media, for nothing may stand before that; but not for longer than this, in ms. */
const VIEWPORT_AT_LATEST = 3_000;

/** A path that is not back so long after its restart is restarted again, in milliseconds: longer than browsers try. */
const RESTARTED_WITHIN = 20_000;

export interface RoomClientOptions {
  connection: SignalingConnection;
  devices: LocalDevices;
  memory: SessionMemory;
}

/**
 * One person's way through one meeting: it opens, joins, keeps the place through broken sockets, paths and workers, and
 * leaves. Its parts know nothing of it: they are told by methods, and tell by events.
 */
export class RoomClient {
  readonly events = new TypedEvents<RoomClientEvents>();
  readonly recorder: JourneyRecorder;
  readonly viewport: ViewportReporter;
  private readonly connection: SignalingConnection;
  private readonly devices: LocalDevices;
  private readonly memory: SessionMemory;
  private readonly recovery = new Recovery();
  private intent: Intent = { is: 'nothing' };
  private roomId: RoomId | null = null;
  private displayName = '';
  private muted = false;
  private session: RoomSession | null = null;
  /** It was in the room: what follows is a return. */
  private wasJoined = false;
  private isEntering = false;
  private readonly device: DeviceLoader;
  private readonly notifications: SessionNotifications;
  private phase: Phase = 'idle';

  constructor({ connection, devices, memory }: RoomClientOptions) {
    this.connection = connection;
    this.devices = devices;
    this.memory = memory;
    this.recorder = new JourneyRecorder({ request: this.request });
    this.viewport = new ViewportReporter(this.request);
    this.recovery.events.on('remedy', (remedy) => void this.carryOut(remedy));
    this.device = new DeviceLoader((reason) => this.recorder.record({ type: 'browserUnsupported', reason }));
    this.notifications = new SessionNotifications({
      connection,
      session: () => this.session,
      handleActiveSpeaker: ({ peerId }) => this.events.emit('activeSpeakerChanged', peerId),
      handleRemoved: ({ reason }) => {
        this.dropSession();
        this.handle({ type: 'removed', reason });
      },
    });
    recordEvidence(this.recorder, connection, devices);
    this.listenToConnection();
    this.listenToDevices();
  }

  /** Null outside of a meeting. */
  get selfPeerId(): PeerId | null {
    return this.session?.peerId ?? null;
  }

  /** Goes to the door of a room, and connects, so that joining takes one round trip. */
  open(roomId: RoomId): void {
    if (this.session) this.leave();
    if (this.intent.is === 'left' || this.intent.is === 'failed') this.restartJourney();
    this.roomId = roomId;
    this.wasJoined = false;
    this.intent = { is: 'lobby' };
    this.recorder.start();
    this.connection.open();
    this.updatePhase();
  }

  /** Enters the opened room, now or as soon as the server can be reached. */
  async join(displayName: string): Promise<void> {
    this.displayName = displayName;
    this.intent = { is: 'meeting' };
    this.recorder.start();
    this.connection.open();
    this.updatePhase();
    await this.enter();
  }

  /** Leaves for good, and waits for nothing: the page may be about to go. */
  leave(): void {
    if (this.session) this.connection.request('leave', {}).catch(() => undefined);
    this.end({ is: 'left' });
    this.connection.close();
    this.devices.stop('mic');
    this.devices.stop('webcam');
  }

  /** Holds through every return to the room: a microphone that was off never comes back on by itself. */
  setMuted(muted: boolean): void {
    this.muted = muted;
    const track = this.devices.trackOf('mic');
    if (track) track.enabled = !muted;
    this.session?.setMuted(muted);
  }

  /** Another meeting has a journey of its own, which begins with the devices that are on already. */
  private restartJourney(): void {
    this.recorder.restart();
    for (const source of ['mic', 'webcam'] as const) {
      if (this.devices.trackOf(source)) this.recorder.record({ type: 'deviceGranted', source });
    }
  }

  /** As the connection's own; where the server does not answer, it is tried again over another socket. */
  private readonly request: Request = async (name, data) => {
    try {
      return await this.connection.request(name, data);
    } catch (error) {
      if (codeOf(error) === 'timeout') this.connection.breakOff();
      throw error;
    }
  };

  private listenToConnection(): void {
    const { events } = this.connection;
    events.on('connected', ({ routerRtpCapabilities }) => {
      this.device.load(routerRtpCapabilities);
      if (this.intent.is === 'meeting')
        this.handle({ type: 'socketBack', hasSession: this.session !== null });
    });
    events.on('lost', (reason) => {
      if (this.intent.is === 'left' || this.intent.is === 'failed') return;
      this.recorder.record({ type: 'socketLost', reason: reason.slice(0, 200) });
      this.viewport.handleGone();
      this.updatePhase();
    });
  }

  private listenToDevices(): void {
    this.devices.events.on('changed', (source, { track }) => {
      if (source === 'mic' && track) track.enabled = !this.muted;
      this.session?.setTrack(source, track);
    });
  }

  private handle(happening: Happening): void {
    this.recovery.handle(happening);
    this.updatePhase();
  }

  private async carryOut(remedy: Remedy): Promise<void> {
    switch (remedy.do) {
      case 'nothing':
        return;
      case 'join':
      case 'resume':
        return this.enter();
      case 'reopenSocket':
        return this.reopenSocket();
      case 'restartIce':
        return this.restartIce(remedy.direction);
      case 'joinAnew':
        return this.joinAnew();
      case 'giveUp':
        this.end({ is: 'failed', code: remedy.code });
        this.connection.close();
    }
  }

  /** Joins, or comes back to the session that there is. */
  private async enter(): Promise<void> {
    if (this.isEntering || this.intent.is !== 'meeting' || !this.connection.isConnected) return;
    const { session } = this;
    this.isEntering = true;
    this.notifications.hold();
    const failure = await (session ? this.resume(session) : this.joinRoom()).then(() => null, toFailure);
    this.isEntering = false;
    this.notifications.release();
    this.updatePhase();
    if (failure !== null) this.handleEnterFailed(session ? 'resume' : 'join', failure);
  }

  private handleEnterFailed(request: 'join' | 'resume', code: ErrorCode): void {
    if (this.intent.is !== 'meeting') return; // Left meanwhile: nobody wants any more what was refused.
    if (request === 'join' && code !== 'disconnected') this.recorder.record({ type: 'joinRefused', code });
    this.handle({ type: 'requestFailed', request, code, rejoining: this.wasJoined });
  }

  private async joinRoom(): Promise<void> {
    const { roomId, displayName, recorder } = this;
    if (roomId === null) return;
    const device = await this.device.loaded();
    recorder.record({ type: 'joinRequested' });
    const journey = recorder.evidenceForJoin();
    const previousSession = this.memory.takePrevious();
    const { recvRtpCapabilities: rtpCapabilities } = device;
    const data = { roomId, displayName, rtpCapabilities, journey, previousSession };
    const joined = await this.connection.request('join', data);
    if (this.intent.is !== 'meeting') return; // `leave` came first, and closed the socket.
    recorder.handleJoined(journey.evidence);
    recorder.record({ type: 'joined' });
    this.startSession(joined, device);
  }

  private startSession(joined: RequestReply<'join'>, device: Device): void {
    this.memory.remember(joined.sessionToken);
    this.wasJoined = true;
    const { devices, recorder, request } = this;
    const session = new RoomSession({
      joined,
      device,
      request,
      record: (fact) => recorder.record(fact),
      isWatched: (peerId, source) => this.viewport.isWatched(peerId, source),
      sending: { trackOf: (source) => devices.trackOf(source), isMuted: () => this.muted },
    });
    this.session = session;
    this.listenToSession(session);
    session.start();
    this.events.emit('activeSpeakerChanged', joined.activeSpeakerPeerId);
    setTimeout(() => this.session === session && this.viewport.handleReady(), VIEWPORT_AT_LATEST);
  }

  private listenToSession(session: RoomSession): void {
    const { events } = session;
    events.on('rosterChanged', (peers) => this.events.emit('rosterChanged', peers));
    events.on('trackAdded', (remote) => this.events.emit('trackAdded', remote));
    events.on('trackRemoved', (remote) => this.events.emit('trackRemoved', remote));
    events.on('qualityChanged', (remote, quality) => this.events.emit('qualityChanged', remote, quality));
    events.on('receiving', () => this.viewport.handleReady());
    events.on('connectRefused', (code) => this.handle({ type: 'connectRefused', code }));
    events.on('mediaChanged', (media) => {
      this.recovery.handleNewTransports();
      this.recorder.handleMedia(media);
      this.updatePhase();
    });
    events.on('transportChanged', (direction, state) => {
      this.recovery.handleTransportState(direction, state);
      this.updatePhase();
    });
  }

  private async resume(session: RoomSession): Promise<void> {
    const resumed = await this.connection.request('resume', session.toResume);
    if (this.session !== session) return;
    session.handleResumed(resumed);
    this.events.emit('activeSpeakerChanged', resumed.activeSpeakerPeerId);
    this.viewport.handleReady();
    // A restart that was due while there was no socket could not be asked for.
    this.lookAtPaths(session);
  }

  private lookAtPaths(session: RoomSession): void {
    if (this.session !== session) return;
    for (const direction of ['send', 'recv'] as const) {
      const state = session.stateOf(direction);
      if (state !== 'connected') this.recovery.handleTransportState(direction, state);
    }
    this.updatePhase();
  }

  private reopenSocket(): void {
    if (this.session) return this.connection.breakOff();
    // A join that was never answered may have made a peer that nobody knows of: closed in all form, it leaves.
    this.connection.close();
    this.connection.open();
  }

  private async restartIce(direction: Direction): Promise<void> {
    const { session } = this;
    try {
      await session?.restartIce(direction);
      // A browser that finds nothing at all may stay where it is, without another event.
      setTimeout(() => session && this.lookAtPaths(session), RESTARTED_WITHIN);
    } catch (error) {
      const code = codeOf(error);
      // After these, the return of the socket or of the media takes care of the path.
      if (code === 'disconnected' || code === 'timeout' || code === 'mediaUnavailable') return;
      if (this.session === session) this.handle({ type: 'transportFailed', direction });
    }
  }

  private async joinAnew(): Promise<void> {
    // Over the same socket nobody joins twice; where there is no such session any more, this is refused, and fine.
    if (this.connection.isConnected) await this.connection.request('leave', {}).catch(() => undefined);
    if (this.intent.is !== 'meeting') return;
    this.dropSession();
    this.updatePhase();
    await this.enter();
  }

  private dropSession(): void {
    if (!this.session) return;
    this.session.close();
    this.session = null;
    this.memory.forget();
    this.viewport.handleGone();
    this.recorder.handleLeft();
    this.events.emit('rosterChanged', []);
    this.events.emit('activeSpeakerChanged', null);
  }

  private end(intent: Intent): void {
    this.intent = intent;
    this.dropSession();
    this.recovery.reset();
    if (intent.is === 'left') this.recorder.stop();
    this.updatePhase();
  }

  private updatePhase(): void {
    if (this.isEntering && this.intent.is === 'meeting') return; // `enter` tells how it ended.
    const phase = this.derivePhase();
    if (phase === this.phase) return;
    this.phase = phase;
    this.events.emit('phaseChanged', phase, this.intent.is === 'failed' ? this.intent.code : null);
  }

  private derivePhase(): Phase {
    const { is } = this.intent;
    if (is !== 'meeting') return is === 'nothing' ? 'idle' : is;
    if (!this.session) return this.wasJoined ? 'reconnecting' : 'joining';
    const isWhole = this.connection.isConnected && this.session.hasMedia && !this.recovery.hasBrokenPath;
    return isWhole ? 'joined' : 'reconnecting';
  }
}
