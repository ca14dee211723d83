import type { PeerId, RosterPeer } from '@plenum/protocol';
import type { PictureQuality } from '../rtc/picture-quality.ts';
import type { TrackTable } from './participants.ts';

/** What another person shows of their screen. */
export interface SharedScreen {
  /** Of the tile: apart from the person's own. */
  screenId: string;
  peerId: PeerId;
  displayName: string;
  track: MediaStreamTrack | null;
  quality: PictureQuality | null;
  soundTrack: MediaStreamTrack | null;
  /** The media of the room is set up anew, and whoever shared is about to do so again. */
  isReconnecting: boolean;
}

const screenIdOf = (peerId: PeerId): string => `screen of ${peerId}`;

/**
 * The screens that others share. Pure.
 * @param before what was shared: who goes on keeps the place, and whoever begins comes last.
 * @param isHeld whether whoever shared still does, although the room has lost all media.
 */
export function toSharedScreens(
  peers: readonly RosterPeer[],
  self: PeerId | null,
  tracks: TrackTable,
  before: readonly SharedScreen[],
  isHeld = false,
): readonly SharedScreen[] {
  const placeOf = (peerId: PeerId) => before.findIndex((screen) => screen.peerId === peerId);
  const isSharing = ({ producers }: RosterPeer) => producers.some(({ source }) => source === 'screen');
  const sharing = peers.filter(
    (peer) => peer.peerId !== self && (isSharing(peer) || (isHeld && placeOf(peer.peerId) >= 0)),
  );
  const known = sharing.filter(({ peerId }) => placeOf(peerId) >= 0);
  const fresh = sharing.filter(({ peerId }) => placeOf(peerId) < 0);
  known.sort((one, other) => placeOf(one.peerId) - placeOf(other.peerId));
  return [...known, ...fresh].map((peer) => ({
    ...{ screenId: screenIdOf(peer.peerId), peerId: peer.peerId, displayName: peer.displayName },
    isReconnecting: !isSharing(peer),
    track: tracks.get(peer.peerId, 'screen')?.track ?? null,
    quality: tracks.qualityOf(peer.peerId, 'screen'),
    soundTrack: tracks.get(peer.peerId, 'screenAudio')?.track ?? null,
  }));
}
