import { describe, expect, it } from '@jest/globals';
import { makeRoom, mediaOf } from '../testing/builders.ts';
import { LINGER_MS } from './lingering.ts';

const CAMERAS = 6;

/** Somebody who hears Ada and sees six cameras, Ada's pinned; and what their network is believed to carry. */
async function makeViewer() {
  const { sut: room, fakes, enter, produce } = await makeRoom({ maxPeers: 10 });
  const viewer = await enter('Viewer');
  const others = await Promise.all(Array.from({ length: CAMERAS }, (_, index) => enter(`Peer ${index}`)));
  await produce(others[0]!, 'mic');
  for (const other of others) await produce(other);
  const tiles = others.map(({ peerId }, index) => ({
    ...{ peerId, source: 'webcam' as const, width: 320, height: 180 },
    ...(index === CAMERAS - 1 && { pinned: true }),
  }));
  room.setViewport(viewer, { tiles });
  await fakes.clock.advance(50);
  const carry = async (bps: number | null) => {
    mediaOf(viewer).options.onDownlinkChanged?.(bps);
    await fakes.clock.advance(50);
  };
  const acknowledge = () =>
    viewer.resumeConsumers(Array.from(viewer.consumers.values(), (one) => one.description.consumerId));
  await acknowledge();
  const flowing = () => [...mediaOf(viewer).consumers.values()].filter(({ resumed }) => resumed).length;
  const shed = () => fakes.events.of('tilesShed').map((told) => told.tiles.map(({ peerId }) => peerId));
  return { room, fakes, viewer, others, tiles, carry, flowing, shed };
}

describe('a thin downlink', () => {
  it('carries the sound and fewer pictures, the pinned one first, and the client hears which are left out', async () => {
    const { fakes, others, viewer, carry, flowing, shed } = await makeViewer();
    expect(flowing()).toBe(CAMERAS + 1);
    await carry(250_000);
    expect(flowing()).toBe(1 + 3);
    const left = others.slice(2, CAMERAS - 1).map(({ peerId }) => peerId);
    expect(shed()).toEqual([left]);
    expect(fakes.events.of('tilesShed')[0]?.peer).toBe(viewer);
    await fakes.clock.advance(LINGER_MS);
    expect(mediaOf(viewer).consumers.size).toBe(1 + 3);
  });

  it('that recovers carries them again: at once where they linger, without a word that is not news', async () => {
    const { fakes, carry, flowing, shed, viewer, room, tiles } = await makeViewer();
    await carry(250_000);
    await carry(400_000);
    expect(shed().map(({ length }) => length)).toEqual([3, 1]);
    fakes.events.clear();
    await carry(null);
    expect([flowing(), shed()]).toEqual([CAMERAS + 1, [[]]]);
    expect(fakes.events.of('consumersAdded')).toEqual([]);
    await carry(4_000_000);
    room.setViewport(viewer, { tiles });
    await fakes.clock.advance(50);
    expect(shed()).toEqual([[]]);
  });

  it('lets other layers arrive while a client is away, which hears of them when it comes back', async () => {
    const { room, fakes, viewer } = await makeViewer();
    const [first] = Array.from(mediaOf(viewer).consumers.keys());
    const arrive = (consumerId: string, layer: number | null) =>
      mediaOf(viewer).options.onLayerChanged(consumerId, layer);
    arrive(first!, null);
    room.peerDisconnected(viewer, 'transport close');
    arrive(first!, 0);
    fakes.events.clear();
    room.peerResumed(viewer);
    const told = fakes.events.of('consumerLayerChanged');
    expect(told.map(({ consumerId, spatialLayer }) => [consumerId, spatialLayer])).toEqual([[first, 0]]);
  });

  it('is told again to a client that comes back, and forgotten with the media', async () => {
    const { room, fakes, viewer, carry, shed } = await makeViewer();
    await carry(250_000);
    room.peerDisconnected(viewer, 'transport close');
    room.peerResumed(viewer);
    expect(shed()).toHaveLength(2);
    expect(shed()[1]).toEqual(shed()[0]);
    fakes.engine.room.die();
    await fakes.clock.advance(50);
    expect([viewer.downlinkBps, viewer.shed]).toEqual([null, []]);
  });
});
