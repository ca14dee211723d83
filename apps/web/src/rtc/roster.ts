import type { PeerId, Roster, RosterDelta, RosterPeer } from '@plenum/protocol';

export interface RosterUpdate {
  roster: Roster;
  /** Deltas that cannot be applied before the ones that are missing. */
  pending: RosterDelta[];
}

/**
 * Applies deltas in the order of their numbers. Pure.
 * @param self stays, for a peer knows itself also where a room is too large to list it.
 * @returns the newest roster that they make. Where `pending` is not empty a number was missed: ask for the whole
 * roster, and call this again with it and with `pending`.
 */
export function applyDeltas(roster: Roster, deltas: RosterDelta[], self: PeerId): RosterUpdate {
  const inOrder = deltas.toSorted((a, b) => a.version - b.version);
  let current = roster;
  const pending: RosterDelta[] = [];
  for (const delta of inOrder) {
    if (delta.version <= current.version) continue; // The snapshot has it already.
    if (delta.version === current.version + 1) current = applyDelta(current, delta, self);
    else pending.push(delta);
  }
  return { roster: current, pending };
}

/** Peers keep their places; new ones come last. */
function applyDelta(
  { peers }: Roster,
  { version, total, upserted, removed }: RosterDelta,
  self: PeerId,
): Roster {
  const gone = new Set<PeerId>(removed);
  gone.delete(self);
  const changed = new Map<PeerId, RosterPeer>(upserted.map((peer) => [peer.peerId, peer]));
  const kept = peers
    .filter(({ peerId }) => !gone.has(peerId))
    .map((peer) => changed.get(peer.peerId) ?? peer);
  const known = new Set(kept.map(({ peerId }) => peerId));
  return { version, total, peers: [...kept, ...upserted.filter(({ peerId }) => !known.has(peerId))] };
}

/** A peer hears of itself, where it is not listed. Pure. */
export function withPeer(roster: Roster, changed: RosterPeer): Roster {
  return {
    ...roster,
    peers: roster.peers.map((peer) => (peer.peerId === changed.peerId ? changed : peer)),
  };
}
