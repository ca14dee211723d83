import type { PeerId } from '@plenum/protocol';
import type { Peer } from '../peer.ts';
import type { Clock, MediaPeer, Traffic } from '../ports.ts';
import type { Room } from '../room.ts';

/** However many watch a room, it is measured no more often, in milliseconds. */
export const MEASURE_EVERY_MS = 2_000;

/** So many peers of one room are measured at a time; of a larger room the others keep their latest measures. */
export const PEERS_AT_ONCE = 100;

interface Measured {
  at: number;
  /** Where in the room the next measuring goes on. */
  next: number;
  work: Promise<void>;
  traffic: Map<PeerId, Traffic>;
}

/** What the peers' transports carry. Nothing is measured that nobody asks for, and nothing is kept of a room that is gone. */
export class LiveTraffic {
  private readonly rooms = new WeakMap<Room, Measured>();

  constructor(private readonly clock: Clock) {}

  /** By peer, at most {@link MEASURE_EVERY_MS} old in a room of up to {@link PEERS_AT_ONCE}. */
  async of(room: Room): Promise<ReadonlyMap<PeerId, Traffic>> {
    const now = this.clock.now();
    let measured = this.rooms.get(room);
    if (!measured || now - measured.at >= MEASURE_EVERY_MS) {
      const { next = 0, traffic = new Map<PeerId, Traffic>() } = measured ?? {};
      const peers = slice([...room.peers.values()], next);
      for (const peerId of traffic.keys()) if (!room.peers.has(peerId)) traffic.delete(peerId);
      const work = this.measure(peers, traffic);
      measured = { at: now, next: next + peers.length, work, traffic };
      this.rooms.set(room, measured);
    }
    await measured.work;
    return measured.traffic;
  }

  private async measure(peers: Peer[], traffic: Map<PeerId, Traffic>): Promise<void> {
    await Promise.all(peers.map((peer) => this.measureOne(peer.peerId, peer.media, traffic)));
  }

  private async measureOne(
    peerId: PeerId,
    media: MediaPeer | null,
    traffic: Map<PeerId, Traffic>,
  ): Promise<void> {
    const one = await media?.measureTraffic();
    if (one) traffic.set(peerId, one);
    else if (!media) traffic.delete(peerId); // Else it is not to be had now, and was this lately.
  }
}

/** The peers from one on, and from the first on after the last. */
function slice(peers: Peer[], from: number): Peer[] {
  if (peers.length <= PEERS_AT_ONCE) return peers;
  const start = from % peers.length;
  return [...peers.slice(start), ...peers.slice(0, start)].slice(0, PEERS_AT_ONCE);
}
