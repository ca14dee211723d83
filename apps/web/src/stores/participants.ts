import type { PeerId, RosterPeer, ShedTile, Source } from '@plenum/protocol';
import type { PictureQuality } from '../rtc/picture-quality.ts';
import type { RemoteTrack } from '../rtc/subscriber.ts';
import type { Participant } from './shapes.ts';

interface Arriving {
  track: MediaStreamTrack;
  quality: PictureQuality | null;
}

/** Tracks that arrive, by peer and source. */
export class TrackTable {
  private readonly arriving = new Map<string, Arriving>();
  private shed: readonly ShedTile[] = [];

  add({ peerId, source, track }: RemoteTrack): void {
    this.arriving.set(`${peerId} ${source}`, { track, quality: null });
  }

  /** A newer track of the same source stays. */
  remove({ peerId, source, track }: RemoteTrack): void {
    if (this.get(peerId, source)?.track === track) this.arriving.delete(`${peerId} ${source}`);
  }

  setQuality({ peerId, source, track }: RemoteTrack, quality: PictureQuality): void {
    const arriving = this.get(peerId, source);
    if (arriving?.track === track) arriving.quality = quality;
  }

  /** Pictures that the downlink does not carry: all of them. */
  setShed(tiles: readonly ShedTile[]): void {
    this.shed = tiles;
  }

  /** How good a picture is; null where it is not known. */
  qualityOf(peerId: PeerId, source: Source): PictureQuality | null {
    const isShed = this.shed.some((tile) => tile.peerId === peerId && tile.source === source);
    return isShed ? 'paused' : (this.get(peerId, source)?.quality ?? null);
  }

  get(peerId: PeerId, source: Source): Arriving | null {
    return this.arriving.get(`${peerId} ${source}`) ?? null;
  }
}

/**
 * What components see of the others. Pure.
 * @param before what they saw last: whoever has not changed stays the same object, so that no tile is
 * drawn anew; and where nobody has, the list does.
 */
export function toParticipants(
  peers: RosterPeer[],
  self: PeerId | null,
  tracks: TrackTable,
  before: Participant[] = [],
): Participant[] {
  const known = new Map(before.map((participant) => [participant.peerId, participant]));
  const all = peers
    .filter(({ peerId }) => peerId !== self)
    .map((peer) => {
      const now = toParticipant(peer, tracks);
      const old = known.get(peer.peerId);
      return old && isSame(old, now) ? old : now;
    });
  const isUnchanged = all.length === before.length && all.every((one, index) => one === before[index]);
  return isUnchanged ? before : all;
}

function toParticipant(
  { peerId, displayName, presence, producers }: RosterPeer,
  tracks: TrackTable,
): Participant {
  const isFlowing = (source: Source) => producers.some((one) => one.source === source && !one.paused);
  return {
    peerId,
    displayName,
    presence,
    micMuted: !isFlowing('mic'),
    cameraOn: isFlowing('webcam'),
    webcamTrack: tracks.get(peerId, 'webcam')?.track ?? null,
    webcamQuality: tracks.qualityOf(peerId, 'webcam'),
    micTrack: tracks.get(peerId, 'mic')?.track ?? null,
  };
}

function isSame(one: Participant, other: Participant): boolean {
  return (Object.keys(one) as (keyof Participant)[]).every((key) => one[key] === other[key]);
}
