import { describe, expect, it } from '@jest/globals';
import type { MediaPeer } from '../domain/ports.ts';
import type { MediasoupRoom } from './mediasoup-room.ts';
import { makeWorker } from './testing/fake-worker.ts';
import { enter, setUp } from './testing/rooms.ts';

const SPEAKERS = 3;
const VIEWERS = 600;
/** As it is where nobody sets it. */
const CONSUMERS_PER_WORKER = 400;

const names = (count: number, sort: string) =>
  Array.from({ length: count }, (_, index) => `${sort} ${index}`);

/** Each consumes as soon as they are there. */
async function oneAfterTheOther(room: MediasoupRoom, producerIds: string[]) {
  for (const name of names(VIEWERS, 'viewer')) await consumeAll(await enter(room, name, false), producerIds);
}

/** All are there before the first one consumes. */
async function inOneMoment(room: MediasoupRoom, producerIds: string[]) {
  const viewers = await Promise.all(names(VIEWERS, 'viewer').map((name) => enter(room, name, false)));
  await Promise.all(viewers.map((viewer) => consumeAll(viewer, producerIds)));
}

const consumeAll = (viewer: MediaPeer, producerIds: string[]) =>
  viewer.consume(producerIds.map((producerId) => ({ producerId, spatialLayer: 2, paused: true })));

const sendWebcam = (speaker: MediaPeer) =>
  speaker.produce({
    transportId: speaker.transports.send!.transportId,
    ...{ kind: 'video', source: 'webcam', rtpParameters: { codecs: [] }, paused: false },
  });

describe.each([
  ['one after the other', oneAfterTheOther],
  ['in one moment', inOneMoment],
])(`${VIEWERS} viewers of a webinar who come %s`, (_, come) => {
  it.each([2, 3])('load %i workers alike, and each Producer is piped once to each', async (count) => {
    const { workers, create } = setUp(
      Array.from({ length: count }, () => makeWorker()),
      CONSUMERS_PER_WORKER,
    );
    const room = await create();
    const speakers = await Promise.all(names(SPEAKERS, 'speaker').map((name) => enter(room, name)));
    const producerIds = await Promise.all(speakers.map(sendWebcam));
    await come(room, producerIds);

    const weights = workers.map(({ pooled }) =>
      [...pooled.tenants].reduce((sum, one) => sum + one.weight, 0),
    );
    const lightest = Math.min(...weights);
    expect(lightest).toBeGreaterThan(CONSUMERS_PER_WORKER);
    expect(Math.max(...weights) / lightest).toBeLessThan(1.05);
    const [home, ...others] = workers.map(({ routers }) => routers[0]!);
    expect(home!.pipes).toEqual([]);
    for (const { pipes } of others) expect(pipes.map(({ id }) => id).sort()).toEqual([...producerIds].sort());
    room.close();
  });
});
