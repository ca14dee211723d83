import type {
  PeerId,
  ProducerStopped,
  RequestReply,
  Role,
  RoomSettings,
  WaitingPeer,
} from '@plenum/protocol';
import type { LocalDevices } from './local-devices.ts';
import type { RoomClient } from './room-client.ts';
import type { ScreenCapture } from './screen-capture.ts';
import { TypedEvents } from './typed-events.ts';

export type ModerationEvents = {
  /** `before` is null where this peer has just come in. */
  roleChanged: [role: Role, before: Role | null];
  settingsChanged: [settings: RoomSettings];
  waitingChanged: [waiting: WaitingPeer[]];
  /** Somebody else, or the room's rule, stopped what was on. It is off already. */
  stopped: [stopped: Pick<ProducerStopped, 'source' | 'byPeerId'>];
  unmuteAsked: [byPeerId: PeerId];
  /** The person wanted to unmute, and may not. */
  unmuteForbidden: [];
  ended: [];
};

export interface ModerationOptions {
  client: Pick<RoomClient, 'channel' | 'setMuted' | 'isMuted'>;
  devices: Pick<LocalDevices, 'stop' | 'trackOf'>;
  screen: Pick<ScreenCapture, 'stop' | 'trackOf'>;
}

/** What this peer may do, and what others did to what it sends. Nothing is ever switched on here. */
export class Moderation {
  readonly events = new TypedEvents<ModerationEvents>();
  private readonly options: ModerationOptions;
  private role: Role | null = null;
  private settings: RoomSettings | null = null;
  /** A moderator has asked this peer to unmute, and nobody has muted it since. */
  private isAsked = false;

  constructor(options: ModerationOptions) {
    this.options = options;
    const { channel } = options.client;
    channel.events.on('joined', (reply) => this.handleJoined(reply));
    channel.events.on('resumed', (reply) => this.handleResumed(reply));
    channel.events.on('refused', (request, code) => {
      if (request === 'resumeProducer' && code === 'unmuteForbidden') this.forbidUnmute();
    });
    channel.events.on('ended', () => {
      this.role = null;
      this.isAsked = false;
      this.setWaiting([]);
      this.events.emit('ended');
    });
    channel.on('roleChanged', ({ role }) => this.setRole(role));
    channel.on('roomSettingsChanged', (settings) => this.setSettings(settings));
    channel.on('lobbyChanged', ({ waiting }) => this.setWaiting(waiting));
    channel.on('producerStopped', (stopped) => this.handleStopped(stopped));
    channel.on('unmuteAsked', ({ byPeerId }) => {
      this.isAsked = true;
      this.events.emit('unmuteAsked', byPeerId);
    });
  }

  get mayUnmute(): boolean {
    const isModerator = this.role === 'host' || this.role === 'moderator';
    return this.settings?.mayUnmute !== false || isModerator || this.isAsked || this.role === null;
  }

  /** Mutes, or unmutes where that is allowed. @returns whether it was. */
  setMuted(muted: boolean): boolean {
    if (!muted && !this.mayUnmute) {
      this.events.emit('unmuteForbidden');
      return false;
    }
    this.options.client.setMuted(muted);
    return true;
  }

  private handleJoined({ role, settings, lobby = [] }: RequestReply<'join'>): void {
    this.setSettings(settings);
    this.setRole(role);
    this.setWaiting(lobby);
  }

  /** What was stopped while this peer was away is switched off before its Producers are compared with the roster's. */
  private handleResumed({ role, settings, lobby = [], producersStopped }: RequestReply<'resume'>): void {
    this.setSettings(settings);
    this.setRole(role);
    this.setWaiting(lobby);
    for (const stopped of producersStopped) this.handleStopped(stopped);
  }

  /** A viewer sends nothing: camera and microphone are given back. */
  private setRole(role: Role): void {
    const before = this.role;
    this.role = role;
    if (role === 'viewer') {
      this.options.client.setMuted(true);
      for (const source of ['mic', 'webcam'] as const) this.options.devices.stop(source);
      this.options.screen.stop();
    }
    if (role !== before) this.events.emit('roleChanged', role, before);
  }

  private setSettings(settings: RoomSettings): void {
    this.settings = settings;
    this.events.emit('settingsChanged', settings);
  }

  private setWaiting(waiting: WaitingPeer[]): void {
    this.events.emit('waitingChanged', waiting);
  }

  private handleStopped({ source, byPeerId }: ProducerStopped): void {
    if (source === 'mic') {
      this.isAsked = false;
      if (this.options.client.isMuted) return;
      this.options.client.setMuted(true);
    } else if (source === 'webcam') {
      if (!this.options.devices.trackOf('webcam')) return;
      this.options.devices.stop('webcam');
    } else {
      // Its sound was stopped with it: that is one thing to be told.
      if (!this.options.screen.trackOf('screen')) return;
      this.options.screen.stop();
    }
    this.events.emit('stopped', { source, byPeerId });
  }

  /** The server knows better: the room's rule has changed meanwhile. */
  private forbidUnmute(): void {
    this.isAsked = false;
    this.options.client.setMuted(true);
    this.events.emit('unmuteForbidden');
  }
}
