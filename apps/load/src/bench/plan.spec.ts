import { expect, it } from '@jest/globals';
import { planOf, witnessedOf } from './plan.ts';

const told = (...args: Parameters<typeof planOf>) =>
  planOf(...args).map(({ workload, participants, servers }) => [workload.name, participants, servers.join()]);

it('compares with the mesh where it survives, and with Janus where both do the same', () => {
  expect(told(['W1', 'W3', 'FAN'])).toEqual([
    ['W1', 24, 'plenum'],
    ['W3', 12, 'plenum,mesh'],
    ['W3', 28, 'plenum,mesh'],
    ['W3', 100, 'plenum'],
    ['FAN', 31, 'plenum,mesh,janus'],
  ]);
});

it('takes the sizes that are asked for', () => {
  expect(told(['W3', 'W4'], ['w3=8,100'])).toEqual([
    ['W3', 8, 'plenum,mesh'],
    ['W3', 100, 'plenum'],
    ['W4', 300, 'plenum'],
  ]);
  for (const size of ['W3', 'W3=', 'W3=0', 'W3=1.5', 'W3=many', 'W99=3']) {
    expect(() => planOf(['W3'], [size])).toThrow(size.split('=')[0]);
  }
});

it('looks with a profiler at the largest room that servers share', () => {
  const profiled = planOf(['W1', 'W3', 'W6']).filter(({ isProfiled }) => isProfiled);
  expect(profiled.map(({ workload, participants }) => [workload.name, participants])).toEqual([['W3', 28]]);
});

it('lets fewer read what comes where the mesh sends it, and none fewer beside Janus', () => {
  expect(planOf(['W3', 'FAN']).map(({ watched }) => watched)).toEqual([2, 2, 5, 5]);
});

it('has a real browser among the people of the workloads that are asked for', () => {
  const told = witnessedOf(['W1', 'w5', 'W3']).map(({ workload, participants, workers }) => [
    ...[workload.name, participants, workers],
  ]);
  expect(told).toEqual([
    ['W3', 100, 1],
    ['W5', 503, 2],
  ]);
});
