import {
  LIMITS,
  nameMatcher,
  type PeerId,
  type RequestData,
  type RequestReply,
  type Roster as RosterSnapshot,
  type RosterDelta,
} from '@plenum/protocol';
import type { Peer } from './peer.ts';
import { inRosterOrder } from './roster-order.ts';

/**
 * Who is in a room, as numbered changes. Changes gather until somebody takes them as a delta, so that a burst of them
 * is one message. A snapshot may hold changes that the next delta repeats: applying a delta twice does no harm.
 *
 * Everybody is told of the same peers, so that a delta is encoded once: of all, up to `LIMITS.rosterListed`; in a larger
 * room of those who come first in the order of {@link inRosterOrder}.
 */
export class Roster {
  private version = 0;
  private toldTotal = 0;
  /** Whom the last delta or a snapshot since may have named, but for those who left. */
  private readonly listed = new Set<PeerId>();
  private readonly changed = new Set<PeerId>();
  private readonly removed = new Set<PeerId>();
  /** Those who changed without being listed, by the last delta. */
  private readonly changedBeyond = new Set<PeerId>();
  /** When each was heard last, as a count. */
  private readonly heard = new Map<PeerId, number>();
  private heardCount = 0;

  /**
   * @param onUrgent there is a change that has to be told before anything else
   * @param most peers who are listed
   */
  constructor(
    private readonly peers: ReadonlyMap<PeerId, Peer>,
    private readonly onUrgent: () => void,
    private readonly most: number = LIMITS.rosterListed,
  ) {}

  markChanged(peerId: PeerId): void {
    this.changed.add(peerId);
    // At once, so that a snapshot has the newcomers that the next delta brings.
    if (this.listed.size < this.most && this.peers.has(peerId)) this.listed.add(peerId);
  }

  markRemoved(peerId: PeerId): void {
    this.changed.delete(peerId);
    this.heard.delete(peerId);
    if (this.listed.delete(peerId)) this.removed.add(peerId);
  }

  /** Everybody is about to hear these: whoever is not listed yet is listed first, and who has just come is told. */
  introduce(peerIds: Iterable<PeerId>): void {
    let isNews = false;
    for (const peerId of peerIds) {
      if (!this.peers.has(peerId)) continue;
      this.heard.set(peerId, (this.heardCount += 1));
      if (this.listed.has(peerId) && !this.changed.has(peerId)) continue;
      this.changed.add(peerId);
      isNews = true;
    }
    if (isNews) this.onUrgent();
  }

  /** @param asker is in it, listed or not. */
  snapshot(asker?: Peer): RosterSnapshot {
    const isShown = (peer: Peer) => peer === asker || this.listed.has(peer.peerId);
    const peers = [...this.peers.values()].filter(isShown).map((peer) => peer.toRoster());
    return { version: this.version, total: this.peers.size, peers };
  }

  /** Takes the changes since the last time; null where there are none that everybody hears of. */
  takeDelta(): RosterDelta | null {
    const isSame = this.changed.size === 0 && this.removed.size === 0;
    if (isSame && this.peers.size === this.toldTotal) return null;
    const now = this.toList();
    const upserted = [...now.values()].filter(
      ({ peerId }) => this.changed.has(peerId) || !this.listed.has(peerId),
    );
    const removed = [...this.removed, ...[...this.listed].filter((peerId) => !now.has(peerId))];
    for (const peerId of this.changed) if (!now.has(peerId)) this.changedBeyond.add(peerId);
    this.listed.clear();
    for (const peerId of now.keys()) this.listed.add(peerId);
    this.changed.clear();
    this.removed.clear();
    return this.number(upserted, removed);
  }

  /** Whether anybody changed whom the last deltas did not name. */
  get hasChangedBeyond(): boolean {
    return this.changedBeyond.size > 0;
  }

  /** Takes those who did, and are not listed meanwhile: nobody but they themselves is to be told. */
  takeChangedBeyond(): Peer[] {
    const beyond = [...this.changedBeyond].filter((peerId) => !this.listed.has(peerId));
    this.changedBeyond.clear();
    return beyond.flatMap((peerId) => this.peers.get(peerId) ?? []);
  }

  /** Those who are not listed, but for the asker, who knows of themselves: in the order of coming. */
  page({ offset, limit, query }: RequestData<'getRosterPage'>, asker: Peer): RequestReply<'getRosterPage'> {
    const isNamed = nameMatcher(query ?? '');
    const found = [...this.peers.values()].filter(
      (peer) => peer !== asker && !this.listed.has(peer.peerId) && isNamed(peer.displayName),
    );
    const peers = found.slice(offset, offset + limit).map((peer) => peer.toRoster());
    return { peers, total: found.length };
  }

  private toList(): ReadonlyMap<PeerId, Peer> {
    if (this.peers.size <= this.most) return this.peers;
    const first = inRosterOrder(this.peers.values(), this.heard).slice(0, this.most);
    return new Map(first.map((peer) => [peer.peerId, peer]));
  }

  private number(upserted: Peer[], removed: PeerId[]): RosterDelta | null {
    const total = this.peers.size;
    if (upserted.length === 0 && removed.length === 0 && total === this.toldTotal) return null;
    this.version += 1;
    this.toldTotal = total;
    return { version: this.version, total, upserted: upserted.map((peer) => peer.toRoster()), removed };
  }
}
