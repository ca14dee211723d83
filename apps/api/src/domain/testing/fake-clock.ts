import type { Clock } from '../ports.ts';

interface Timer {
  at: number;
  task: () => void;
}

/** Time that passes only when a test says so. */
export class FakeClock implements Clock {
  private time = 1_000_000;
  private timers: Timer[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, task: () => void): () => void {
    const timer = { at: this.time + ms, task };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  }

  /** Timers that have not run and were not called off. */
  get pending(): number {
    return this.timers.length;
  }

  /** Lets time pass; what a timer sets off runs before the next one. */
  async advance(ms: number): Promise<void> {
    const until = this.time + ms;
    await settled();
    for (let next = this.takeNext(until); next; next = this.takeNext(until)) {
      this.time = Math.max(this.time, next.at);
      next.task();
      await settled();
    }
    this.time = until;
  }

  private takeNext(until: number): Timer | undefined {
    const [next] = this.timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
    this.timers = this.timers.filter((timer) => timer !== next);
    return next;
  }
}

/** Everything that promises set off has run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
