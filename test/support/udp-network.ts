import type { BrowserContext } from 'playwright-core';
import { SlowLink } from './slow-link.ts';
import { UdpRelay } from './udp-relay.ts';

/**
 * One person's network: it carries UDP until it is told not to, as a firewall does that has seen enough, loses some, or
 * brings no more than a thin line does.
 */
export class UdpNetwork {
  private readonly downlink = new SlowLink();
  private readonly relays = new Map<number, Promise<UdpRelay>>();

  readonly attach = async (context: BrowserContext): Promise<void> => {
    await context.exposeFunction('relayPortOf', async (port: number) => (await this.relayOf(port)).port);
    await context.addInitScript(() => {
      const page = globalThis as typeof globalThis & { relayPortOf(port: number): Promise<number> };
      type SetDescription = (description: RTCSessionDescriptionInit) => Promise<void>;
      const original = RTCPeerConnection.prototype.setRemoteDescription as SetDescription;
      const relayed: SetDescription = async function (this: RTCPeerConnection, { type, sdp = '' }) {
        const isUdpOffered = /^a=candidate:\S+ \d udp /im.test(sdp);
        // Otherwise the browser would go over to TCP by itself, and no rung would be needed.
        const tcp = /^(a=candidate:\S+ \d tcp \d+) \S+/gim;
        let through = isUdpOffered ? sdp.replace(tcp, '$1 127.0.0.78') : sdp;
        for (const [line, before, port] of sdp.matchAll(/^(a=candidate:\S+ \d udp \d+ \S+) (\d+)/gim))
          through = through.replace(line, `${before} ${await page.relayPortOf(Number(port))}`);
        return original.call(this, { type, sdp: through });
      };
      RTCPeerConnection.prototype.setRemoteDescription = relayed;
    });
  };

  /** Nothing gets through by UDP any more, on the paths that there are and on those to come. */
  async break(): Promise<void> {
    for (const relay of await Promise.all(this.relays.values())) relay.break();
  }

  /** Loses each so-manieth packet in both directions from now on; null: none. */
  async lose(every: number | null): Promise<void> {
    for (const relay of await Promise.all(this.relays.values())) relay.lose(every);
  }

  /** @param rate of what comes from the server from now on, in kbit/s. */
  limitDownlink(rate: number): void {
    this.downlink.limit(rate);
  }

  async close(): Promise<void> {
    this.downlink.close();
    for (const relay of await Promise.all(this.relays.values())) relay.close();
  }

  private relayOf(port: number): Promise<UdpRelay> {
    const relay = this.relays.get(port) ?? UdpRelay.open(port, this.downlink);
    this.relays.set(port, relay);
    return relay;
  }
}
