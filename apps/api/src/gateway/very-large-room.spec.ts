import { beforeAll, expect, it } from '@jest/globals';
import { LIMITS, type NotificationData } from '@plenum/protocol';
import type { Peer } from '../domain/peer.ts';
import { makePeer, makeRoom, produceOptions } from '../domain/testing/builders.ts';
import { FakeClock } from '../domain/testing/fake-clock.ts';
import { channelOfPeer, channelOfRoom } from './client-socket.ts';
import { RoomNotifier } from './room-notifier.ts';
import { FakeServer } from './testing/fake-socket.ts';

const PEERS = 1_000;
const ON_CAMERA = 350;

/** More than are listed are on camera, and everybody else only looks. */
async function makeVeryLargeRoom() {
  const clock = new FakeClock();
  const sut = new RoomNotifier(clock);
  const server = new FakeServer();
  sut.attach(server.asClientServer);
  const { sut: room, fakes } = await makeRoom({ events: sut, clock, maxPeers: PEERS + 1 });
  const enter = async (displayName: string) => {
    const peer = makePeer(fakes, displayName);
    await room.enter(peer);
    return peer;
  };
  const peers: Peer[] = [];
  while (peers.length < PEERS) peers.push(await enter(`Somebody with an ordinary name ${peers.length}`));
  for (const peer of peers.slice(0, ON_CAMERA)) {
    await room.publishing.produce(peer, produceOptions(peer, 'mic', true));
    await room.publishing.produce(peer, produceOptions(peer));
  }
  await clock.advance(1_000);
  /** What is told to the whole room, and to single peers, while this happens. */
  const toldBy = async (change: () => unknown) => {
    server.emitted.splice(0);
    await change();
    await clock.advance(1_000);
    const all = server.emitted.splice(0);
    return { all, toRoom: all.filter(({ channel }) => channel === channelOfRoom(room.roomId)) };
  };
  const hear = ({ peerId }: Peer) => fakes.engine.room.events.loudestChanged([peerId]);
  return { room, peers, enter, hear, toldBy };
}

let large: Awaited<ReturnType<typeof makeVeryLargeRoom>>;
beforeAll(async () => {
  large = await makeVeryLargeRoom();
});

/** As on the wire, where the id of a Producer is a UUID. */
const bytesOf = (data: unknown) =>
  Buffer.byteLength(
    JSON.stringify(data, (key, value: unknown) => (key === 'producerId' ? 'x'.repeat(36) : value)),
  );

it('a newcomer gets a roster that fits a message with room to spare, and finds themselves and the count in it', async () => {
  const { room, enter, toldBy } = large;
  let newcomer: Peer | null = null;
  const { toRoom } = await toldBy(async () => (newcomer = await enter('Nora')));
  const roster = room.roster.snapshot(newcomer!);
  expect(roster.total).toBe(PEERS + 1);
  expect(roster.peers).toHaveLength(LIMITS.rosterListed + 1);
  expect(roster.peers.at(-1)?.displayName).toBe('Nora');
  expect(bytesOf(roster)).toBeLessThan(0.8 * LIMITS.messageBytes);
  expect(toRoom.map(({ data }) => data)).toEqual([
    { version: roster.version, total: PEERS + 1, upserted: [], removed: [] },
  ]);
  room.remove(newcomer!, { left: 'left' });
});

it('all who lose their sockets at once are one delta that fits a message', async () => {
  const { room, peers, toldBy } = large;
  const { toRoom } = await toldBy(() => {
    for (const peer of peers) room.peerDisconnected(peer, 'the network is gone');
  });
  expect(toRoom.map(({ name }) => name)).toEqual(['peersChanged']);
  const delta = toRoom[0]!.data as NotificationData<'peersChanged'>;
  expect(delta.upserted).toHaveLength(LIMITS.rosterListed);
  expect(delta.removed).toEqual([]);
  expect(bytesOf(delta)).toBeLessThan(LIMITS.messageBytes);
  for (const peer of peers) room.peerResumed(peer);
});

it('who is not listed, is promoted, and speaks is known to all before anybody gets the voice', async () => {
  const { room, peers, hear, toldBy } = large;
  const viewer = peers.at(-1)!;
  await toldBy(() => room.setRole(viewer, 'viewer'));
  const isNamed = () => room.roster.snapshot().peers.some(({ peerId }) => peerId === viewer.peerId);
  expect(isNamed()).toBe(false);
  const { all } = await toldBy(async () => {
    await room.setRole(viewer, 'participant');
    await room.publishing.produce(viewer, produceOptions(viewer, 'mic'));
    hear(viewer);
  });
  expect(isNamed()).toBe(true);
  const indexOf = (name: string, names: string) =>
    all.findIndex((one) => one.name === name && JSON.stringify(one.data).includes(names));
  const told = indexOf('peersChanged', viewer.displayName);
  expect(told).toBeGreaterThanOrEqual(0);
  expect(indexOf('activeSpeakerChanged', viewer.peerId)).toBeGreaterThan(told);
  expect(indexOf('consumersAdded', viewer.peerId)).toBeGreaterThan(told);
  const voices = all.filter(({ name }) => name === 'consumersAdded');
  expect(voices).toHaveLength(PEERS - 1);
});

it('what changes of somebody beyond the list is told to them alone, and a hand lists them', async () => {
  const { room, peers, toldBy } = large;
  const [quiet] = peers.slice(-2);
  const channel = channelOfPeer(quiet!.peerId);
  const { all } = await toldBy(() => room.peerResumed(quiet!));
  expect(all).toEqual([{ channel, name: 'selfChanged', data: { peer: quiet!.toRoster() } }]);
  const { toRoom } = await toldBy(() => room.hands.raise(quiet!));
  expect(toRoom).toHaveLength(1);
  const { upserted, removed } = toRoom[0]!.data as NotificationData<'peersChanged'>;
  expect([upserted.map(({ peerId }) => peerId), removed.length]).toEqual([[quiet!.peerId], 1]);
});

it('all whose connections become poor at once are one delta that fits a message, and those who are not listed cost it nothing', async () => {
  const { room, peers, toldBy } = large;
  const say = (quality: 'poor' | 'good') => () => {
    for (const peer of peers) room.setQuality(peer, quality);
  };
  const { toRoom } = await toldBy(say('poor'));
  expect(toRoom.map(({ name }) => name)).toEqual(['peersChanged']);
  const { upserted } = toRoom[0]!.data as NotificationData<'peersChanged'>;
  expect(upserted).toHaveLength(LIMITS.rosterListed);
  expect(upserted.every(({ quality }) => quality === 'poor')).toBe(true);
  expect(bytesOf(toRoom[0]!.data)).toBeLessThan(LIMITS.messageBytes);
  const { toRoom: unlisted } = await toldBy(() => room.setQuality(peers.at(-3)!, 'good'));
  expect(unlisted).toEqual([]);
  await toldBy(say('good'));
});

it('all who raise their hands in one moment are one delta that fits a message', async () => {
  const { room, peers, toldBy } = large;
  const { toRoom } = await toldBy(() => {
    for (const peer of peers) room.hands.raise(peer);
  });
  expect(toRoom).toHaveLength(1);
  expect(bytesOf(toRoom[0]!.data)).toBeLessThan(LIMITS.messageBytes);
});
