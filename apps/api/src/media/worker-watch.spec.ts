import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LOOK_EVERY_MS, WorkerWatch, type WorkerWatchOptions } from './worker-watch.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A worker that takes so long to answer, in milliseconds; null: it never does. */
function setUp() {
  const worker = { delayMs: 0 as number | null, asked: 0, isUsed: true, isDead: false };
  const observer = new EventEmitter();
  const told: boolean[] = [];
  const getResourceUsage = (): Promise<unknown> => {
    worker.asked += 1;
    if (worker.isDead) return Promise.reject(new Error('It is closed'));
    const { delayMs } = worker;
    return new Promise((resolve) => {
      if (delayMs !== null) setTimeout(resolve, delayMs);
    });
  };
  const sut: WorkerWatch = new WorkerWatch({
    worker: { getResourceUsage, observer } as unknown as WorkerWatchOptions['worker'],
    isUsed: () => worker.isUsed,
    onChanged: () => told.push(sut.isStrained),
  });
  const looks = (times: number) => jest.advanceTimersByTimeAsync(times * LOOK_EVERY_MS);
  return { sut, worker, observer, told, looks };
}

describe('a worker that is watched', () => {
  it('keeps up while it answers soon', async () => {
    const { sut, worker, told, looks } = setUp();
    worker.delayMs = 20;
    await looks(10);
    expect([sut.isStrained, told, worker.asked]).toEqual([false, [], 10]);
    expect(sut.answersInMs).toBe(20);
  });

  it('is strained where it answers late, and relieved where it answers soon again', async () => {
    const { worker, told, looks } = setUp();
    worker.delayMs = 700;
    await looks(4);
    expect(told).toEqual([true]);
    worker.delayMs = 5;
    await looks(7);
    expect(told).toEqual([true, false]);
  });

  it('is strained where it does not answer at all, and is not asked again meanwhile', async () => {
    const { sut, worker, told, looks } = setUp();
    worker.delayMs = null;
    await looks(10);
    expect([told, worker.asked]).toEqual([[true], 1]);
    expect(sut.answersInMs).toBe(9 * LOOK_EVERY_MS);
  });

  it('is not asked while it carries nothing, and keeps up then', async () => {
    const { sut, worker, told, looks } = setUp();
    worker.delayMs = 900;
    await looks(5);
    worker.isUsed = false;
    await looks(6);
    expect([told, sut.answersInMs]).toEqual([[true, false], 0]);
    const { asked } = worker;
    await looks(5);
    expect(worker.asked).toBe(asked);
  });

  it('may die, and is not asked any more', async () => {
    const { worker, observer, told, looks } = setUp();
    worker.isDead = true;
    await looks(3);
    observer.emit('close');
    await looks(3);
    expect([told, worker.asked, jest.getTimerCount()]).toEqual([[], 3, 0]);
  });
});
