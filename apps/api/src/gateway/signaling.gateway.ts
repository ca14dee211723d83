import { Inject } from '@nestjs/common';
import { PROTOCOL_VERSION, type Reply, type RequestError } from '@plenum/protocol';
import { WebSocketGateway, type OnGatewayConnection, type OnGatewayInit } from '@nestjs/websockets';
import { addressBehind, type AddressOf } from '../auth/client-address.ts';
import { CONFIGURATION, LOG, MEDIA_ENGINE } from '../config/tokens.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Log, MediaEngine } from '../domain/ports.ts';
import { RoomRegistry } from '../domain/room-registry.ts';
import type { ClientServer, ClientSocket } from './client-socket.ts';
import { Dispatch } from './dispatch.ts';
import { FloodGuard } from './flood-guard.ts';
import { RoomNotifier } from './room-notifier.ts';

/** Once a minute for each address. The people behind it are told too, by their pages. */
const TOO_MANY_CONNECTIONS =
  'An address opens more connections in a minute than SIGNALING_CONNECTIONS_PER_ADDRESS allows. Where that is a proxy of your ' +
  'own, name it in TRUSTED_PROXIES; where many people share it, raise the limit.';

type Refusal = Error & { data: RequestError };

/** Sockets come and go here; what they say goes to dispatch. Nest's own message routing cannot promise every answer. */
@WebSocketGateway()
export class SignalingGateway implements OnGatewayInit, OnGatewayConnection {
  private readonly addressOf: AddressOf;

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    @Inject(MEDIA_ENGINE) private readonly engine: MediaEngine,
    @Inject(LOG) private readonly log: Log,
    @Inject(RoomRegistry) private readonly registry: RoomRegistry,
    @Inject(RoomNotifier) private readonly notifier: RoomNotifier,
    @Inject(Dispatch) private readonly dispatch: Dispatch,
    @Inject(FloodGuard) private readonly floodGuard: FloodGuard,
  ) {
    this.addressOf = addressBehind(configuration.TRUSTED_PROXIES);
  }

  afterInit(server: ClientServer): void {
    this.notifier.attach(server);
    server.use((socket, next) => void this.admit(socket).then(next, next));
  }

  handleConnection(socket: ClientSocket): void {
    const address = this.addressOf(socket.request);
    socket.data = { address, membership: null, waiting: null, entering: false };
    socket.onAny((name: string, ...parts: unknown[]) => {
      this.handleMessage(socket, name, parts).catch((error: unknown) =>
        this.log.error('A message could not be answered', { error }),
      );
    });
    socket.on('disconnect', (reason) => this.handleDisconnect(socket, reason));
    socket.on('error', (error) => this.log.warn('A socket failed', { error }));
    socket.emit('welcome', {
      protocolVersion: PROTOCOL_VERSION,
      routerRtpCapabilities: this.engine.routerRtpCapabilities,
      resumeWithinMs: this.configuration.RESUME_WITHIN_SECONDS * 1000,
    });
  }

  /** Socket.IO hands the answer on as a `connect_error`, whose `data` is a request's error. */
  private async admit(socket: ClientSocket): Promise<Refusal | undefined> {
    const address = this.addressOf(socket.request);
    const refusal = await this.floodGuard.admitConnection(address);
    if (!refusal) return undefined;
    if (refusal.isFirst) this.log.warn(TOO_MANY_CONNECTIONS, { address });
    // Once that is said: Socket.IO itself would wait for 45 s until it closes a connection that was let in nowhere.
    setImmediate(() => socket.conn.close());
    return Object.assign(refusal.error, { data: refusal.error.toRequestError() });
  }

  private handleDisconnect(socket: ClientSocket, reason: string): void {
    const { membership, waiting } = socket.data;
    socket.data.waiting = null;
    if (reason === 'client namespace disconnect') waiting?.lobby.leave(waiting.token);
    else waiting?.lobby.disconnected(waiting.token);
    if (!membership) return;
    socket.data.membership = null;
    if (reason === 'client namespace disconnect')
      this.registry.leave(membership, { left: 'closed the connection' });
    else this.registry.disconnected(membership, reason);
  }

  private async handleMessage(socket: ClientSocket, name: string, parts: unknown[]): Promise<void> {
    const last = parts.at(-1);
    const acknowledge = typeof last === 'function' ? (last as (reply: Reply<unknown>) => void) : null;
    const refusal = await this.floodGuard.admitRequest(socket.id);
    if (!refusal) {
      const reply = await this.dispatch.answer(name, parts[0], socket);
      return acknowledge?.(reply);
    }
    acknowledge?.({ ok: false, error: refusal.error.toRequestError() });
    if (refusal.hostile) this.dropHostile(socket);
  }

  private dropHostile(socket: ClientSocket): void {
    if (!socket.connected) return;
    this.log.warn('A flooding socket was dropped', { address: socket.data.address });
    const { membership } = socket.data;
    socket.data.membership = null;
    if (membership) this.registry.leave(membership, { reason: 'flooding' });
    socket.disconnect(true);
  }
}
