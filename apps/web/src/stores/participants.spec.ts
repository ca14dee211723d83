import { describe, expect, it } from '@jest/globals';
import type { RosterPeer } from '@plenum/protocol';
import { toParticipants, TrackTable } from './participants.ts';

const peer = (peerId: string, producers: RosterPeer['producers'] = []): RosterPeer => ({
  peerId,
  displayName: peerId,
  role: 'participant',
  handRaised: null,
  presence: 'connected',
  producers,
});
const track = () => ({}) as MediaStreamTrack;

describe('toParticipants', () => {
  it('leaves this peer out, and keeps the order', () => {
    const peers = ['ann', 'me', 'bob'].map((id) => peer(id));
    expect(toParticipants(peers, 'me', new TrackTable()).map(({ peerId }) => peerId)).toEqual(['ann', 'bob']);
  });

  it('takes a missing or paused microphone for muted, and shows the camera as it is', () => {
    const ann = peer('ann', [
      { producerId: '1', source: 'mic', paused: true },
      { producerId: '2', source: 'webcam', paused: false },
    ]);
    expect(toParticipants([ann, peer('bob')], null, new TrackTable())).toMatchObject([
      { micMuted: true, cameraOn: true },
      { micMuted: true, cameraOn: false },
    ]);
  });

  it('gives each their tracks; an old one that goes late takes no newer one with it', () => {
    const tracks = new TrackTable();
    const [old, newer] = [track(), track()];
    tracks.add({ peerId: 'ann', source: 'webcam', track: old });
    tracks.add({ peerId: 'ann', source: 'webcam', track: newer });
    tracks.remove({ peerId: 'ann', source: 'webcam', track: old });
    expect(toParticipants([peer('ann')], null, tracks)[0]).toMatchObject({
      webcamTrack: newer,
      micTrack: null,
    });
  });

  it('knows how good a picture is, and forgets it with the picture', () => {
    const tracks = new TrackTable();
    const [old, newer] = [
      { peerId: 'ann', source: 'webcam' as const, track: track() },
      { peerId: 'ann', source: 'webcam' as const, track: track() },
    ];
    const quality = () => toParticipants([peer('ann')], null, tracks)[0]?.webcamQuality;
    tracks.setQuality(old, 'high');
    tracks.add(old);
    expect(quality()).toBeNull();
    tracks.setQuality(old, 'low');
    expect(quality()).toBe('low');
    tracks.add(newer);
    tracks.setQuality(old, 'medium');
    expect(quality()).toBeNull();
  });

  it('says of a picture that was shed that it is paused, with or without a track', () => {
    const tracks = new TrackTable();
    const qualities = () =>
      toParticipants([peer('ann'), peer('bob')], null, tracks).map(({ webcamQuality }) => webcamQuality);
    const bobs = { peerId: 'bob', source: 'webcam' as const, track: track() };
    tracks.add(bobs);
    tracks.setQuality(bobs, 'low');
    tracks.setShed([
      { peerId: 'ann', source: 'webcam' },
      { peerId: 'bob', source: 'webcam' },
    ]);
    expect(qualities()).toEqual(['paused', 'paused']);
    tracks.setShed([]);
    expect(qualities()).toEqual([null, 'low']);
  });

  it('keeps whoever has not changed the same object', () => {
    const tracks = new TrackTable();
    const before = toParticipants([peer('ann'), peer('bob')], null, tracks);
    tracks.add({ peerId: 'bob', source: 'mic', track: track() });
    const after = toParticipants([peer('ann'), peer('bob')], null, tracks, before);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(toParticipants([peer('ann'), peer('bob')], null, tracks, after)).toBe(after);
  });
});
