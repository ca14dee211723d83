import type { BrowserContext } from 'playwright-core';

/** Sends a browser's media by these protocols where no server is, as a firewall would that drops it. */
export async function blockMedia(
  context: BrowserContext,
  protocols: 'udp' | 'tcp' | 'udp|tcp',
): Promise<void> {
  await context.addInitScript((blocked) => {
    const candidate = new RegExp(`^(a=candidate:\\S+ \\d (?:${blocked}) \\d+) 127\\.0\\.0\\.1 `, 'gim');
    type SetDescription = (description: RTCSessionDescriptionInit) => Promise<void>;
    const original = RTCPeerConnection.prototype.setRemoteDescription as SetDescription;
    const diverted: SetDescription = function (this: RTCPeerConnection, { type, sdp }) {
      const elsewhere = sdp?.replace(candidate, '$1 127.0.0.78 ') ?? '';
      return original.call(this, { type, sdp: elsewhere });
    };
    RTCPeerConnection.prototype.setRemoteDescription = diverted;
  }, protocols);
}
