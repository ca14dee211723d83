import type { IceServer, IceServersReply } from '@plenum/protocol';
import type { Request } from './signaling-connection.ts';

/** The STUN and TURN servers of one place in a room, with credentials that are always young enough to open a path. */
export class IceServerList {
  private readonly request: Request;
  private readonly onRenewed: (iceServers: IceServer[]) => void;
  private servers: IceServer[] = [];
  private renewAt = Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  /** @param onRenewed hears the servers with new credentials. */
  constructor(first: IceServersReply, request: Request, onRenewed: (iceServers: IceServer[]) => void) {
    this.request = request;
    this.onRenewed = onRenewed;
    this.take(first);
  }

  get current(): IceServer[] {
    return this.servers;
  }

  /** Before a new path is looked for, which may take a while: asks for others where half of their time has passed. */
  async refresh(): Promise<void> {
    if (this.closed || Date.now() < this.renewAt) return;
    try {
      const renewed = await this.request('getIceServers', {});
      if (this.closed) return;
      this.take(renewed);
      this.onRenewed(this.servers);
    } catch {
      // Whoever looks for a path, or comes back to the room, asks again.
    }
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private take({ iceServers, iceServersLastMs }: IceServersReply): void {
    this.servers = iceServers;
    clearTimeout(this.timer);
    if (iceServersLastMs === undefined) return;
    const renewIn = iceServersLastMs / 2;
    this.renewAt = Date.now() + renewIn;
    this.timer = setTimeout(() => void this.refresh(), renewIn);
  }
}
