/** The monotonic clock that all processes of this machine share, in milliseconds with fractions; allocates nothing. */
export const monotonicMs = (): number => performance.now() + OFFSET_MS;

const TRIES = 100;

/**
 * Between performance.now(), which counts from this process's start, and the machine's own monotonic clock. Whoever is
 * interrupted between the two readings gets too little: the most is the truth.
 */
const OFFSET_MS = Math.max(
  ...Array.from({ length: TRIES }, () => Number(process.hrtime.bigint()) / 1e6 - performance.now()),
);
