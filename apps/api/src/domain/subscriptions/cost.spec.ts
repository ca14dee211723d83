import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Peer } from '../peer.ts';
import { makeRoom, mediaOf, produceOptions } from '../testing/builders.ts';

const PEERS = 300;
const LOUDEST = 3;
const READY = 2 * LOUDEST + 2;
const TILES = 9;

/** A large room: all with muted microphone and camera, everybody sees the first nine. */
async function makeLargeRoom() {
  const made = await makeRoom({ maxPeers: PEERS + 1 });
  const { sut: room, fakes, enter } = made;
  const peers: Peer[] = [];
  for (let index = 0; index < PEERS; index += 1) peers.push(await enter(`Peer ${index}`));
  const tiles = peers
    .slice(0, TILES)
    .map(({ peerId }) => ({ peerId, source: 'webcam' as const, width: 320, height: 180 }));
  for (const peer of peers) room.setViewport(peer, { tiles });
  for (const peer of peers) {
    await room.publishing.produce(peer, produceOptions(peer, 'mic', true));
    await room.publishing.produce(peer, produceOptions(peer, 'webcam'));
  }
  await fakes.clock.advance(1_000);
  /** What the media is asked, and how many plans are made, while this happens. */
  const costOf = async (change: () => unknown, ms = 1_000) => {
    const counted = () => {
      const medias = peers.flatMap(({ media }) => (media ? [mediaOf({ media } as Peer)] : []));
      return {
        plans: room['subscriptions'].plansMade,
        batches: medias.reduce((sum, { consuming }) => sum + consuming.calls, 0),
        wishes: medias.reduce((sum, { consuming }) => sum + consuming.wishes, 0),
      };
    };
    const before = counted();
    await change();
    await fakes.clock.advance(ms);
    const after = counted();
    return {
      plans: after.plans - before.plans,
      batches: after.batches - before.batches,
      wishes: after.wishes - before.wishes,
    };
  };
  const hear = (...indexes: number[]) =>
    fakes.engine.room.events.loudestChanged(indexes.map((index) => peers[index]!.peerId));
  return { ...made, room, peers, costOf, hear };
}

let large: Awaited<ReturnType<typeof makeLargeRoom>>;
beforeAll(async () => {
  large = await makeLargeRoom();
});

const NOTHING = { plans: 0, batches: 0, wishes: 0 };

describe(`in a room of ${PEERS}`, () => {
  it('a camera that nobody sees costs no plan', async () => {
    const { room, peers, costOf } = large;
    const last = peers.at(-1)!;
    const webcam = [...last.producers.values()].find(({ source }) => source === 'webcam')!;
    expect(await costOf(() => room.publishing.close(last, [webcam.producerId]))).toEqual(NOTHING);
    expect(await costOf(() => room.publishing.produce(last, produceOptions(last)))).toEqual(NOTHING);
  });

  it('a camera that is seen by all costs each of them one Consumer', async () => {
    const { room, peers, costOf } = large;
    const [first] = peers;
    const webcam = [...first!.producers.values()].find(({ source }) => source === 'webcam')!;
    expect(await costOf(() => room.publishing.close(first!, [webcam.producerId]))).toEqual(NOTHING);
    expect(await costOf(() => room.publishing.produce(first!, produceOptions(first!)))).toEqual({
      plans: PEERS - 1,
      batches: PEERS - 1,
      wishes: PEERS - 1,
    });
  });

  it('a muted microphone, and its mute, cost no plan', async () => {
    const { room, peers, costOf } = large;
    const last = peers.at(-1)!;
    const mic = [...last.producers.values()].find(({ source }) => source === 'mic')!;
    expect(await costOf(() => room.publishing.close(last, [mic.producerId]))).toEqual(NOTHING);
    expect(await costOf(() => room.publishing.produce(last, produceOptions(last, 'mic', true)))).toEqual(
      NOTHING,
    );
  });

  it('a new speaker costs each other peer one Consumer, at once, and one who spoke before none', async () => {
    const { costOf, hear } = large;
    const once = { plans: PEERS, batches: PEERS - 1, wishes: PEERS - 1 };
    expect(await costOf(() => hear(100), 0)).toEqual(once);
    expect(await costOf(() => hear(101), 0)).toEqual(once);
    expect(await costOf(() => hear(100))).toEqual(NOTHING);
    expect(await costOf(() => hear())).toEqual(NOTHING);
    expect(await costOf(() => hear(101, 100))).toEqual(NOTHING);
  });

  it('nobody has more Consumers than tiles and speakers, however many have spoken', async () => {
    const { fakes, peers, hear } = large;
    for (let index = 20; index < 60; index += 1) {
      hear(index, index + 1);
      await fakes.clock.advance(6_000);
    }
    const counts = new Set(peers.slice(TILES, 20).map((peer) => mediaOf(peer).consumers.size));
    expect([...counts]).toEqual([TILES + READY]);
    const speaker = peers[60]!;
    expect(
      [...speaker.consumers.values()].every(({ description }) => description.peerId !== speaker.peerId),
    ).toBe(true);
    expect(mediaOf(speaker).consumers.size).toBe(TILES + READY - 1);
  });

  it('who unmutes is held ready before the first word', async () => {
    const { room, peers, costOf } = large;
    const [quiet] = peers.slice(200);
    const mic = [...quiet!.producers.values()].find(({ source }) => source === 'mic')!;
    const unmute = await costOf(() => room.publishing.setPaused(quiet!, mic.producerId, false), 0);
    expect(unmute.wishes).toBe(PEERS - 1);
    expect(await costOf(() => large.hear(200))).toEqual(NOTHING);
  });

  it('the tile of who speaks comes before the others, and stays so in silence', async () => {
    const { peers, fakes, hear } = large;
    const priorities = () =>
      [...peers.at(-1)!.consumers.values()]
        .filter(({ priority }) => priority > 1)
        .map(({ description }) => description.peerId);
    hear(3);
    await fakes.clock.advance(50);
    expect(priorities()).toEqual([peers[3]!.peerId]);
    hear();
    await fakes.clock.advance(50);
    expect(priorities()).toEqual([peers[3]!.peerId]);
    hear(4);
    await fakes.clock.advance(50);
    expect(priorities()).toEqual([peers[4]!.peerId]);
  });
});
