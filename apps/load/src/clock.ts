/** The monotonic clock that all processes of this machine share, in milliseconds with fractions; allocates nothing. */
export const monotonicMs = (): number => performance.now() + OFFSET_MS;

/** Between performance.now(), which counts from this process's start, and the machine's own monotonic clock. */
const OFFSET_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();
