import { udpDropsOf } from './processes.ts';

/** Counts what UDP sockets dropped; those that are closed between two looks take nothing back. */
export class UdpDrops {
  private total = 0;
  private known = new Map<string, number>();

  /** All so far that the sockets of these processes dropped. */
  count(
    pids: readonly number[],
    read: (pids: readonly number[]) => Map<string, number> = udpDropsOf,
  ): number {
    const now = read(pids);
    for (const [socket, drops] of now) this.total += drops - (this.known.get(socket) ?? 0);
    this.known = now;
    return this.total;
  }
}
