import { cpuMicroseconds, withDescendants } from '../measure/processes.ts';
import type { Progress } from '../run/run.ts';

/** What each process of a server had used at some moment, in microseconds. */
type Used = readonly [main: number, started: number];

/** Tells Node's part of a server's CPU from that of the workers that it started, while a round is measured. */
export class CpuSplit {
  private readonly main: number;
  private readonly started: number[];
  private first: Used | null = null;
  private last: Used | null = null;

  constructor(pid: number) {
    const [main, ...started] = withDescendants(pid);
    this.main = main!;
    this.started = started;
  }

  /** For the run's progress. */
  readonly look = ({ phase }: Progress): void => {
    if (phase !== 'measuring') return;
    this.last = [cpuMicroseconds([this.main]), cpuMicroseconds(this.started)];
    this.first ??= this.last;
  };

  /** Node's share from 0 to 1; null for a server of one process. */
  get nodeShare(): number | null {
    if (!this.first || !this.last || this.started.length === 0) return null;
    const main = this.last[0] - this.first[0];
    const started = this.last[1] - this.first[1];
    return main + started > 0 ? main / (main + started) : null;
  }
}
