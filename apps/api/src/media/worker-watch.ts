import type { types } from 'mediasoup';
import { Strain } from './strain.ts';

/** How often a worker that carries something is asked, in milliseconds. */
export const LOOK_EVERY_MS = 1_000;

export interface WorkerWatchOptions {
  worker: Pick<types.Worker, 'getResourceUsage' | 'observer'>;
  /** Whether it carries anything: one that does not is not asked. */
  isUsed(): boolean;
  onChanged(): void;
}

/** Asks a worker again and again, to know how far behind it is. Ends with it. */
export class WorkerWatch {
  private readonly strain = new Strain();
  /** When the question was asked that is not answered yet. */
  private askedAt: number | null = null;
  private answeredInMs = 0;

  constructor(private readonly options: WorkerWatchOptions) {
    const timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    timer.unref();
    options.worker.observer.once('close', () => clearInterval(timer));
  }

  /** It has more to do than it can: what it carries comes late, or not at all. */
  get isStrained(): boolean {
    return this.strain.isStrained;
  }

  /** How long it takes to answer, in milliseconds. */
  get answersInMs(): number {
    const waited = this.askedAt === null ? 0 : performance.now() - this.askedAt;
    return Math.max(this.answeredInMs, waited);
  }

  private look(): void {
    const isUsed = this.options.isUsed();
    if (!isUsed) this.answeredInMs = 0;
    if (this.strain.handle(this.answersInMs)) this.options.onChanged();
    if (isUsed && this.askedAt === null) void this.ask();
  }

  private async ask(): Promise<void> {
    const askedAt = performance.now();
    this.askedAt = askedAt;
    try {
      await this.options.worker.getResourceUsage();
    } catch {
      // It died: whoever is on it hears of that.
    }
    this.answeredInMs = performance.now() - askedAt;
    this.askedAt = null;
  }
}
