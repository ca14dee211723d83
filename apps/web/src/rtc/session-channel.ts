import type {
  ErrorCode,
  NotificationData,
  NotificationName,
  RequestInput,
  RequestName,
  RequestReply,
} from '@plenum/protocol';
import { codeOf } from './request-failed-error.ts';
import type { Request, SignalingConnection } from './signaling-connection.ts';
import { TypedEvents } from './typed-events.ts';

export type SessionChannelEvents = {
  /** This peer is in the room as a new one. Its notifications follow, none comes before. */
  joined: [reply: RequestReply<'join'>];
  /** It is back in its place; what it missed is in the reply. */
  resumed: [reply: RequestReply<'resume'>];
  /** It left, was removed, or lost its place. */
  ended: [];
  /** One of its requests was refused, or never answered. */
  refused: [name: RequestName, code: ErrorCode];
};

/** What topics say of themselves when this peer comes back, so that the reply can hold what they missed. */
export type ResumeExtras = Omit<RequestInput<'resume'>, 'sessionToken' | 'recvTransportId' | 'consumerIds'>;

/**
 * What a topic of the meeting (chat, hands, moderation) is made upon: requests, and the notifications of the present
 * session. Those that overtake the reply which they build on (long polling delivers both at once) are held back
 * meanwhile.
 */
export class SessionChannel {
  readonly events = new TypedEvents<SessionChannelEvents>();
  private readonly connection: SignalingConnection;
  private readonly extras = new Set<() => Partial<ResumeExtras>>();
  private held: (() => void)[] | null = null;
  private isInside = false;

  constructor(connection: SignalingConnection) {
    this.connection = connection;
  }

  /** As the connection's own; where the server does not answer, it is tried again over another socket. */
  readonly request: Request = async (name, data) => {
    try {
      return await this.connection.request(name, data);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'timeout') this.connection.breakOff();
      this.events.emit('refused', name, code);
      throw error;
    }
  };

  /**
   * Hears a notification while this peer is in the room.
   * @returns what takes the listener off again.
   */
  on<N extends NotificationName>(name: N, listener: (data: NotificationData<N>) => void): () => void {
    const handle = (data: NotificationData<N>): void => {
      if (this.held) this.held.push(() => handle(data));
      else if (this.isInside) listener(data);
    };
    return this.connection.notifications.on(name, (...[data]) => handle(data as NotificationData<N>));
  }

  /**
   * Hears a notification while this peer is not in the room, as whoever waits at the door.
   * @returns what takes the listener off again.
   */
  onOutside<N extends NotificationName>(name: N, listener: (data: NotificationData<N>) => void): () => void {
    const handle = (data: NotificationData<N>): void => {
      if (this.held) this.held.push(() => handle(data));
      else if (!this.isInside) listener(data);
    };
    return this.connection.notifications.on(name, (...[data]) => handle(data as NotificationData<N>));
  }

  /** @param read is asked at each resume. */
  addToResume(read: () => Partial<ResumeExtras>): void {
    this.extras.add(read);
  }

  get resumeExtras(): Partial<ResumeExtras> {
    return Object.assign({}, ...[...this.extras].map((read) => read()));
  }

  hold(): void {
    this.held ??= [];
  }

  release(): void {
    const { held } = this;
    this.held = null;
    for (const act of held ?? []) act();
  }

  handleJoined(reply: RequestReply<'join'>): void {
    this.isInside = true;
    this.events.emit('joined', reply);
  }

  handleResumed(reply: RequestReply<'resume'>): void {
    this.events.emit('resumed', reply);
  }

  handleEnded(): void {
    if (!this.isInside) return;
    this.isInside = false;
    this.events.emit('ended');
  }
}
