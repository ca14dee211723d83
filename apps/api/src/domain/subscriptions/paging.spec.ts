import { describe, expect, it } from '@jest/globals';
import type { Tile } from '@plenum/protocol';
import type { Peer } from '../peer.ts';
import { makeRoom, mediaOf, produceOptions } from '../testing/builders.ts';
import { LINGER_MS, LINGERING_AT_MOST } from './lingering.ts';

const PLANNED = 50;
const CAMERAS = 20;

/** A viewer and many cameras, which it sees as pages of tiles. */
async function makePages() {
  const made = await makeRoom({ maxPeers: 50 });
  const { sut: room, fakes, enter, produce } = made;
  const viewer = await enter('Viewer');
  room.setViewport(viewer, { tiles: [] });
  const publishers: Peer[] = [];
  for (let index = 0; index < CAMERAS; index += 1) {
    const publisher = await enter(`Peer ${index}`);
    room.setViewport(publisher, { tiles: [] });
    publishers.push(publisher);
  }
  for (const publisher of publishers) await produce(publisher);
  await fakes.clock.advance(LINGER_MS);
  fakes.events.clear();
  const see = async (from: number, to: number, more: Partial<Tile> = {}) => {
    const tiles = publishers
      .slice(from, to)
      .map(({ peerId }) => ({ peerId, source: 'webcam' as const, width: 320, height: 180, ...more }));
    room.setViewport(viewer, { tiles });
    await fakes.clock.advance(PLANNED);
  };
  /** As the client does with all that it is offered. */
  const acknowledge = () =>
    viewer.resumeConsumers([...viewer.consumers.values()].map(({ description }) => description.consumerId));
  const media = () => [...mediaOf(viewer).consumers.values()];
  const flowing = () => media().filter(({ resumed }) => resumed).length;
  const of = (event: 'consumersAdded' | 'consumersRemoved') => fakes.events.of(event).length;
  return { ...made, room, viewer, publishers, see, acknowledge, media, flowing, of };
}

describe('paging', () => {
  it('away and back makes nothing anew: what was seen waits, paused', async () => {
    const { see, acknowledge, flowing, media, of } = await makePages();
    await see(0, 6);
    await acknowledge();
    await see(6, 12);
    await acknowledge();
    expect([flowing(), media().length]).toEqual([6, 12]);
    await see(0, 6);
    expect([flowing(), media().length]).toEqual([6, 12]);
    expect([of('consumersAdded'), of('consumersRemoved')]).toEqual([2, 0]);
  });

  it('on and on keeps but a few, the last ones, and those not for long', async () => {
    const { fakes, see, acknowledge, flowing, media, viewer, publishers } = await makePages();
    for (const from of [0, 5, 10, 15]) {
      await see(from, from + 5);
      await acknowledge();
    }
    expect([flowing(), media().length]).toEqual([5, 5 + LINGERING_AT_MOST]);
    const kept = new Set([...viewer.consumers.values()].map(({ description }) => description.peerId));
    expect(publishers.map(({ peerId }) => kept.has(peerId)).indexOf(true)).toBe(15 - LINGERING_AT_MOST);
    await fakes.clock.advance(LINGER_MS);
    expect([flowing(), media().length]).toEqual([5, 5]);
    expect(viewer.consumers.size).toBe(5);
  });

  it('to a hidden page carries no picture at all', async () => {
    const { fakes, see, acknowledge, flowing, media, of } = await makePages();
    await see(0, 12);
    await acknowledge();
    await see(0, 0);
    expect([flowing(), media().length]).toEqual([0, LINGERING_AT_MOST]);
    await fakes.clock.advance(LINGER_MS);
    expect(media()).toEqual([]);
    expect(of('consumersRemoved')).toBe(2);
  });

  it('back to a larger tile wakes the picture at its layer and priority', async () => {
    const { see, acknowledge, media } = await makePages();
    await see(0, 1);
    await acknowledge();
    await see(0, 0);
    await see(0, 1, { height: 720, pinned: true });
    expect(media()).toEqual([expect.objectContaining({ spatialLayer: 2, resumed: true, priority: 200 })]);
  });

  it('back before the client has made its end waits for it', async () => {
    const { see, acknowledge, flowing } = await makePages();
    await see(0, 1);
    await see(0, 0);
    await acknowledge(); // Of what it no longer sees: that stays paused.
    expect(flowing()).toBe(0);
    await see(0, 1);
    expect(flowing()).toBe(1);
    await see(1, 2);
    await see(0, 0);
    await see(1, 2);
    expect(flowing()).toBe(0);
    await acknowledge();
    expect(flowing()).toBe(1);
  });

  it('away is no demand any more', async () => {
    const { fakes, see, publishers } = await makePages();
    await see(0, 1, { height: 720 });
    await see(0, 0);
    await fakes.clock.advance(8_000);
    await see(0, 1, { height: 360 });
    const told = fakes.events.of('demandChanged');
    expect(told.map(({ maxSpatialLayer }) => maxSpatialLayer)).toEqual([2, -1, 1]);
    expect(told.every(({ peer }) => peer === publishers[0])).toBe(true);
  });

  it('takes away at once what lingers of a camera that is switched off, and keeps nothing of lost media', async () => {
    const { room, fakes, see, publishers, viewer } = await makePages();
    await see(0, 2);
    await see(0, 0);
    room.publishing.close(publishers[0]!, [[...publishers[0]!.producers.keys()][0]!]);
    expect(viewer.consumers.size).toBe(1);
    expect(fakes.events.of('consumersRemoved')).toHaveLength(1);
    fakes.engine.room.die();
    await fakes.clock.advance(LINGER_MS);
    expect(fakes.events.of('consumersRemoved')).toHaveLength(1);
    await room.publishing.produce(publishers[1]!, produceOptions(publishers[1]!));
    await see(1, 2);
    expect(viewer.consumers.size).toBe(1);
  });

  it('does not tell of the layers of what lingers', async () => {
    const { fakes, see, acknowledge, viewer } = await makePages();
    await see(0, 1);
    await acknowledge();
    const [consumerId] = mediaOf(viewer).consumers.keys();
    const tell = () => mediaOf(viewer).options.onLayerChanged(consumerId!, null);
    tell();
    await see(0, 0);
    tell();
    expect(fakes.events.of('consumerLayerChanged')).toHaveLength(1);
  });
});
