import { expect, it } from '@jest/globals';
import { addEvidence, startJourney } from '@plenum/journey';
import type { RosterPeer, ServerFact } from '@plenum/protocol';
import { FakeSignaling } from './fake-signaling.ts';
import type { NetworkVerdict } from './network-quality.ts';
import { NetworkWatch, REPORT_EVERY_MS, type NetworkWatchOptions } from './network-watch.ts';
import type { RoomClientEvents } from './room-client.ts';
import type { RemoteTrack } from './subscriber.ts';
import { TypedEvents } from './typed-events.ts';

function build(answer: () => Promise<Record<string, never>> = async () => ({})) {
  let now = 0;
  let packets = 0;
  const signaling = new FakeSignaling({ reportQuality: answer });
  const events: NetworkWatchOptions['recorder']['events'] = new TypedEvents();
  const recorder = { events, journey: startJourney() };
  const room = new TypedEvents<RoomClientEvents>();
  const channel: NetworkWatchOptions['channel'] = { events: new TypedEvents(), request: signaling.request };
  const sut = new NetworkWatch({ recorder, room, channel, now: () => now });
  const told: NetworkVerdict['quality'][] = [];
  sut.events.on('changed', ({ quality }) => told.push(quality));
  return {
    told,
    channel,
    room,
    /** What arrives of Ben loses every second packet, for so long. */
    lose: async (seconds: number) => {
      for (let second = 0; second < seconds; second += 5) {
        now += 5_000;
        packets += 100;
        const entry = { id: 'in', type: 'inbound-rtp', packetsReceived: packets, packetsLost: packets };
        const report = new Map([['in', { ...entry, trackIdentifier: 'of Ben' }]]);
        recorder.events.emit('sampled', null, report as unknown as RTCStatsReport);
        await Promise.resolve();
      }
    },
    /** Looks again and again for so long, while pictures are left out or not. */
    pass: async (seconds: number, isThin: boolean, every = 5) => {
      room.emit('tilesShed', isThin ? [{ peerId: 'ben', source: 'webcam' }] : []);
      for (let second = 0; second < seconds; second += every) {
        now += every * 1_000;
        recorder.events.emit('sampled', null, null);
        await Promise.resolve();
      }
    },
    serverSaw: (type: 'mediaStrained' | 'mediaRelieved') => {
      const fact: ServerFact = { type };
      recorder.journey = addEvidence(recorder.journey, [{ end: 'server', at: now, fact }]);
    },
    said: () => signaling.asked.splice(0).map(({ data }) => data),
  };
}

it('says nothing where all is well', async () => {
  const { pass, told, said } = build();
  await pass(120, false);
  expect([told, said()]).toEqual([[], []]);
});

it('says once that it is worse, and once that it is better', async () => {
  const { pass, told, said } = build();
  await pass(60, true);
  expect([told, said()]).toEqual([['fair'], [{ quality: 'fair' }]]);
  await pass(60, false);
  expect([told, said()]).toEqual([['fair', 'good'], [{ quality: 'good' }]]);
});

it('tells the others of what swings no more often than a while apart, and then what is so by then', async () => {
  const { pass, told, said } = build();
  await pass(20, true, 1);
  await pass(15, false, 1);
  expect([told, said()]).toEqual([
    ['fair', 'good'],
    [{ quality: 'fair' }, { quality: 'good' }],
  ]);
  await pass(10, true, 1);
  expect([told.at(-1), said()]).toEqual(['fair', []]);
  await pass(REPORT_EVERY_MS / 1_000, true, 1);
  expect(said()).toEqual([{ quality: 'fair' }]);
});

it('says it again where it was not heard, and to a room that it comes into anew', async () => {
  let refusals = 1;
  const { pass, channel, said } = build(async () => {
    if (refusals-- > 0) throw new Error('rateLimited');
    return {};
  });
  await pass(45, true);
  expect(said()).toEqual([{ quality: 'fair' }, { quality: 'fair' }]);
  channel.events.emit('joined', {} as never);
  await pass(30, true);
  expect(said()).toEqual([{ quality: 'fair' }]);
});

it('forgets what was, as the meeting ends', async () => {
  const { pass, told, channel } = build();
  await pass(30, true);
  channel.events.emit('ended');
  expect(told).toEqual(['fair', 'good']);
});

it('takes no blame for what somebody else says to have lost, and else does', async () => {
  const ben = { peerId: 'ben', source: 'mic', track: { id: 'of Ben' } } as RemoteTrack;
  const rosterOf = (quality?: 'poor'): RosterPeer[] => [
    {
      ...{ peerId: 'ben', displayName: 'Ben', role: 'participant', presence: 'connected', handRaised: null },
      ...{ producers: [], ...(quality && { quality }) },
    },
  ];
  const { room, lose, told } = build();
  room.emit('trackAdded', ben);
  room.emit('rosterChanged', rosterOf(), 1);
  await lose(10);
  room.emit('rosterChanged', rosterOf('poor'), 1);
  await lose(60);
  expect(told).toEqual([]);
  room.emit('rosterChanged', rosterOf(), 1);
  await lose(40);
  expect(told).toEqual(['poor']);
});

it('does not tell the others what a server that is overloaded does to everybody', async () => {
  const { pass, serverSaw, said } = build();
  serverSaw('mediaStrained');
  await pass(60, true);
  expect(said()).toEqual([]);
  serverSaw('mediaRelieved');
  await pass(20, true);
  expect(said()).toEqual([{ quality: 'fair' }]);
});
