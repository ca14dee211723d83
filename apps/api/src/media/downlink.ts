/** Bits per second that make a difference to which pictures fit, the least first. Between them nothing is told. */
const STEPS = [0, 150_000, 250_000, 400_000, 650_000, 1_000_000, 1_600_000, 2_500_000, 4_000_000] as const;

/** Who can carry so much loses no picture, in bits per second. */
const PLENTY = 6_000_000;

/** So close to the highest that mediasoup looks for, the estimate says nothing of the network. */
const AT_CEILING = 0.9;

/** A rise has to exceed its step by this, so that an estimate that swings around it changes nothing. */
const CLEARLY = 1.15;

/** A fall has to last so long, in ms: after a join the estimate needs some seconds to rise from where mediasoup begins. */
export const FALL_AFTER_MS = 10_000;
/** So long only where the estimate itself broke in, in ms: meanwhile the sound suffers. */
export const BREAK_AFTER_MS = 3_000;
/** What is left of an estimate that broke in. */
const BROKEN = 0.5;
/** A rise has to last so long, in ms, and so has the next one: what was shed too early would come and go. */
export const RISE_AFTER_MS = 8_000;

export interface DownlinkSample {
  /** What mediasoup believes that the network carries, in bits per second. */
  availableBps: number;
  /** More than this it does not look for, since nothing wants it. */
  ceilingBps: number;
}

/**
 * Makes of a bandwidth estimate, which changes each second, the few steps that are worth another look at which pictures go.
 * It falls to what the estimate allows, and rises one step at a time. Pure: time comes from outside, in milliseconds.
 */
export class Downlink {
  /** The lowest that is not yet known to be too much; null: no limit is known. */
  private told: number | null = null;
  private changing: { falls: boolean; since: number; highest: number } | null = null;
  /** The estimate when it last carried all, or the best since. */
  private best = 0;

  /** @returns what pictures have to fit from now on, in bits per second; null: there is no limit; undefined: nothing is new. */
  handle({ availableBps, ceilingBps }: DownlinkSample, now: number): number | null | undefined {
    const isLimited = availableBps < Math.min(AT_CEILING * ceilingBps, PLENTY);
    const carried = isLimited ? availableBps : Infinity;
    this.best = isLimited ? Math.max(this.best, availableBps) : availableBps;
    const told = this.told ?? Infinity;
    const [falls, rises] = [
      stepOf(carried) < told,
      isLimited ? this.isClearlyMore(carried) : told < Infinity,
    ];
    if (!falls && !rises) {
      this.changing = null;
      return undefined;
    }
    if (this.changing?.falls !== falls) this.changing = { falls, since: now, highest: 0 };
    const { changing } = this;
    changing.highest = Math.max(changing.highest, stepOf(carried));
    if (now - changing.since < (falls ? this.fallAfterMs(availableBps) : RISE_AFTER_MS)) return undefined;
    this.changing = null;
    this.best = availableBps;
    this.told = falls ? changing.highest : nextAbove(told);
    return this.told;
  }

  private fallAfterMs(availableBps: number): number {
    return availableBps < BROKEN * this.best ? BREAK_AFTER_MS : FALL_AFTER_MS;
  }

  private isClearlyMore(carried: number): boolean {
    const next = this.told === null ? null : nextAbove(this.told);
    return carried > CLEARLY * (next ?? PLENTY);
  }
}

function stepOf(bps: number): number {
  return bps === Infinity ? Infinity : STEPS.findLast((step) => step <= bps)!;
}

function nextAbove(bps: number): number | null {
  return STEPS.find((step) => step > bps) ?? null;
}
