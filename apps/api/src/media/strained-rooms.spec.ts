import { describe, expect, it } from '@jest/globals';
import { LATE_MS } from './strain.ts';
import { enter, sendMic, setUp } from './testing/rooms.ts';

describe('a room on a worker that has more to do than it can', () => {
  it('is strained until the worker keeps up again', async () => {
    const { workers, told, create } = setUp();
    const room = await create();
    const home = workers.find(({ pooled }) => pooled.tenants.size > 0)!;
    expect(room.isStrained).toBe(false);
    home.strain(true);
    expect([room.isStrained, told]).toEqual([true, ['strainChanged']]);
    home.strain(false);
    expect([room.isStrained, told]).toEqual([false, ['strainChanged', 'strainChanged']]);
  });

  it('is not concerned by a worker that it is not on', async () => {
    const { workers, told, create } = setUp();
    const room = await create();
    workers.find(({ pooled }) => pooled.tenants.size === 0)!.strain(true);
    expect([room.isStrained, told]).toEqual([false, []]);
  });

  it('is strained from the start where all workers are', async () => {
    const { workers, told, create } = setUp();
    for (const worker of workers) worker.strain(true);
    const room = await create();
    expect([room.isStrained, told]).toEqual([true, ['strainChanged']]);
  });

  it('grows to another one, and is strained until it has left the one that is', async () => {
    const { workers, told, create } = setUp(undefined, 10);
    const room = await create();
    const ada = await enter(room, 'ada');
    workers[0]!.strain(true);
    await enter(room, 'ben');
    expect(workers.map(({ routers }) => routers.length)).toEqual([1, 1]);
    expect([room.isStrained, told]).toEqual([true, ['strainChanged']]);
    ada.close();
    expect([room.isStrained, told]).toEqual([false, ['strainChanged', 'strainChanged']]);
  });

  it('does not ask it for counters meanwhile', async () => {
    const { workers, log, create } = setUp();
    const ada = await enter(await create(), 'ada');
    const producerId = await sendMic(ada);
    for (const { pooled } of workers) Object.assign(pooled.watch, { answersInMs: LATE_MS });
    await expect(ada.sample()).resolves.toEqual([]);
    await expect(ada.measureTraffic()).resolves.toBeNull();
    await expect(ada.measureStreams([producerId])).resolves.toEqual([]);
    expect(log.lines).toEqual([]); // These workers have no counters, and asking them would be told.
  });
});
