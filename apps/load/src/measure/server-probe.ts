import { cpuMicroseconds, memoryKb, processListeningOn, withDescendants } from './processes.ts';
import { UdpDrops } from './udp-drops.ts';

const LOCAL = ['localhost', '127.0.0.1', '[::1]'];

/** Looks at the server's processes from outside, where they are on this machine. */
export class ServerProbe {
  private readonly pid: number | null;
  private readonly drops = new UdpDrops();

  /** @param pid where it is not found by the port that it listens on */
  constructor(url: string, pid: number | null) {
    const { hostname, port, protocol } = new URL(url);
    const byPort = () => processListeningOn(Number(port) || (protocol === 'https:' ? 443 : 80));
    this.pid = pid ?? (LOCAL.includes(hostname) ? byPort() : null);
  }

  /** CPU of Node and its workers so far, in microseconds; null where it cannot be read. */
  cpuUs(): number | null {
    return this.pid === null ? null : cpuMicroseconds(withDescendants(this.pid));
  }

  udpReceiveDrops(): number | null {
    return this.pid === null ? null : this.drops.count(withDescendants(this.pid));
  }

  memoryKb(): number | null {
    return this.pid === null ? null : memoryKb(withDescendants(this.pid));
  }
}
