import type { Peer } from './peer.ts';

/** The raised hands of one room, in the order in which they went up. */
export class Hands {
  private raised = 0;

  /** @returns whether that changed anything: a hand that is up keeps its place. */
  raise(peer: Peer): boolean {
    if (peer.handRaised !== null) return false;
    this.raised += 1;
    peer.handRaised = this.raised;
    return true;
  }

  /** @returns whether that changed anything. */
  lower(peer: Peer): boolean {
    const wasUp = peer.handRaised !== null;
    peer.handRaised = null;
    return wasUp;
  }
}
