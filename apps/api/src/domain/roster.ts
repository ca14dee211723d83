import type { PeerId, Roster as RosterSnapshot, RosterDelta } from '@plenum/protocol';
import type { Peer } from './peer.ts';

/**
 * Who is in a room, as numbered changes. Changes gather until somebody takes them as a delta, so that a burst of them
 * is one message. A snapshot may hold changes that the next delta repeats: applying a delta twice does no harm.
 */
export class Roster {
  private version = 0;
  private readonly changed = new Set<PeerId>();
  private readonly removed = new Set<PeerId>();

  constructor(private readonly peers: ReadonlyMap<PeerId, Peer>) {}

  markChanged(peerId: PeerId): void {
    this.changed.add(peerId);
  }

  markRemoved(peerId: PeerId): void {
    this.changed.delete(peerId);
    this.removed.add(peerId);
  }

  snapshot(): RosterSnapshot {
    return { version: this.version, peers: Array.from(this.peers.values(), (peer) => peer.toRoster()) };
  }

  /** Takes the changes since the last time; null where there are none. */
  takeDelta(): RosterDelta | null {
    if (this.changed.size === 0 && this.removed.size === 0) return null;
    this.version += 1;
    const upserted = [...this.changed].flatMap((peerId) => this.peers.get(peerId)?.toRoster() ?? []);
    const delta = { version: this.version, upserted, removed: [...this.removed] };
    this.changed.clear();
    this.removed.clear();
    return delta;
  }
}
