import { expect, it } from '@jest/globals';
import type { Peer } from '../peer.ts';
import { makeRoom, mediaOf } from '../testing/builders.ts';
import { SMOOTH_AUDIENCE_UP_TO } from './planner.ts';

/** Two on camera, whom everybody else sees. */
async function makeWebinar(size: number) {
  const { sut: room, fakes, enter, produce } = await makeRoom({ maxPeers: 2 * size });
  const speakers = [await enter(), await enter()] as const;
  for (const speaker of speakers) await produce(speaker);
  const tiles = speakers.map(({ peerId }) => ({
    ...{ peerId, source: 'webcam' as const },
    ...{ width: 640, height: 360 },
  }));
  const viewers: Peer[] = [];
  const come = async () => {
    const viewer = await enter();
    room.setViewport(viewer, { tiles });
    viewers.push(viewer);
  };
  while (room.peers.size < size) await come();
  await fakes.clock.advance(50);
  const hear = async (speaker: Peer) => {
    fakes.engine.room.events.loudestChanged([speaker.peerId]);
    await fakes.clock.advance(50);
  };
  /** Which temporal layer of each speaker the viewers get. */
  const seen = () => {
    const kinds = viewers.map((viewer) =>
      [...mediaOf(viewer).consumers.values()].map(({ temporalLayer }) => temporalLayer).join(),
    );
    return [...new Set(kinds)];
  };
  return { room, fakes, speakers, viewers, come, hear, seen };
}

it('an audience that grows large gets half the frames of all but the speaker, also those who were there before', async () => {
  const { fakes, speakers, come, hear, seen } = await makeWebinar(SMOOTH_AUDIENCE_UP_TO);
  await hear(speakers[0]);
  expect(seen()).toEqual(['2,2']);
  await come();
  await fakes.clock.advance(50);
  expect(seen()).toEqual(['2,1']);
});

it('the layers follow the speaker, and the audience as it shrinks', async () => {
  const { room, speakers, viewers, hear, seen } = await makeWebinar(SMOOTH_AUDIENCE_UP_TO + 1);
  expect(seen()).toEqual(['1,1']);
  await hear(speakers[0]);
  expect(seen()).toEqual(['2,1']);
  await hear(speakers[1]);
  expect(seen()).toEqual(['1,2']);
  for (const viewer of viewers.splice(20)) room.remove(viewer, { left: 'left' });
  await hear(speakers[0]);
  expect(seen()).toEqual(['2,2']);
});
