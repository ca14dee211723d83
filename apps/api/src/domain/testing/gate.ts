/** Where a test holds up work, lets it go on, or makes it fail. Open unless told. */
export class Gate {
  private failures = 0;
  private held: { pass(): void; fail(error: Error): void }[] | null = null;
  /** How often somebody came by. */
  visits = 0;

  async pass(): Promise<void> {
    this.visits += 1;
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('Failed as the test asked');
    }
    if (this.held) await new Promise<void>((pass, fail) => this.held!.push({ pass, fail }));
  }

  /** The next ones fail; all of them, unless a number is given. */
  failNext(times = Infinity): void {
    this.failures = times;
  }

  hold(): void {
    this.held ??= [];
  }

  get waiting(): number {
    return this.held?.length ?? 0;
  }

  /** Lets everybody through who waits, and who comes. */
  open(): void {
    const held = this.held ?? [];
    this.held = null;
    this.failures = 0;
    for (const { pass } of held) pass();
  }

  /** Those who wait fail; the gate is open afterwards. */
  failWaiting(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const { fail } of held) fail(new Error('Failed while it waited'));
  }
}
