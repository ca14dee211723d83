import { describe, expect, it } from '@jest/globals';
import type { RosterPeer } from '@plenum/protocol';
import { toParticipants, TrackTable } from './participants.ts';

const peer = (peerId: string, producers: RosterPeer['producers'] = []): RosterPeer => ({
  peerId,
  displayName: peerId,
  role: 'participant',
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
});
