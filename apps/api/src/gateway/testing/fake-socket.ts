import { EventEmitter } from 'node:events';
import type { ClientServer, ClientSocket, SocketState } from '../client-socket.ts';

type Middleware = Parameters<ClientServer['use']>[0];
type Adapter = Map<string, Set<FakeSocket>>;

/** As much of a Socket.IO socket as the gateway uses, over no wire. */
export class FakeSocket {
  readonly id = `socket-${Math.random()}`;
  readonly handshake = { headers: {} };
  readonly request = { headers: {}, socket: { remoteAddress: '203.0.113.7' } };
  data: SocketState = { address: '203.0.113.7', membership: null, waiting: null, entering: false };
  readonly conn = { close: () => this.breakOff('forced close') };
  connected = true;
  /** What the client received. */
  readonly received: { name: string; data: unknown }[] = [];
  private readonly listeners = new EventEmitter();
  private onMessage: (...parts: unknown[]) => void = () => undefined;

  constructor(private readonly server: FakeServer) {}

  get asClientSocket(): ClientSocket {
    return this as unknown as ClientSocket;
  }

  /** The client says something; resolves with the acknowledgement. */
  say(name: unknown, ...data: unknown[]): Promise<unknown> {
    return new Promise((acknowledge) => this.onMessage(name, ...data, acknowledge));
  }

  /** The client says something, and wants no answer. */
  sayOnly(...parts: unknown[]): void {
    this.onMessage(...parts);
  }

  onAny(listener: (...parts: unknown[]) => void): void {
    this.onMessage = listener;
  }
  on(name: string, listener: (...data: unknown[]) => void): void {
    this.listeners.on(name, listener);
  }
  emit(name: string, data: unknown): void {
    this.received.push({ name, data });
  }
  join(channels: string[]): void {
    for (const channel of channels) this.server.channel(channel).add(this);
  }
  leave(channel: string): void {
    this.server.channel(channel).delete(this);
  }
  disconnect(): void {
    this.breakOff('server namespace disconnect');
  }
  /** As when the connection ends, for this reason. */
  breakOff(reason: string): void {
    if (!this.connected) return;
    this.connected = false;
    this.server.forget(this);
    this.listeners.emit('disconnect', reason);
  }
}

/** As much of a Socket.IO server as the gateway uses. */
export class FakeServer {
  private readonly channels: Adapter = new Map();
  private readonly all = new Map<string, FakeSocket>();
  private middleware: Middleware = (_socket, next) => next();
  readonly emitted: { channel: string; name: string; data: unknown }[] = [];

  get asClientServer(): ClientServer {
    return this as unknown as ClientServer;
  }

  get sockets() {
    const rooms = new Map(
      [...this.channels].map(([name, members]) => [name, new Set([...members].map(({ id }) => id))]),
    );
    return { adapter: { rooms }, sockets: this.all };
  }

  use(middleware: Middleware): void {
    this.middleware = middleware;
  }

  /** @returns with what the middleware refuses this socket */
  refusalOf(socket: FakeSocket): Promise<Error | undefined> {
    return new Promise((resolve) => void this.middleware(socket.asClientSocket, resolve));
  }

  connect(): FakeSocket {
    const socket = new FakeSocket(this);
    this.all.set(socket.id, socket);
    return socket;
  }

  channel(name: string): Set<FakeSocket> {
    const members = this.channels.get(name) ?? new Set();
    this.channels.set(name, members);
    return members;
  }

  forget(socket: FakeSocket): void {
    this.all.delete(socket.id);
    for (const members of this.channels.values()) members.delete(socket);
  }

  /** Several channels are one message, to each socket once. */
  to(channels: string | string[]) {
    return {
      emit: (name: string, data: unknown) => {
        const all = [channels].flat();
        this.emitted.push({ channel: all.join(', '), name, data });
        for (const socket of new Set(all.flatMap((channel) => [...this.channel(channel)])))
          socket.emit(name, data);
      },
    };
  }

  in(channel: string) {
    return {
      disconnectSockets: () => {
        for (const socket of [...this.channel(channel)]) socket.disconnect();
      },
    };
  }
}
