import type {
  ClientToServerEvents,
  NotificationData,
  NotificationName,
  Reply,
  RequestInput,
  RequestName,
  RequestReply,
  ServerToClientEvents,
} from '@plenum/protocol';
import { io, type Socket } from 'socket.io-client';
import { ConnectionRefusedError, RequestRefusedError } from './errors.ts';

export interface SignalingClientOptions {
  /** For the welcome, and for each answer. */
  patienceMs: number;
  transport?: 'websocket' | 'polling';
  /** What a browser says of the page that it shows. */
  origin?: string;
  /** For whoever judges certificates elsewhere. */
  takesAnyCertificate?: boolean;
}

/**
 * One Socket.IO connection of a program, as the web client's: typed requests out, typed notifications in. What is lost is
 * not made anew, and the server's words are trusted: checking each against its schema is a test's work.
 */
export class SignalingClient {
  private readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  private readonly patienceMs: number;

  /** @param url the server's origin */
  constructor(url: string, options: SignalingClientOptions) {
    const { patienceMs, transport = 'websocket', origin, takesAnyCertificate = false } = options;
    this.patienceMs = patienceMs;
    this.socket = io(url, {
      transports: [transport],
      forceNew: true,
      reconnection: false,
      autoConnect: false,
      timeout: patienceMs,
      rejectUnauthorized: !takesAnyCertificate,
      ...(origin === undefined ? {} : { extraHeaders: { origin } }),
    });
  }

  /** @throws ConnectionRefusedError, or an Error where the server says no welcome in time */
  open(): Promise<NotificationData<'welcome'>> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(error);
        this.close();
      };
      const late = `no welcome came within ${this.patienceMs / 1000} s`;
      const timer = setTimeout(() => fail(new Error(late)), this.patienceMs);
      this.socket.once('connect_error', (error) => fail(new ConnectionRefusedError(error)));
      this.socket.once('disconnect', (reason) => fail(new Error(reason)));
      this.socket.once('welcome', (welcome) => {
        clearTimeout(timer);
        resolve(welcome);
      });
      this.socket.connect();
    });
  }

  get isOpen(): boolean {
    return this.socket.connected;
  }

  on<N extends NotificationName>(name: N, listener: (data: NotificationData<N>) => void): void {
    // TypeScript cannot see through the event map for a name that is generic; nor below.
    this.socket.on(name as NotificationName, listener as never);
  }

  /** @throws RequestRefusedError, or an Error where no answer comes in time */
  async request<N extends RequestName>(name: N, data: RequestInput<N>): Promise<RequestReply<N>> {
    const timed = this.socket.timeout(this.patienceMs);
    const reply = (await timed.emitWithAck(name as RequestName, ...([data] as [never]))) as Reply<
      RequestReply<N>
    >;
    if (reply.ok) return reply.data;
    throw new RequestRefusedError(name, reply.error);
  }

  /** Leaves by saying so: the server sees a client that goes on purpose. */
  close(): void {
    this.socket.disconnect();
  }
}
