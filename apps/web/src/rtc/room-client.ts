import type { BrowserId, ErrorCode, PeerId, RoomId } from '@plenum/protocol';
import { CurrentPhase } from './current-phase.ts';
import { recordEvidence } from './engine-evidence.ts';
import { Entrance, type JoinExtras } from './entrance.ts';
import { JourneyRecorder } from './journey-recorder.ts';
import type { LocalDevices } from './local-devices.ts';
import type { LobbyPlace } from './lobby-place.ts';
import { LocalSending } from './local-sending.ts';
import { PathRescue } from './path-rescue.ts';
import { isOver, type Intent, type Phase, type Why } from './phase.ts';
import { PresentSession, type PresentSessionEvents } from './present-session.ts';
import { isAskedAtDoor, type EnteringRequest, type Happening, type Remedy } from './reconnect-policy.ts';
import { Recovery } from './recovery.ts';
import type { RoomSession } from './room-session.ts';
import type { ScreenCapture } from './screen-capture.ts';
import { SessionChannel } from './session-channel.ts';
import type { SessionMemory } from './session-memory.ts';
import type { SignalingConnection } from './signaling-connection.ts';
import { TypedEvents } from './typed-events.ts';
import { ViewportReporter } from './viewport-reporter.ts';

export type RoomClientEvents = {
  /** Or what led to it, while reconnecting. */
  phaseChanged: [phase: Phase, why: Why];
  /** By this person, or by somebody else. */
  mutedChanged: [muted: boolean];
} & Pick<PresentSessionEvents, (typeof FORWARDED)[number]>;

const FORWARDED = [
  ...(['rosterChanged', 'trackAdded', 'trackRemoved', 'qualityChanged', 'tilesShed'] as const),
  'activeSpeakerChanged',
] as const;

export interface RoomClientOptions {
  connection: SignalingConnection;
  devices: LocalDevices;
  screen: ScreenCapture;
  memory: SessionMemory;
  browserId: BrowserId;
}

/**
 * One person's way through one meeting: it opens, joins, keeps the place through broken sockets, paths and workers, and
 * leaves. Its parts know nothing of it: they are told by methods, and tell by events.
 */
export class RoomClient {
  readonly events = new TypedEvents<RoomClientEvents>();
  readonly recorder: JourneyRecorder;
  readonly viewport: ViewportReporter;
  /** What chat and other topics are made upon. */
  readonly channel: SessionChannel;
  private readonly connection: SignalingConnection;
  private readonly memory: SessionMemory;
  private readonly sending: LocalSending;
  private readonly entrance: Entrance;
  private readonly present: PresentSession;
  private readonly recovery = new Recovery(() => this.session?.hasTurn ?? false);
  private readonly paths = new PathRescue(
    () => this.session,
    (happening) => this.handle(happening),
  );
  private intent: Intent = { is: 'nothing' };
  /** It was in the room: what follows is a return. */
  private wasJoined = false;
  private readonly phase = new CurrentPhase((phase, why) => this.events.emit('phaseChanged', phase, why));

  constructor({ connection, devices, screen, memory, browserId }: RoomClientOptions) {
    this.connection = connection;
    this.memory = memory;
    this.channel = new SessionChannel(connection);
    const { channel } = this;
    this.recorder = new JourneyRecorder({ request: channel.request });
    this.viewport = new ViewportReporter(channel.request);
    const { recorder, viewport } = this;
    this.present = new PresentSession({ channel, viewport, memory });
    this.sending = new LocalSending(devices, screen, () => this.session);
    const { sending } = this;
    this.entrance = new Entrance({ connection, recorder, viewport, memory, sending, channel, browserId });
    recordEvidence(recorder, connection, devices, this.recovery.rescues);
    this.recovery.events.on('settled', () => this.updatePhase());
    this.recovery.events.on('remedy', (remedy) => void this.carryOut(remedy));
    this.lobby.events.on('decided', (admitted) => this.handle({ type: 'admissionDecided', admitted }));
    this.listenToConnection();
    this.listenToSession();
  }

  private get session(): RoomSession | null {
    return this.present.current;
  }

  private get lobby(): LobbyPlace {
    return this.entrance.lobby;
  }

  /** Null outside of a meeting. */
  get selfPeerId(): PeerId | null {
    return this.session?.peerId ?? null;
  }

  /** Goes to the door of a room, and connects, so that joining takes one round trip. */
  open(roomId: RoomId): void {
    if (this.session || this.lobby.isWaiting) this.leave();
    if (isOver(this.intent)) this.restartJourney();
    this.entrance.goTo(roomId);
    this.wasJoined = false;
    this.intent = { is: 'lobby', refusal: null };
    this.recorder.start();
    this.connection.open();
    this.updatePhase();
  }

  /** Enters the opened room, now or as soon as the server can be reached; a return there says the same again. */
  async join(displayName: string, extras: JoinExtras = {}): Promise<void> {
    this.entrance.introduce(displayName, extras);
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
    this.sending.stop();
  }

  /** Holds through every return to the room: a microphone that was off never comes back on by itself. */
  setMuted(muted: boolean): void {
    this.sending.setMuted(muted);
    this.events.emit('mutedChanged', muted);
  }

  get isMuted(): boolean {
    return this.sending.isMuted();
  }

