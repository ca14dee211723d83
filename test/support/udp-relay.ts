import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { SlowLink } from './slow-link.ts';

const LOOPBACK = '127.0.0.1';

/** Stands between browsers and one UDP port of a server; it may lose packets, or break: then nothing gets through. */
export class UdpRelay {
  private readonly backs = new Map<string, Socket>();
  private isBroken = false;
  private losesEvery: number | null = null;
  private count = 0;

  /**
   * @param target the server's port on the loopback.
   * @param downlink what all packets of the server come by.
   */
  static async open(target: number, downlink: SlowLink): Promise<UdpRelay> {
    const front = createSocket('udp4');
    await new Promise<void>((resolve) => front.bind(0, LOOPBACK, resolve));
    return new UdpRelay(front, target, downlink);
  }

  private constructor(
    private readonly front: Socket,
    target: number,
    private readonly downlink: SlowLink,
  ) {
    front.on('message', (packet, client) => {
      if (this.passes()) this.backOf(client).send(packet, target, LOOPBACK);
    });
  }

  get port(): number {
    return this.front.address().port;
  }

  break(): void {
    this.isBroken = true;
  }

  /** @param every each so-manieth packet is lost; null: none is. */
  lose(every: number | null): void {
    this.losesEvery = every;
  }

  close(): void {
    for (const socket of [this.front, ...this.backs.values()]) socket.close();
  }

  private passes(): boolean {
    this.count += 1;
    return !this.isBroken && (this.losesEvery === null || this.count % this.losesEvery !== 0);
  }

  /** The server tells clients apart by their ports: each has one of its own here. */
  private backOf({ address, port }: RemoteInfo): Socket {
    const client = `${address}:${port}`;
    const known = this.backs.get(client);
    if (known) return known;
    const back = createSocket('udp4');
    back.on('message', (packet) => {
      if (this.passes()) this.downlink.carry(packet.length, () => this.front.send(packet, port, address));
    });
    this.backs.set(client, back);
    return back;
  }
}
