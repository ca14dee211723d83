import type {
  ClientToServerEvents,
  NotificationData,
  Reply,
  RequestInput,
  RequestName,
  RequestReply,
  ServerToClientEvents,
} from '@plenum/protocol';
import { io, type Socket } from 'socket.io-client';
import { within } from './within.ts';

const PATIENCE_MS = 5_000;

export interface SignalingOptions {
  transport: 'websocket' | 'polling';
  /** What a browser says of the page that it shows. */
  origin?: string;
}

/** A real Socket.IO connection, as the web client's: open once the server has said its welcome. */
export class Signaling {
  readonly welcome: NotificationData<'welcome'>;
  private readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;

  private constructor(socket: Signaling['socket'], welcome: NotificationData<'welcome'>) {
    this.socket = socket;
    this.welcome = welcome;
  }

  /** Certificates are judged by a check of their own. @throws SignalingRefusedError, or where nothing answers */
  static async open(url: URL, { transport, origin }: SignalingOptions): Promise<Signaling> {
    const socket: Signaling['socket'] = io(url.origin, {
      transports: [transport],
      forceNew: true,
      reconnection: false,
      timeout: PATIENCE_MS,
      rejectUnauthorized: false,
      ...(origin === undefined ? {} : { extraHeaders: { origin } }),
    });
    const opened = new Promise<NotificationData<'welcome'>>((resolve, reject) => {
      socket.once('welcome', resolve);
      socket.once('connect_error', (error) => reject(new SignalingRefusedError(error)));
      socket.once('disconnect', (reason) => reject(new Error(reason)));
    });
    try {
      return new Signaling(socket, await within(PATIENCE_MS, `no welcome from ${url.origin}`, opened));
    } catch (error) {
      socket.disconnect();
      throw error;
    }
  }

  /** @throws where the server refuses it, or does not answer */
  async request<N extends RequestName>(name: N, data: RequestInput<N>): Promise<RequestReply<N>> {
    const timed = this.socket.timeout(PATIENCE_MS);
    const reply = (await timed.emitWithAck(name as RequestName, ...([data] as [never]))) as Reply<
      RequestReply<N>
    >;
    if (reply.ok) return reply.data;
    throw new Error(`${name} was refused: ${reply.error.message}`);
  }

  close(): void {
    this.socket.disconnect();
  }
}

/** No connection came about. */
export class SignalingRefusedError extends Error {
  /** Of the answer to the upgrade, or to the first request of long polling; null where there was none. */
  readonly status: number | null;

  constructor(error: Error & { description?: unknown; context?: unknown }) {
    const { description, context } = error;
    const detail = (description as { message?: string } | undefined)?.message ?? '';
    super(detail || error.message);
    const status = Number(
      /response: (\d{3})/.exec(detail)?.[1] ?? (context as { status?: number } | undefined)?.status,
    );
    this.status = Number.isInteger(status) && status > 0 ? status : null;
  }
}
