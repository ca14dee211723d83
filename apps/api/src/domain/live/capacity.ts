import type { Capacity } from '@plenum/protocol/rest';
import type { MachineReading } from '../ports.ts';

/** Above this part of a core, or of all cores, packets begin to wait for each other. */
const USABLE = 0.8;

/** Fewer people tell more of the noise than of what one of them costs. */
const ENOUGH_PEOPLE = 3;

/** Differences of CPU time over less, in milliseconds, are coarser than what is to be measured. */
export const LEAST_SPAN_MS = 1_500;

export interface Spent {
  /** Of one core each, by process id. */
  workers: ReadonlyMap<number, number>;
  node: number;
  /** Of one core; all cores of the machine have as many as there are. */
  machine: number;
}

/** What was spent between two readings; null where they lie too close together. */
export function spentBetween(before: MachineReading, after: MachineReading): Spent | null {
  const span = after.at - before.at;
  if (span < LEAST_SPAN_MS) return null;
  const rate = (from: number, to: number) => Math.max(0, to - from) / span;
  const workers = after.workers.flatMap(({ pid, cpuMs }): [number, number][] => {
    const earlier = before.workers.find((one) => one.pid === pid);
    return earlier ? [[pid, rate(earlier.cpuMs, cpuMs)]] : [];
  });
  return {
    workers: new Map(workers),
    node: rate(before.nodeCpuMs, after.nodeCpuMs),
    machine: rate(before.machineBusyMs, after.machineBusyMs),
  };
}

/**
 * How many more people like those who are here now this machine holds: what is left of its workers, and of its cores,
 * over what one of them costs now. A larger room costs more for each, so that far extrapolations are but rough.
 */
export function estimateRoom(
  { workers, node, machine }: Spent,
  cores: number,
  people: number,
): Capacity['room'] {
  const media = [...workers.values()].reduce((sum, one) => sum + one, 0);
  if (people < ENOUGH_PEOPLE || workers.size === 0 || media <= 0) return null;
  const workersLeft = Math.max(0, workers.size * USABLE - media) / (media / people);
  const machineLeft = Math.max(0, cores * USABLE - machine) / ((media + node) / people);
  const more = Math.floor(Math.min(workersLeft, machineLeft));
  return {
    people: more,
    certainty: certaintyOf(people, more),
    limit: workersLeft < machineLeft ? 'worker' : 'machine',
  };
}

function certaintyOf(people: number, more: number): 'rough' | 'fair' | 'good' {
  if (people < 10 || more > people * 5) return 'rough';
  return more > people ? 'fair' : 'good';
}
