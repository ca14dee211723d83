/** What finds more than this waiting before it is lost, in milliseconds of the link's time. */
const QUEUE_MS = 300;

/** A link of some rate: packets wait their turn in a queue, in their order, and those that find it full are lost. */
export class SlowLink {
  private readonly waiting: { leavesAt: number; send: () => void }[] = [];
  private timer: NodeJS.Timeout | null = null;
  /** In kbit/s. */
  private rate = Infinity;
  /** When the last packet in the queue will have left, in milliseconds of `performance.now()`. */
  private freeAt = 0;

  /** @param rate in kbit/s; until then it carries whatever comes. */
  limit(rate: number): void {
    this.rate = rate;
  }

  carry(bytes: number, send: () => void): void {
    const now = performance.now();
    const startsAt = Math.max(now, this.freeAt);
    if (startsAt > now + QUEUE_MS) return;
    this.freeAt = startsAt + (8 * bytes) / this.rate;
    if (this.freeAt === now) return send();
    this.waiting.push({ leavesAt: this.freeAt, send });
    this.timer ??= setTimeout(this.sendDue, this.freeAt - now);
  }

  close(): void {
    if (this.timer) clearTimeout(this.timer);
    this.waiting.length = 0;
  }

  private readonly sendDue = (): void => {
    const now = performance.now();
    while (this.waiting[0] && this.waiting[0].leavesAt <= now + 1) this.waiting.shift()!.send();
    const [next] = this.waiting;
    this.timer = next ? setTimeout(this.sendDue, next.leavesAt - now) : null;
  };
}
