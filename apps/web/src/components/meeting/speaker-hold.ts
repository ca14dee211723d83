import type { PeerId } from '@plenum/protocol';

/** A word thrown in moves no picture: for so long nobody else must speak again, in milliseconds. */
export const HOLD_MS = 1_500;

/** Who is shown large while people speak in turns. */
export class SpeakerHold {
  private shown: PeerId | null = null;
  private next: PeerId | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly onChange: (shown: PeerId | null) => void;

  constructor(onChange: (shown: PeerId | null) => void) {
    this.onChange = onChange;
  }

  /**
   * @param speaker who speaks now, among the others; null: nobody.
   * @param others everybody who could be shown, in their order.
   */
  handle(speaker: PeerId | null, others: readonly PeerId[]): void {
    if (this.shown === null || !others.includes(this.shown)) return this.show(speaker ?? others[0] ?? null);
    // Between two sentences nobody speaks, and between two words: that ends no turn, and begins none.
    if (speaker === null || speaker === this.next) return;
    this.cancel();
    if (speaker === this.shown) return;
    this.next = speaker;
    this.timer = setTimeout(() => this.show(speaker), HOLD_MS);
  }

  cancel(): void {
    clearTimeout(this.timer);
    this.next = null;
  }

  private show(peerId: PeerId | null): void {
    this.cancel();
    if (peerId === this.shown) return;
    this.shown = peerId;
    this.onChange(peerId);
  }
}
