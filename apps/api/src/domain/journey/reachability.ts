import type { PeerId, ServerFact } from '@plenum/protocol';
import type { Clock } from '../ports.ts';

/** Peers that tried longer ago than this say nothing of how the server is now, in milliseconds. */
export const WINDOW_MS = 600_000;

/** A peer that tried this long without success counts as not reached, in milliseconds. */
export const UNREACHED_AFTER_MS = 5_000;

/** A count this old is still good enough, in milliseconds. */
const COUNT_EVERY_MS = 1_000;

type ReachabilityFact = Extract<ServerFact, { type: 'reachabilityObserved' }>;

/**
 * Whether this server's media ports can be reached at all. One peer that fails may sit in a network that blocks media;
 * where every peer fails, the server's announced address or its ports are wrong.
 */
export class Reachability {
  /** In the order of their first tries. */
  private readonly peers = new Map<PeerId, { attemptedAt: number; reached: boolean }>();
  private last: { at: number; fact: ReachabilityFact } | null = null;

  constructor(private readonly clock: Clock) {}

  /** Both ends of one of this peer's transports know of each other: its browser looks for a path now. */
  attempted(peerId: PeerId): void {
    if (!this.peers.has(peerId)) this.peers.set(peerId, { attemptedAt: this.clock.now(), reached: false });
  }

  /** A STUN check of this peer arrived with the right password (RFC 8445, section 7.3). */
  reached(peerId: PeerId): void {
    const now = this.clock.now();
    this.peers.delete(peerId); // To the end, so that the map stays in order of time.
    this.peers.set(peerId, { attemptedAt: now, reached: true });
  }

  /** Every peer asks for this again and again: it is counted once a second, not once for each of them. */
  observe(): ReachabilityFact {
    const now = this.clock.now();
    if (!this.last || now < this.last.at || now - this.last.at >= COUNT_EVERY_MS)
      this.last = { at: now, fact: this.count(now) };
    return this.last.fact;
  }

  private count(now: number): ReachabilityFact {
    for (const [peerId, { attemptedAt }] of this.peers) {
      if (now - attemptedAt <= WINDOW_MS) break;
      this.peers.delete(peerId);
    }
    const seen = [...this.peers.values()];
    const unreached = seen.filter((peer) => !peer.reached && now - peer.attemptedAt >= UNREACHED_AFTER_MS);
    return {
      type: 'reachabilityObserved',
      reached: seen.filter((peer) => peer.reached).length,
      unreached: unreached.length,
    };
  }
}
