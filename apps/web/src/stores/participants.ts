import type { PeerId, RosterPeer, Source } from '@plenum/protocol';
import type { RemoteTrack } from '../rtc/subscriber.ts';
import type { Participant } from './shapes.ts';

/** Tracks that arrive, by peer and source. */
export class TrackTable {
  private readonly tracks = new Map<string, MediaStreamTrack>();

  add({ peerId, source, track }: RemoteTrack): void {
    this.tracks.set(`${peerId} ${source}`, track);
  }

  /** A newer track of the same source stays. */
  remove({ peerId, source, track }: RemoteTrack): void {
    if (this.get(peerId, source) === track) this.tracks.delete(`${peerId} ${source}`);
  }

  get(peerId: PeerId, source: Source): MediaStreamTrack | null {
    return this.tracks.get(`${peerId} ${source}`) ?? null;
  }
}

/** What components see of the others. Pure. */
export function toParticipants(peers: RosterPeer[], self: PeerId | null, tracks: TrackTable): Participant[] {
  return peers.filter(({ peerId }) => peerId !== self).map((peer) => toParticipant(peer, tracks));
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
    webcamTrack: tracks.get(peerId, 'webcam'),
    micTrack: tracks.get(peerId, 'mic'),
  };
}
