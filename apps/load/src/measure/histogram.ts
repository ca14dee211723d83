/** Buckets of one doubling: each is within 1.6 % of what it holds. */
const PER_OCTAVE = 64;
const OCTAVES = 32;

/** Counts durations in microseconds at the cost of one addition each; can be sent between processes and added up. */
export class Histogram {
  readonly counts = new Uint32Array(PER_OCTAVE * OCTAVES);

  record(microseconds: number): void {
    const bucket = microseconds < 1 ? 0 : Math.floor(Math.log2(microseconds) * PER_OCTAVE);
    this.counts[Math.min(bucket, this.counts.length - 1)]! += 1;
  }

  get total(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** @param share such as 0.99; null where nothing was recorded */
  percentile(share: number): number | null {
    const wanted = Math.ceil(this.total * share);
    if (wanted === 0) return null;
    let seen = 0;
    const bucket = this.counts.findIndex((count) => (seen += count) >= wanted);
    return Math.round(2 ** ((bucket + 0.5) / PER_OCTAVE));
  }

  /** Bucket and count of those that are not empty, for the way between processes. */
  toSparse(): [number, number][] {
    return Array.from(this.counts.entries()).filter(([, count]) => count > 0);
  }

  /** Values in microseconds with the share that is not above them, for a plot. */
  cumulative(): { microseconds: number; share: number }[] {
    const { total } = this;
    let seen = 0;
    return this.toSparse().map(([bucket, count]) => {
      seen += count;
      return { microseconds: 2 ** ((bucket + 0.5) / PER_OCTAVE), share: seen / total };
    });
  }
}
