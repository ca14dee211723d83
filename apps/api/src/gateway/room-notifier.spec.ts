import { describe, expect, it } from '@jest/globals';
import { LIMITS, NOTIFICATIONS } from '@plenum/protocol';
import type { Room } from '../domain/room.ts';
import { makePeer, makeRoom } from '../domain/testing/builders.ts';
import { FakeClock } from '../domain/testing/fake-clock.ts';
import { channelOfPeer, channelOfRoom } from './client-socket.ts';
import { COALESCE_MS, QUICK_MS } from './gathering.ts';
import { RoomNotifier } from './room-notifier.ts';
import { FakeServer } from './testing/fake-socket.ts';

async function makeNotifier() {
  const clock = new FakeClock();
  const sut = new RoomNotifier(clock);
  const server = new FakeServer();
  sut.attach(server.asClientServer);
  const { sut: room, fakes } = await makeRoom({ events: sut, clock });
  const deltas = () => server.emitted.filter(({ name }) => name === 'peersChanged');
  const enter = async () => {
    const peer = makePeer(fakes);
    await room.enter(peer);
    return peer;
  };
  return { sut, server, clock, room, enter, deltas };
}

describe('changes of a roster', () => {
  it('that nobody waits for gather into one delta for the whole room', async () => {
    const { room, enter, clock, deltas } = await makeNotifier();
    const peers = [await enter(), await enter(), await enter()];
    expect(deltas()).toEqual([]);
    await clock.advance(COALESCE_MS);
    const upserted = peers.map((peer) => peer.toRoster());
    expect(deltas()).toEqual([
      {
        channel: channelOfRoom(room.roomId),
        name: 'peersChanged',
        data: { version: 1, total: 3, upserted, removed: [] },
      },
    ]);
  });

  it('are not put off by those that follow', async () => {
    const { room, sut, clock, enter, deltas } = await makeNotifier();
    await enter();
    await clock.advance(COALESCE_MS - 1);
    sut.rosterChanged(room, 'soon');
    await clock.advance(1);
    expect(deltas()).toHaveLength(1);
  });

  it('that are named by what follows go at once, and take the others along', async () => {
    const { room, sut, clock, enter, deltas } = await makeNotifier();
    await enter();
    sut.rosterChanged(room, 'now');
    expect(deltas()).toHaveLength(1);
    await clock.advance(COALESCE_MS * 2);
    expect(deltas()).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('that somebody waits for go soon after, together, and take the others along', async () => {
    const { room, sut, clock, enter, deltas } = await makeNotifier();
    await enter();
    sut.rosterChanged(room, 'quickly');
    await clock.advance(QUICK_MS - 1);
    sut.rosterChanged(room, 'quickly');
    expect(deltas()).toEqual([]);
    await clock.advance(1);
    expect(deltas()).toHaveLength(1);
    await clock.advance(COALESCE_MS * 2);
    expect(deltas()).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('that somebody waits for go no more often than others, where there are many', async () => {
    const { room, sut, clock, enter, deltas } = await makeNotifier();
    for (let ms = 0; ms < 10 * COALESCE_MS; ms += 10) {
      const peer = await enter();
      sut.rosterChanged(room, 'quickly');
      await clock.advance(10);
      room.remove(peer, { left: 'left' });
    }
    expect(deltas()).toHaveLength(10);
  });

  it('of a room that closed are told to nobody: another one may have its name by then', async () => {
    const { room, clock, enter, deltas } = await makeNotifier();
    await enter();
    room.close('serverClosing');
    await clock.advance(COALESCE_MS * 2);
    expect(deltas()).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe('reactions', () => {
  it('are told together, once, and of a storm no more than can be seen', async () => {
    const { sut, room, clock, server } = await makeNotifier();
    const heart = { peerId: 'ada', reaction: 'heart' } as const;
    for (let i = 0; i < LIMITS.reactionsAtOnce + 20; i += 1) sut.reactionShown(room, heart);
    await clock.advance(COALESCE_MS);
    sut.reactionShown(room, heart);
    await clock.advance(COALESCE_MS);
    const told = server.emitted.filter(({ name }) => name === 'reactionsShown');
    expect(told.map(({ data }) => (data as { reactions: unknown[] }).reactions.length)).toEqual([
      LIMITS.reactionsAtOnce,
      1,
    ]);
    expect(NOTIFICATIONS.reactionsShown.safeParse(told[0]!.data).success).toBe(true);
  });
});

describe('layers of what one peer receives', () => {
  it('are told together, each once and as it is by then', async () => {
    const { sut, clock, server, enter } = await makeNotifier();
    const peer = await enter();
    sut.consumerLayerChanged(peer, 'a', 0);
    sut.consumerLayerChanged(peer, 'b', null);
    sut.consumerLayerChanged(peer, 'a', 2);
    await clock.advance(COALESCE_MS);
    const consumers = [
      { consumerId: 'a', spatialLayer: 2 },
      { consumerId: 'b', spatialLayer: null },
    ];
    const told = server.emitted.filter(({ name }) => name === 'consumerLayersChanged');
    expect(told.map(({ channel, data }) => [channel, data])).toEqual([
      [channelOfPeer(peer.peerId), { consumers }],
    ]);
  });

  it('are told to nobody who was let go', async () => {
    const { sut, clock, server, enter } = await makeNotifier();
    const peer = await enter();
    sut.consumerLayerChanged(peer, 'a', 0);
    sut.peerRemoved(peer, 'replaced');
    await clock.advance(COALESCE_MS);
    expect(server.emitted.map(({ name }) => name)).not.toContain('consumerLayersChanged');
  });
});

it('what concerns one peer goes to that peer alone', async () => {
  const { sut, server, enter } = await makeNotifier();
  const peer = await enter();
  const socket = server.connect();
  socket.join([channelOfPeer(peer.peerId)]);
  const stranger = server.connect();
  sut.consumersAdded(peer, []);
  sut.consumersRemoved(peer, ['c']);
  sut.demandChanged(peer, 'p', 1);
  sut.mediaRebuilt(peer, peer.transports);
  sut.peerRemoved(peer, 'replaced');
  expect(socket.received).toEqual([
    { name: 'consumersAdded', data: { consumers: [] } },
    { name: 'consumersRemoved', data: { consumerIds: ['c'] } },
    { name: 'demandChanged', data: { producerId: 'p', maxSpatialLayer: 1 } },
    { name: 'mediaRebuilt', data: { transports: peer.transports } },
    { name: 'removed', data: { reason: 'replaced' } },
  ]);
  expect(socket.connected).toBe(false);
  expect(stranger.received).toEqual([]);
  expect(stranger.connected).toBe(true);
});

it('before there is a server nothing fails, and nobody is told', () => {
  const sut = new RoomNotifier(new FakeClock());
  expect(() => sut.mediaLost({ roomId: 'room' } as Room)).not.toThrow();
  expect(() => sut.requireServer()).toThrow();
});
