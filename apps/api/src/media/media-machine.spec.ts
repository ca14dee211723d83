import { expect, it } from '@jest/globals';
import { FakeClock } from '../domain/testing/fake-clock.ts';
import { MediaMachine } from './media-machine.ts';
import type { WorkerPool } from './worker-pool.ts';

it('reads the machine once for all who ask at the same time, and anew for who asks later', async () => {
  let asked = 0;
  const loads: WorkerPool['loads'] = () => {
    asked += 1;
    return [];
  };
  const sut = new MediaMachine({ loads, wantedCount: 1 }, new FakeClock());
  const [one, other] = await Promise.all([sut.read(), sut.read()]);
  expect([one === other, asked]).toEqual([true, 1]);
  expect(await sut.read()).not.toBe(one);
});
