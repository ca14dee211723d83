import {
  NOTIFICATIONS,
  REQUESTS,
  type ClientToServerEvents,
  type NotificationData,
  type NotificationName,
  type Reply,
  type RequestError,
  type RequestInput,
  type RequestName,
  type RequestReply,
  type ServerToClientEvents,
} from '@plenum/protocol';
import { io, type Socket } from 'socket.io-client';
import { PATIENCE_MS, until } from './until.ts';

type AnyNotification = { [N in NotificationName]: { name: N; data: NotificationData<N> } }[NotificationName];

/** A client that speaks the real protocol by hand, and checks every word of the server against its schema. */
export class TestClient {
  readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  readonly notifications: AnyNotification[] = [];
  requestsSent = 0;
  private taken = new Set<AnyNotification>();

  static async connect(url: string, options: { headers?: Record<string, string> } = {}): Promise<TestClient> {
    const client = new TestClient(url, options.headers);
    await client.next('welcome');
    return client;
  }

  /** What the server says to a connection that it refuses; null where it welcomes it. */
  static async refusalOf(url: string, headers: Record<string, string>): Promise<RequestError | null> {
    const client = new TestClient(url, headers);
    let refusal: RequestError | null = null;
    client.socket.once(
      'connect_error',
      (error) => (refusal = (error as { data?: RequestError }).data ?? null),
    );
    await until('welcome or refusal', () => refusal !== null || client.all('welcome').length > 0);
    client.close();
    return refusal;
  }

  private constructor(url: string, extraHeaders?: Record<string, string>) {
    this.socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      ...(extraHeaders && { extraHeaders }),
    });
    this.socket.onAny((name: NotificationName, data: unknown) => {
      this.notifications.push({ name, data: NOTIFICATIONS[name].parse(data) } as AnyNotification);
    });
  }

  get welcome(): NotificationData<'welcome'> {
    return this.all('welcome')[0]!;
  }

  all<N extends NotificationName>(name: N): NotificationData<N>[] {
    return this.notifications
      .filter((one) => one.name === name)
      .map(({ data }) => data as NotificationData<N>);
  }

  /** The next notification of this name that was not taken yet and fits. */
  async next<N extends NotificationName>(
    name: N,
    fits: (data: NotificationData<N>) => boolean = () => true,
  ): Promise<NotificationData<N>> {
    const found = await until(`notification ${name}`, () =>
      this.notifications.find(
        (one) => one.name === name && !this.taken.has(one) && fits(one.data as NotificationData<N>),
      ),
    );
    this.taken.add(found);
    return found.data as NotificationData<N>;
  }

  async request<N extends RequestName>(name: N, data: RequestInput<N>): Promise<Reply<RequestReply<N>>> {
    const reply = (await this.requestRaw(name, data)) as Reply<RequestReply<N>>;
    if (reply.ok) REQUESTS[name].reply.parse(reply.data);
    return reply;
  }

  /** The data of a reply that must be a good one. */
  async ok<N extends RequestName>(name: N, data: RequestInput<N>): Promise<RequestReply<N>> {
    const reply = await this.request(name, data);
    if (!reply.ok) throw new Error(`${name} was refused: ${reply.error.code}, ${reply.error.message}`);
    return reply.data;
  }

  /** The code with which a request is refused; 'none' where it is not. */
  async refusal(name: string, ...parts: unknown[]): Promise<string> {
    const reply = (await this.requestRaw(name, ...parts)) as Reply<unknown>;
    return reply.ok ? 'none' : reply.error.code;
  }

  async requestRaw(name: string, ...parts: unknown[]): Promise<unknown> {
    this.requestsSent += 1;
    return this.socket.timeout(PATIENCE_MS).emitWithAck(name as RequestName, ...(parts as [never]));
  }

  join(roomId: string, more: Partial<RequestInput<'join'>> = {}): Promise<RequestReply<'join'>> {
    const rtpCapabilities = this.welcome.routerRtpCapabilities;
    return this.ok('join', { roomId, displayName: 'Ada', rtpCapabilities, ...more });
  }

  /** Leaves by saying so to Socket.IO: the server sees a client that goes on purpose. */
  close(): void {
    this.socket.disconnect();
  }

  /** Breaks the connection without a word. */
  cut(): void {
    this.socket.io.engine.close();
  }
}
