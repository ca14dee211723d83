import type {
  PeerId,
  ProducerStopped,
  RequestReply,
  Role,
  RoomSettings,
  Source,
  WaitingPeer,
} from '@plenum/protocol';
import type { LocalDevices } from './local-devices.ts';
import type { RoomClient } from './room-client.ts';
import type { ScreenCapture } from './screen-capture.ts';
import { TypedEvents } from './typed-events.ts';
import { withheldFrom } from './withheld.ts';

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
  /** What this peer may not send, by its role and the room's rules. It is off already. */
  withheldChanged: [withheld: readonly Source[]];
  /** The person wanted to send what is withheld. */
  withheldAsked: [source: Source];
  ended: [];
};

export interface ModerationOptions {
  client: Pick<RoomClient, 'channel' | 'setMuted' | 'isMuted'>;
  devices: Pick<LocalDevices, 'stop' | 'trackOf'>;
  screen: Pick<ScreenCapture, 'stop' | 'trackOf' | 'takesSound'>;
}

/** What this peer may do, and what others did to what it sends. Nothing is ever switched on here. */
export class Moderation {
  readonly events = new TypedEvents<ModerationEvents>();
  private readonly options: ModerationOptions;
  private role: Role | null = null;
  private settings: RoomSettings | null = null;
  /** A moderator has asked this peer to unmute, and nobody has muted it since. */
  private isAsked = false;
  private withheld: readonly Source[] = [];

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
      this.obeyRules();
      this.setWaiting([]);
      this.events.emit('ended');
    });
    channel.on('roleChanged', ({ role }) => {
      this.setRole(role);
      this.obeyRules();
    });
    channel.on('roomSettingsChanged', (settings) => {
      this.setSettings(settings);
      this.obeyRules();
    });
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

  /** Before something is switched on. @returns whether the room lets this peer send it. */
  permit(source: Source): boolean {
    if (!this.withheld.includes(source)) return true;
    this.events.emit('withheldAsked', source);
    return false;
  }

  /** Mutes, or unmutes where that is allowed. @returns whether it was. */
  setMuted(muted: boolean): boolean {
    if (!muted && !this.permit('mic')) return false;
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
    this.obeyRules();
    this.setWaiting(lobby);
  }

  /** What was stopped while this peer was away is switched off before its Producers are compared with the roster's. */
  private handleResumed({ role, settings, lobby = [], producersStopped }: RequestReply<'resume'>): void {
    this.setSettings(settings);
    this.setRole(role);
    this.obeyRules();
    this.setWaiting(lobby);
    for (const stopped of producersStopped) this.handleStopped(stopped);
  }

  private setRole(role: Role): void {
    const before = this.role;
    this.role = role;
    if (role !== before) this.events.emit('roleChanged', role, before);
  }

  private setSettings(settings: RoomSettings): void {
    this.settings = settings;
    this.events.emit('settingsChanged', settings);
  }

  /** What may not be sent is given back: a camera that nobody may see is not left on. */
  private obeyRules(): void {
    const { client, devices, screen } = this.options;
    const before = this.withheld;
    this.withheld = withheldFrom(this.role, this.settings);
    const isWithheld = (source: Source) => this.withheld.includes(source);
    if (isWithheld('mic')) {
      client.setMuted(true);
      devices.stop('mic');
    }
    if (isWithheld('webcam')) devices.stop('webcam');
    if (isWithheld('screen')) screen.stop();
    screen.takesSound = !isWithheld('screenAudio');
    if (before.join() !== this.withheld.join()) this.events.emit('withheldChanged', this.withheld);
  }

  private setWaiting(waiting: WaitingPeer[]): void {
    this.events.emit('waitingChanged', waiting);
  }

  private handleStopped({ source, byPeerId, closed }: ProducerStopped): void {
    if (closed && byPeerId === null) return; // By a rule, which tells it by itself.
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
