import type { NotificationData, PeerId, Roster, RosterPeer } from '@plenum/protocol';
import { monotonicMs } from '../clock.ts';

const NAME = /^Load (\d+)$/;

export const displayNameOf = (participant: number): string => `Load ${participant}`;

/** One room's roster, shared by all of its participants in this process: they are told the same. */
export class RoomView {
  private version = -1;
  private readonly peers = new Map<PeerId, number | null>();
  private readonly onCamera = new Map<number, PeerId>();
  /** Since when, as far as it was told here. */
  private readonly onMic = new Map<number, { peerId: PeerId; sinceMs: number }>();

  applySnapshot({ version, peers }: Roster): void {
    if (version <= this.version) return;
    this.version = version;
    this.peers.clear();
    this.onCamera.clear();
    this.onMic.clear();
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

  /** Since when this participant's microphone is on, by {@link monotonicMs}; null where it is off. */
  micSince(participant: number): number | null {
    return this.onMic.get(participant)?.sinceMs ?? null;
  }

  /** Those of our participants whose microphones are on. */
  peersOnMic(): PeerId[] {
    return Array.from(this.onMic.values(), ({ peerId }) => peerId);
  }

  private upsert({ peerId, displayName, producers }: RosterPeer): void {
    const name = NAME.exec(displayName);
    const participant = name ? Number(name[1]) : null; // A person who looks in on the load
    this.peers.set(peerId, participant);
    if (participant === null) return;
    if (producers.some(({ source }) => source === 'webcam')) this.onCamera.set(participant, peerId);
    if (!producers.some(({ source, paused }) => source === 'mic' && !paused)) this.onMic.delete(participant);
    else if (this.onMic.get(participant)?.peerId !== peerId)
      this.onMic.set(participant, { peerId, sinceMs: monotonicMs() });
  }

  private remove(peerId: PeerId): void {
    const participant = this.peers.get(peerId);
    this.peers.delete(peerId);
    if (participant === undefined || participant === null) return;
    if (this.onCamera.get(participant) === peerId) this.onCamera.delete(participant);
    if (this.onMic.get(participant)?.peerId === peerId) this.onMic.delete(participant);
  }
}
