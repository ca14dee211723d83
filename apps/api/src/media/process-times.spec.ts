import { expect, it } from '@jest/globals';
import { cpuTimeOf } from './process-times.ts';

it('the CPU time of a process is what it says itself, and unknown where there is no such process', async () => {
  const until = performance.now() + 60;
  while (performance.now() < until); // Something to be seen.
  const { user, system } = process.cpuUsage();
  const told = await cpuTimeOf(process.pid);
  expect(told).toBeGreaterThan(0);
  expect(Math.abs(told! - (user + system) / 1_000)).toBeLessThan(200);
  await expect(cpuTimeOf(2 ** 30)).resolves.toBeNull();
});
