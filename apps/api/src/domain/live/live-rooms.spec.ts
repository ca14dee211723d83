import { describe, expect, it } from '@jest/globals';
import type { Peer } from '../peer.ts';
import type { Room } from '../room.ts';
import { makeRegistry, mediaOf, produceOptions } from '../testing/builders.ts';
import { MEASURE_EVERY_MS, PEERS_AT_ONCE } from './live-traffic.ts';
import { LiveView } from './live-rooms.ts';

const PAGE = { offset: 0, limit: 50 };
const MATRIX = { offset: 0, speakersOffset: 0, limit: 25 };

function makeView(limits = {}) {
  const made = makeRegistry(limits);
  return { ...made, clock: made.fakes.clock, sut: new LiveView(made.sut, made.fakes.clock) };
}

async function openMicrophone(room: Room, peer: Peer, clock: { advance(ms: number): Promise<void> }) {
  const { producerId } = await room.publishing.produce(peer, produceOptions(peer, 'mic'));
  await clock.advance(50);
  return producerId;
}

/** Packets pass through this one's Consumer of that one. */
function pass(listener: Peer, speaker: Peer, packets: number): void {
  const { description } = listener.consumers.get(speaker.producerOf('mic')!.producerId)!;
  mediaOf(listener).packets.set(description.consumerId, packets);
}

describe('who hears whom', () => {
  it('tells what flows from what is stuck, muted, or not there', async () => {
    const { sut, join, clock } = makeView();
    const { room, peer: ada } = await join();
    const { peer: ben } = await join('room', 'Ben');
    const { peer: cleo } = await join('room', 'Cleo');
    await openMicrophone(room, ada, clock);
    const muted = await openMicrophone(room, ben, clock);
    await room.publishing.setPaused(ben, muted, true);
    const look = async () => (await sut.hearing(room, MATRIX)).listeners.map(({ hears }) => hears);
    pass(ben, ada, 10);
    pass(cleo, ada, 10);
    expect((await look())[1]).toEqual(['measuring', 'self', 'absent']);
    pass(ben, ada, 60);
    await clock.advance(MEASURE_EVERY_MS);
    expect(await look()).toEqual([
      ['self', 'muted', 'absent'],
      ['flowing', 'self', 'absent'],
      ['stuck', 'muted', 'self'],
    ]);
  });
});

describe('what is measured', () => {
  it('is nothing while nobody watches, and once for all who do', async () => {
    const { sut, join, clock } = makeView();
    const { room, peer } = await join();
    await clock.advance(60_000);
    expect(mediaOf(peer).measured).toBe(0);
    await Promise.all([sut.rooms(null, PAGE), sut.rooms(null, PAGE), sut.room(room, PAGE)]);
    expect(mediaOf(peer).measured).toBe(1);
    await clock.advance(MEASURE_EVERY_MS);
    await sut.room(room, PAGE);
    expect(mediaOf(peer).measured).toBe(2);
  });

  it('of a large room is a part at a time, each in its turn', async () => {
    const people = PEERS_AT_ONCE * 2;
    const { sut, join, clock } = makeView({ maxPeersPerRoom: people });
    const joined: Awaited<ReturnType<typeof join>>[] = [];
    for (let n = 0; n < people; n += 1) joined.push(await join('room', `Person ${n}`));
    const { room } = joined[0]!;
    const total = () => joined.reduce((sum, { peer }) => sum + mediaOf(peer).measured, 0);
    expect((await sut.room(room, PAGE)).participants).toMatchObject({ total: people });
    expect(total()).toBe(PEERS_AT_ONCE);
    await clock.advance(MEASURE_EVERY_MS);
    await sut.room(room, PAGE);
    expect(joined.map(({ peer }) => mediaOf(peer).measured)).toEqual(joined.map(() => 1));
  });
});

describe('a room of a thousand', () => {
  it('is told as fifty rows, those in trouble first, and its sums; the matrix as a square of its first', async () => {
    const people = 1_000;
    const { sut, join, clock } = makeView({ maxPeersPerRoom: people });
    const joined: Awaited<ReturnType<typeof join>>[] = [];
    for (let n = 0; n < people; n += 1) joined.push(await join('room', `Person ${n}`));
    const { room, peer: last } = joined.at(-1)!;
    const at = clock.now();
    const denied = { type: 'deviceFailed', source: 'webcam', problem: 'denied', reason: '' } as const;
    last.journey.addClientEvidence([{ end: 'client', at, fact: denied }], at);
    const detail = await sut.room(room, PAGE);
    expect(detail.participants.items).toHaveLength(50);
    expect(detail.participants.items[0]!.displayName).toBe(last.displayName);
    expect(detail).toMatchObject({ room: { people, troubled: 1 }, participants: { total: people } });
    const matrix = await sut.hearing(room, MATRIX);
    expect([matrix.listeners.length, matrix.speakers.length, matrix.total]).toEqual([25, 25, people]);
    // Bytes each two seconds, to each who watches.
    expect(JSON.stringify(detail).length).toBeLessThan(40_000);
    expect(JSON.stringify(matrix).length).toBeLessThan(20_000);
  });
});

describe('the rooms in use', () => {
  it('tell what the people send and get, and who is in trouble', async () => {
    const { sut, join } = makeView();
    const { peer } = await join();
    mediaOf(peer).traffic = { inBps: 100, outBps: 300, lossIn: 0.1, lossOut: 0.3 };
    const at = Date.now();
    const denied = { type: 'deviceFailed', source: 'webcam', problem: 'denied', reason: '' } as const;
    peer.journey.addClientEvidence([{ end: 'client', at, fact: denied }], at);
    const { items } = await sut.rooms(null, PAGE);
    expect(items).toMatchObject([
      { roomId: 'room', people: 1, inBps: 100, outBps: 300, loss: 0.2, troubled: 1 },
    ]);
    const { participants } = await sut.room((await sut.find(null, 'room'))!.room, PAGE);
    expect(participants.items[0]!.diagnoses).toMatchObject([{ cause: 'permissionDenied', source: 'webcam' }]);
  });

  it('that are nobody’s are no host’s to see', async () => {
    const { sut, join } = makeView();
    await join();
    expect((await sut.rooms('a host', PAGE)).items).toEqual([]);
    expect(await sut.find('a host', 'room')).toBeNull();
    expect(await sut.find(null, 'another')).toBeNull();
  });
});