  /** Another meeting has a journey of its own, which begins with the devices that are on already. */
  private restartJourney(): void {
    this.recorder.restart();
    for (const source of ['mic', 'webcam'] as const) {
      if (this.sending.trackOf(source)) this.recorder.record({ type: 'deviceGranted', source });
    }
  }

  private listenToConnection(): void {
    const { events } = this.connection;
    events.on('connected', ({ routerRtpCapabilities }) => {
      this.entrance.device.load(routerRtpCapabilities);
      if (this.intent.is === 'meeting')
        this.handle({ type: 'socketBack', hasSession: this.session !== null });
    });
    events.on('lost', (reason) => {
      if (isOver(this.intent)) return;
      this.recorder.record({ type: 'socketLost', reason: reason.slice(0, 200) });
      if (this.session) this.recovery.handleSocketLost();
      this.viewport.handleGone();
      this.updatePhase();
    });
  }

  private listenToSession(): void {
    const { events } = this.present;
    events.forward(FORWARDED, this.events);
    events.on('connectRefused', (code) => this.handle({ type: 'connectRefused', code }));
    events.on('mediaChanged', (media) => {
      this.recovery.handleMedia(media !== null);
      this.recorder.handleMedia(media);
      this.updatePhase();
    });
    events.on('transportChanged', (direction, state) => {
      this.recovery.handleTransportState(direction, state);
      this.updatePhase();
    });
    this.channel.on('removed', ({ reason }) => {
      this.dropSession();
      this.handle({ type: 'removed', reason });
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
      case 'knock':
        this.lobby.begin();
        return this.enter();
      case 'stayOutside':
        return this.end({ is: 'lobby', refusal: { code: remedy.code, ...this.entrance.refusedUntil } });
      case 'reopenSocket':
        return this.reopenSocket();
      case 'restartIce':
      case 'renewTransports':
        return this.paths.mend(remedy);
      case 'joinAnew':
        return this.joinAnew();
      case 'giveUp':
        this.end({ is: 'failed', code: remedy.code });
        return this.connection.close();
      case 'end':
        this.end({ is: 'ended', reason: remedy.reason });
        this.connection.close();
        this.sending.stop();
    }
  }

  /** Joins, or comes back to the session or to the place in the lobby that there is. */
  private async enter(): Promise<void> {
    if (this.entrance.isBusy || this.intent.is !== 'meeting' || !this.connection.isConnected) return;
    const request = this.session ? 'resume' : this.lobby.isWaiting ? 'knock' : 'join';
    const failure = await this.entrance.attempt(() => this.askFor(request));
    this.updatePhase();
    if (failure !== null) this.handleEnterFailed(request, failure);
  }

  private askFor(request: EnteringRequest): Promise<void> {
    if (this.session && request === 'resume') return this.resume(this.session);
    return request === 'knock' ? this.entrance.knock() : this.joinRoom();
  }

  private handleEnterFailed(request: EnteringRequest, code: ErrorCode): void {
    if (this.intent.is !== 'meeting') return; // Left meanwhile: nobody wants any more what was refused.
    if (request !== 'resume' && !isAskedAtDoor(code)) this.recorder.record({ type: 'joinRefused', code });
    this.handle({ type: 'requestFailed', request, code, rejoining: this.wasJoined });
  }

  private async joinRoom(): Promise<void> {
    // Unless `leave` comes first, and closes the socket.
    const entered = await this.entrance.enter(() => this.intent.is === 'meeting');
    if (!entered) return;
    this.wasJoined = true;
    this.lobby.giveUp();
    this.present.start(entered.session, entered.joined);
    this.recovery.handleEntered();
  }

  private async resume(session: RoomSession): Promise<void> {
    const data = { ...this.channel.resumeExtras, ...session.toResume };
    const resumed = await this.connection.request('resume', data);
    if (this.session !== session) return;
    this.present.handleResumed(resumed);
    this.recovery.handleEntered();
  }

  private reopenSocket(): void {
    if (this.session) return this.connection.breakOff();
    // A join that was never answered may have made a peer that nobody knows of: closed in all form, it leaves.
    this.connection.close();
    this.connection.open();
  }

  private async joinAnew(): Promise<void> {
    // Over the same socket nobody joins twice; where there is no such session any more, this is refused, and fine.
    if (this.connection.isConnected) await this.connection.request('leave', {}).catch(() => undefined);
    if (this.intent.is !== 'meeting') return;
    this.dropSession();
    this.memory.handOver();
    this.updatePhase();
    await this.enter();
  }

  private dropSession(): void {
    if (this.present.drop()) this.recorder.handleLeft();
  }

  private end(intent: Intent): void {
    this.intent = intent;
    this.wasJoined = false;
    this.lobby.giveUp();
    this.dropSession();
    this.recovery.reset();
    if (intent.is === 'left') this.recorder.stop();
    this.updatePhase();
  }

  private updatePhase(): void {
    if (this.entrance.isBusy && this.intent.is === 'meeting') return; // `enter` tells how it ended.
    this.phase.update(this.intent, {
      hasSession: this.session !== null,
      isWaiting: this.lobby.isWaiting,
      wasJoined: this.wasJoined,
      socket: this.connection.isConnected,
      media: this.session?.hasMedia ?? true,
      paths: !this.recovery.hasBrokenPath,
    });
  }
}
