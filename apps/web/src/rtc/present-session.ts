import type { NotificationData, PeerId, RequestReply } from '@plenum/protocol';
import type { RoomSession, RoomSessionEvents } from './room-session.ts';
import type { SessionChannel } from './session-channel.ts';
import type { SessionMemory } from './session-memory.ts';
import { routeNotifications } from './session-notifications.ts';
import { TypedEvents } from './typed-events.ts';
import type { ViewportReporter } from './viewport-reporter.ts';

const FORWARDED = [
  ...(['rosterChanged', 'trackAdded', 'trackRemoved', 'qualityChanged', 'tilesShed'] as const),
  ...(['mediaChanged', 'transportChanged', 'connectRefused'] as const),
] as const;

export type PresentSessionEvents = Pick<RoomSessionEvents, (typeof FORWARDED)[number]> & {
  activeSpeakerChanged: [peerId: PeerId | null];
};

/** The viewport waits for first media, for nothing may stand before that; but not for longer than this, in ms. */
const VIEWPORT_AT_LATEST = 3_000;

export interface PresentSessionOptions {
  channel: Pick<SessionChannel, 'on' | 'handleJoined' | 'handleResumed' | 'handleEnded'>;
  viewport: Pick<ViewportReporter, 'handleReady' | 'handleGone'>;
  memory: Pick<SessionMemory, 'forget'>;
}

/** The session that there is, if any: sessions come and go, and what listens here hears of each. */
export class PresentSession {
  readonly events = new TypedEvents<PresentSessionEvents>();
  private readonly options: PresentSessionOptions;
  private session: RoomSession | null = null;

  constructor(options: PresentSessionOptions) {
    this.options = options;
    const { channel } = options;
    routeNotifications(channel, () => this.session);
    channel.on('activeSpeakerChanged', (changed) => this.tellSpeaker(changed));
  }

  /** Null outside of a meeting. */
  get current(): RoomSession | null {
    return this.session;
  }

  start(session: RoomSession, joined: RequestReply<'join'>): void {
    const { channel, viewport } = this.options;
    this.session = session;
    session.events.forward(FORWARDED, this.events);
    session.events.on('receiving', () => viewport.handleReady());
    channel.handleJoined(joined);
    session.start();
    this.tellSpeaker({ peerId: joined.activeSpeakerPeerId });
    setTimeout(() => this.session === session && viewport.handleReady(), VIEWPORT_AT_LATEST);
  }

  /** The socket came back to it. */
  handleResumed(resumed: RequestReply<'resume'>): void {
    this.options.channel.handleResumed(resumed);
    this.session?.handleResumed(resumed);
    this.tellSpeaker({ peerId: resumed.activeSpeakerPeerId });
    this.options.viewport.handleReady();
  }

  /** @returns whether there was one. */
  drop(): boolean {
    if (!this.session) return false;
    const { channel, viewport, memory } = this.options;
    this.session.close();
    this.session = null;
    memory.forget();
    viewport.handleGone();
    channel.handleEnded();
    this.events.emit('rosterChanged', [], 0);
    this.tellSpeaker({ peerId: null });
    return true;
  }

  private tellSpeaker({ peerId }: NotificationData<'activeSpeakerChanged'>): void {
    this.events.emit('activeSpeakerChanged', peerId);
  }
}
