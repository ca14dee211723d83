/** So long a media worker stands still, and then works, in milliseconds: what it carries comes in bursts, and no path breaks. */
const STANDS_MS = 1_500;
const WORKS_MS = 150;

/** A process with more to do than it can, which falls behind again and again. */
export class SlowWorker {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly pid: number) {
    this.stand();
  }

  /** It keeps up from now on. */
  recover(): void {
    clearTimeout(this.timer);
    process.kill(this.pid, 'SIGCONT');
  }

  private stand(): void {
    process.kill(this.pid, 'SIGSTOP');
    this.timer = setTimeout(() => {
      process.kill(this.pid, 'SIGCONT');
      this.timer = setTimeout(() => this.stand(), WORKS_MS);
    }, STANDS_MS);
  }
}
