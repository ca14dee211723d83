import { describe, expect, it } from '@jest/globals';
import { estimateRoom, spentBetween } from './capacity.ts';

const reading = (at: number, cpuMs: number, machineBusyMs = 0) => ({
  ...{ at, cores: 4, workersWanted: 1, nodeCpuMs: cpuMs / 10, machineBusyMs },
  workers: [{ pid: 7, ports: [44400], cpuMs, weight: 3, answersInMs: 1, isStrained: false }],
});
const spent = (worker: number, machine: number) => ({ workers: new Map([[7, worker]]), node: 0, machine });

describe('what the machine has left', () => {
  it('is told by what was spent between two readings, and not by readings too close together', () => {
    expect(spentBetween(reading(0, 100), reading(1_000, 500))).toBeNull();
    const between = spentBetween(reading(0, 100, 0), reading(2_000, 500, 3_000));
    expect(between).toEqual({ workers: new Map([[7, 0.2]]), node: 0.02, machine: 1.5 });
  });

  it('is what the workers have left, over what one person costs them', () => {
    // 0.02 of a core each; 0.6 of the worker's usable 0.8 are left.
    expect(estimateRoom(spent(0.2, 0.3), 4, 10)).toEqual({ people: 30, certainty: 'fair', limit: 'worker' });
  });

  it('is less where something else keeps the machine busy', () => {
    expect(estimateRoom(spent(0.2, 3.1), 4, 10)).toMatchObject({
      people: 5,
      certainty: 'good',
      limit: 'machine',
    });
    expect(estimateRoom(spent(0.2, 4), 4, 10)).toMatchObject({ people: 0 });
  });

  it('is but rough where it reaches far beyond those who are here, and unknown with hardly anybody', () => {
    expect(estimateRoom(spent(0.01, 0.1), 4, 10)).toMatchObject({ certainty: 'rough' });
    expect(estimateRoom(spent(0.01, 0.1), 4, 2)).toBeNull();
    expect(estimateRoom(spent(0, 0.1), 4, 10)).toBeNull();
  });
});
