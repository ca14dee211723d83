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
}

const screenIdOf = (peerId: PeerId): string => `screen of ${peerId}`;

/**
 * The screens that others share. Pure.
 * @param before what was shared: who goes on keeps the place, and whoever begins comes last.
 */
export function toSharedScreens(
  peers: readonly RosterPeer[],
  self: PeerId | null,
  tracks: TrackTable,
  before: readonly SharedScreen[],
): readonly SharedScreen[] {
  const sharing = peers.filter(
    ({ peerId, producers }) => peerId !== self && producers.some(({ source }) => source === 'screen'),
  );
  const placeOf = (peerId: PeerId) => before.findIndex((screen) => screen.peerId === peerId);
  const known = sharing.filter(({ peerId }) => placeOf(peerId) >= 0);
  const fresh = sharing.filter(({ peerId }) => placeOf(peerId) < 0);
  known.sort((one, other) => placeOf(one.peerId) - placeOf(other.peerId));
  return [...known, ...fresh].map(({ peerId, displayName }) => ({
    ...{ screenId: screenIdOf(peerId), peerId, displayName },
    track: tracks.get(peerId, 'screen')?.track ?? null,
    quality: tracks.qualityOf(peerId, 'screen'),
    soundTrack: tracks.get(peerId, 'screenAudio')?.track ?? null,
  }));
}
