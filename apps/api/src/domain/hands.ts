import type { Peer } from './peer.ts';

/** The raised hands of one room, in the order in which they went up. */
export class Hands {
  private raised = 0;

  constructor(private readonly changed: (peer: Peer) => void) {}

  /** A hand that is up keeps its place. */
  raise(peer: Peer): void {
    if (peer.handRaised !== null) return;
    this.raised += 1;
    peer.handRaised = this.raised;
    this.changed(peer);
  }

  lower(peer: Peer): void {
    if (peer.handRaised === null) return;
    peer.handRaised = null;
    this.changed(peer);
  }
}
