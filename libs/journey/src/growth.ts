import { PATIENCE } from './patience.ts';

/** A counter of packets, frames or bytes, and when it was last seen to grow. */
export interface Growth {
  value: number;
  grewAt: number | null;
  /** Since when every look at it has found it growing. */
  since: number | null;
}

/** Samples without a gap: when the first and the last of them were taken. */
export interface Watch {
  from: number;
  at: number;
}

export const still = (): Growth => ({ value: 0, grewAt: null, since: null });

/** A sample lengthens the watch, or begins a new one after too long a silence. */
export function watch(before: Watch | null, at: number): Watch {
  if (!before || at - before.at > PATIENCE.sample) return { from: at, at };
  return { from: before.from, at: Math.max(before.at, at) };
}

/** A counter's new value. */
export function grow(before: Growth, value: number, last: Watch | null, { from, at }: Watch): Growth {
  // A smaller value is a new counter (a camera switched on again), whose first packets are growth too.
  if (value === before.value || value === 0) return { ...before, value };
  const unbroken = before.since !== null && before.since >= from && isFlowing(before, last);
  return { value, grewAt: at, since: unbroken ? before.since : at };
}

/** Whether a counter grew lately when it was last looked at, however long ago that was. */
export function isFlowing({ grewAt }: Growth, sampled: Watch | null): boolean {
  return sampled !== null && grewAt !== null && sampled.at - grewAt < PATIENCE.media;
}
