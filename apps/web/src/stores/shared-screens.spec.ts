import { describe, expect, it } from '@jest/globals';
import type { RosterPeer, Source } from '@plenum/protocol';
import { FakeTrack } from '../rtc/fake-track.ts';
import { TrackTable } from './participants.ts';
import { toSharedScreens } from './shared-screens.ts';

const peer = (peerId: string, ...sources: Source[]): RosterPeer => ({
  ...{
    peerId,
    displayName: peerId.toUpperCase(),
    role: 'participant',
    presence: 'connected',
    handRaised: null,
  },
  producers: sources.map((source) => ({ producerId: `${peerId} ${source}`, source, paused: false })),
});
const idsOf = (screens: readonly { peerId: string }[]) => screens.map(({ peerId }) => peerId);

describe('toSharedScreens', () => {
  it('holds what others share, with its sound, and not one’s own', () => {
    const tracks = new TrackTable();
    const screen = new FakeTrack('video').asTrack;
    const sound = new FakeTrack('audio').asTrack;
    tracks.add({ peerId: 'ann', source: 'screen', track: screen });
    tracks.add({ peerId: 'ann', source: 'screenAudio', track: sound });
    const peers = [peer('ann', 'mic', 'screen', 'screenAudio'), peer('bob', 'webcam'), peer('me', 'screen')];
    expect(toSharedScreens(peers, 'me', tracks, [])).toEqual([
      {
        ...{ screenId: 'screen of ann', peerId: 'ann', displayName: 'ANN', quality: null },
        ...{ track: screen, soundTrack: sound, isReconnecting: false },
      },
    ]);
  });

  it('puts the latest last, whoever came first', () => {
    const tracks = new TrackTable();
    const before = toSharedScreens([peer('ann'), peer('bob', 'screen')], null, tracks, []);
    const now = toSharedScreens([peer('ann', 'screen'), peer('bob', 'screen')], null, tracks, before);
    expect(idsOf(now)).toEqual(['bob', 'ann']);
    expect(idsOf(toSharedScreens([peer('ann', 'screen'), peer('bob')], null, tracks, now))).toEqual(['ann']);
  });

  it('keeps the place of whoever shared while the media of the room is set up anew, and of nobody else', () => {
    const tracks = new TrackTable();
    const before = toSharedScreens([peer('ann', 'screen'), peer('bob', 'screen')], null, tracks, []);
    const lost = toSharedScreens([peer('ann'), peer('cleo', 'webcam')], null, tracks, before, true);
    expect(lost).toMatchObject([{ peerId: 'ann', isReconnecting: true }]);
    const back = toSharedScreens([peer('ann', 'screen')], null, tracks, lost, true);
    expect(back).toMatchObject([{ peerId: 'ann', isReconnecting: false }]);
    expect(toSharedScreens([peer('ann')], null, tracks, lost)).toEqual([]);
  });
});
