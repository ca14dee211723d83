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
import { monotonicMs } from '../clock.ts';
import type { Tally } from '../measure/tally.ts';

const PATIENCE_MS = 20_000;

/** One participant's socket. It trusts the server's words: checking each against its schema is a test's work. */
export class Signaling {
  requests = 0;
  /** By {@link monotonicMs}. */
  openedAt = 0;
  private readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  private readonly tally: Tally;

  constructor(url: string, tally: Tally) {
    this.tally = tally;
    this.socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      autoConnect: false,
    });
  }

  /** @throws where no connection comes about, or the server says nothing on it */
  async open(): Promise<NotificationData<'welcome'>> {
    const welcome = new Promise<NotificationData<'welcome'>>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no welcome came')), PATIENCE_MS);
      const settle = (act: () => void) => {
        clearTimeout(timer);
        act();
      };
      this.socket.once('welcome', (data) => settle(() => resolve(data)));
      this.socket.once('connect_error', (error) => settle(() => reject(error)));
      this.socket.once('disconnect', (reason) => settle(() => reject(new Error(reason))));
    });
    this.openedAt = monotonicMs();
    this.socket.connect();
    return welcome;
  }

  on<N extends NotificationName>(name: N, listener: (data: NotificationData<N>) => void): void {
    this.socket.on(
      name as NotificationName,
      ((data: NotificationData<N>) => {
        this.tally.notifications += 1;
        listener(data);
      }) as never,
    );
  }

  /** @throws where the server refuses it, or does not answer */
  async request<N extends RequestName>(name: N, data: RequestInput<N>): Promise<RequestReply<N>> {
    this.requests += 1;
    this.tally.requests += 1;
    const timed = this.socket.timeout(PATIENCE_MS);
    const reply = (await timed.emitWithAck(name as RequestName, ...([data] as [never]))) as Reply<
      RequestReply<N>
    >;
    if (reply.ok) return reply.data;
    this.tally.refused += 1;
    throw new Error(`${name} was refused: ${reply.error.code}, ${reply.error.message}`);
  }

  get isOpen(): boolean {
    return this.socket.connected;
  }

  close(): void {
    this.socket.disconnect();
  }
}
