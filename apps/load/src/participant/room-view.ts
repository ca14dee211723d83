import type { NotificationData, PeerId, Roster, RosterPeer } from '@plenum/protocol';

const NAME = /^Load (\d+)$/;

export const displayNameOf = (participant: number): string => `Load ${participant}`;

/** One room's roster, shared by all of its participants in this process: they are told the same. */
export class RoomView {
  private version = -1;
  private readonly peers = new Map<PeerId, number | null>();
  private readonly onCamera = new Map<number, PeerId>();

  applySnapshot({ version, peers }: Roster): void {
    if (version <= this.version) return;
    this.version = version;
    this.peers.clear();
    this.onCamera.clear();
    peers.forEach((peer) => this.upsert(peer));
  }

  /** @returns whether it changed anything here: another participant may have told it already */
  applyDelta({ version, upserted, removed }: NotificationData<'peersChanged'>): boolean {
    if (version !== this.version + 1) return false;
    this.version = version;
    upserted.forEach((peer) => this.upsert(peer));
    removed.forEach((peerId) => this.remove(peerId));
    return true;
  }

  /** The peer of this participant, where it has a camera on. */
  peerOnCamera(participant: number): PeerId | null {
    return this.onCamera.get(participant) ?? null;
  }

  /** The number of the participant that this peer is; null where it is none of ours. */
  participantOf(peerId: PeerId): number | null {
    return this.peers.get(peerId) ?? null;
  }

  hasCamera(peerId: PeerId): boolean {
    const participant = this.participantOf(peerId);
    return participant !== null && this.onCamera.get(participant) === peerId;
  }

  private upsert({ peerId, displayName, producers }: RosterPeer): void {
    const name = NAME.exec(displayName);
    const participant = name ? Number(name[1]) : null; // A person who looks in on the load
    this.peers.set(peerId, participant);
    if (participant === null) return;
    if (producers.some(({ source }) => source === 'webcam')) this.onCamera.set(participant, peerId);
  }

  private remove(peerId: PeerId): void {
    const participant = this.peers.get(peerId);
    this.peers.delete(peerId);
    if (participant !== undefined && participant !== null && this.onCamera.get(participant) === peerId)
      this.onCamera.delete(participant);
  }
}
