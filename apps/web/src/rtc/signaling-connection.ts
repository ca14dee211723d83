import {
  NOTIFICATIONS,
  requestErrorSchema,
  type ClientToServerEvents,
  type ErrorCode,
  type NotificationData,
  type NotificationName,
  type Reply,
  type RequestInput,
  type RequestName,
  type RequestReply,
  type ServerToClientEvents,
} from '@plenum/protocol';
import { io, type Socket } from 'socket.io-client';
import { RequestFailedError } from './request-failed-error.ts';
import { TypedEvents } from './typed-events.ts';

/** How long a request may stay unanswered, in milliseconds. */
const ANSWER_WITHIN = 10_000;

type Notified = { [N in NotificationName]: [data: NotificationData<N>] };

export type SignalingEvents = {
  connecting: [];
  /** The server's `welcome` arrived: requests may follow. */
  connected: [welcome: NotificationData<'welcome'>];
  /** One try to connect failed, with a code where the server refused it; another follows by itself. */
  failed: [reason: string, code?: ErrorCode];
  /** An established connection broke; it comes back by itself, unless it was closed here. */
  lost: [reason: string];
};

/** Sends one request and gives the data of its reply, or throws a {@link RequestFailedError}. */
export type Request = <N extends RequestName>(name: N, data: RequestInput<N>) => Promise<RequestReply<N>>;

export interface SignalingOptions {
  /** The server's origin; the page's own by default. */
  url?: string;
  answerWithinMs?: number;
}

/** The Socket.IO connection to the server: typed requests out, typed notifications in. It reconnects by itself. */
export class SignalingConnection {
  readonly events = new TypedEvents<SignalingEvents>();
  readonly notifications = new TypedEvents<Notified>();
  private readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  private readonly answerWithinMs: number;
  private readonly sent = new Map<RequestName, number>();
  /** What rejects each request that waits for its answer. */
  private readonly waiting = new Set<(error: RequestFailedError) => void>();
  private welcomed = false;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor({ url, answerWithinMs = ANSWER_WITHIN }: SignalingOptions = {}) {
    this.answerWithinMs = answerWithinMs;
    const options = {
      transports: ['websocket', 'polling'],
      // A network that blocks WebSockets gets long polling, with which everything works, if slower.
      tryAllTransports: true,
      autoConnect: false,
      forceNew: true,
      reconnectionDelay: 300,
      // With its jitter at most 4.5 s: a server that was started again has everybody back within five.
      reconnectionDelayMax: 3_000,
      randomizationFactor: 0.5,
      timeout: 10_000,
    };
    this.socket = url === undefined ? io(options) : io(url, options);
    this.listenToSocket();
  }

  /** How many requests were sent, by name. */
  get requestsSent(): ReadonlyMap<RequestName, number> {
    return this.sent;
  }

  get isConnected(): boolean {
    return this.welcomed && this.socket.connected;
  }

  open(): void {
    if (this.socket.active) return;
    this.events.emit('connecting');
    this.socket.connect();
  }

  close(): void {
    clearTimeout(this.retry);
    this.socket.disconnect();
    this.handleGone('closed by this client');
  }

  /**
   * Drops a connection on which nothing is answered; a new one follows by itself. The server is not told, as it would
   * take that for leaving: to it, the socket just breaks.
   */
  breakOff(): void {
    if (this.socket.connected) this.socket.io.engine.close();
  }

  /** There may be a network again, or the page runs again: waits no longer for the next try to connect. */
  hurry(): void {
    if (!this.socket.active || this.socket.connected) return;
    this.socket.disconnect();
    this.open();
  }

  /** This device has another network: what went over the former one is dead, whether or not anybody has noticed. */
  handleNetworkChanged(): void {
    if (this.isConnected) this.breakOff();
    else this.hurry();
  }

  /** @throws RequestFailedError with the server's code, `timeout` or `disconnected`. */
  request: Request = (name, data) => {
    if (!this.isConnected) return Promise.reject(disconnected());
    this.sent.set(name, (this.sent.get(name) ?? 0) + 1);
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        this.waiting.delete(fail);
        act();
      };
      const fail = (error: RequestFailedError): void => settle(() => reject(error));
      const timer = setTimeout(
        () => fail(new RequestFailedError({ code: 'timeout', message: `No answer to ${name}` })),
        this.answerWithinMs,
      );
      this.waiting.add(fail);
      // TypeScript cannot see through the event map for a name that is generic.
      const emit = this.socket.emit.bind(this.socket) as (...args: unknown[]) => void;
      emit(name, data, (reply: Reply<RequestReply<typeof name>>) =>
        reply.ok ? settle(() => resolve(reply.data)) : fail(new RequestFailedError(reply.error)),
      );
    });
  };

  private listenToSocket(): void {
    const { socket } = this;
    for (const name of Object.keys(NOTIFICATIONS) as NotificationName[]) {
      if (name !== 'welcome')
        socket.on(name, ((data: never) => this.handleNotification(name, data)) as never);
    }
    socket.on('welcome', (welcome) => {
      this.welcomed = true;
      this.events.emit('connected', welcome);
    });
    socket.on('connect_error', (error) => {
      const refusal = requestErrorSchema.safeParse((error as { data?: unknown }).data).data;
      this.events.emit('failed', error.message, refusal?.code);
      // Refused by the server (a middleware of it said no): socket.io gives up then, unlike on a broken network.
      if (!socket.active) this.retryLater(Number(refusal?.details?.['retryAfterMs'] ?? 0));
    });
    socket.on('disconnect', (reason) => {
      this.handleGone(reason);
      // Socket.IO takes a server that disconnects on purpose at its word, and stays away.
      if (reason === 'io server disconnect') this.retryLater();
    });
    socket.io.on('reconnect_attempt', () => this.events.emit('connecting'));
  }

  private handleNotification<N extends NotificationName>(name: N, data: NotificationData<N>): void {
    this.notifications.emit(name, ...([data] as unknown as Notified[N]));
  }

  private handleGone(reason: string): void {
    const wasConnected = this.welcomed;
    this.welcomed = false;
    for (const fail of [...this.waiting]) fail(disconnected());
    if (wasConnected) this.events.emit('lost', reason);
  }

  /** @param afterMs no sooner than this: the server said so */
  private retryLater(afterMs = 0): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), afterMs + 500 + Math.random() * 1_500);
  }
}

function disconnected(): RequestFailedError {
  return new RequestFailedError({ code: 'disconnected', message: 'The connection broke before the answer' });
}
