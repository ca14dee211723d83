import type { ConnectionQuality } from '@plenum/protocol';
import { FAIR_PATH, GOOD_PATH } from './path-test-verdict.ts';

/** What media met with on its way lately. Shares are from 0 to 1; null: nothing to tell it by. */
export interface NetworkSample {
  /** Between this browser and the server, in milliseconds. */
  roundTripMs: number | null;
  /** Of what this end sent, and of what it should have received. */
  lossUp: number | null;
  lossDown: number | null;
  /** What the network carries of pictures that are sent, in bits per second; null: all that they need. */
  uplinkBps: number | null;
  /** Pictures that the person looks at are left out. */
  isDownlinkThin: boolean;
  /** This machine does not encode as fast as it should. */
  isCpuShort: boolean;
}

/** What makes a connection worse than good. */
export type QualityReason = 'lossUp' | 'lossDown' | 'roundTrip' | 'uplink' | 'downlink' | 'cpu';

export type NetworkVerdict =
  { quality: 'good'; reason: null } | { quality: Exclude<ConnectionQuality, 'good'>; reason: QualityReason };

export const GOOD: NetworkVerdict = { quality: 'good', reason: null };

/** With less a camera is small, or hardly moves, in bits per second: that of its middle simulcast layer, and of its lowest. */
const UPLINK = { good: 500_000, fair: 150_000 };

/** How good a connection is by one look at it, and the worst that is wrong with it. Pure. */
export function judgeNetwork(sample: NetworkSample): NetworkVerdict {
  const wrong = (quality: 'fair' | 'poor', limits: typeof GOOD_PATH, uplinkBps: number): NetworkVerdict[] => {
    const reasons: [QualityReason, boolean][] = [
      ['lossUp', (sample.lossUp ?? 0) > limits.loss],
      ['lossDown', (sample.lossDown ?? 0) > limits.loss],
      ['roundTrip', (sample.roundTripMs ?? 0) > limits.roundTripMs],
      ['uplink', (sample.uplinkBps ?? Infinity) < uplinkBps],
    ];
    return reasons.filter(([, isWrong]) => isWrong).map(([reason]) => ({ quality, reason }));
  };
  const [worst] = [
    ...wrong('poor', FAIR_PATH, UPLINK.fair),
    ...wrong('fair', GOOD_PATH, UPLINK.good),
    // Sound is untouched by these two, and most of the pictures.
    ...(sample.isDownlinkThin ? [{ quality: 'fair', reason: 'downlink' } as const] : []),
    ...(sample.isCpuShort ? [{ quality: 'fair', reason: 'cpu' } as const] : []),
  ];
  return worst ?? GOOD;
}

/** A connection has to be worse for so long, in ms, before anybody hears of it: one burst of loss is soon over. */
export const WORSE_AFTER_MS = 6_000;
/**
 * What does not arrive may have been lost before the server, by whoever sent it: they say so sooner than this. And after a
 * join a browser needs some time to find out how much its uplink carries.
 */
export const DOUBTFUL_AFTER_MS = 20_000;
const DOUBTFUL: readonly (QualityReason | null)[] = ['lossDown', 'uplink'];
/** And so long better, or bad for another reason: what swings is what it is at its worst. */
export const BETTER_AFTER_MS = 12_000;

const RANK: Record<ConnectionQuality, number> = { good: 0, fair: 1, poor: 2 };

/** Holds on to a verdict until another one lasts. Pure: time comes from outside, in milliseconds. */
export class SteadyVerdict {
  private told: NetworkVerdict = GOOD;
  private changing: { isWorse: boolean; since: number } | null = null;

  /** @returns what to tell from now on: the same object for as long as nothing changes. */
  handle(seen: NetworkVerdict, now: number): NetworkVerdict {
    const { told } = this;
    if (seen.quality === told.quality && seen.reason === told.reason) {
      this.changing = null;
      return told;
    }
    const isWorse = RANK[seen.quality] > RANK[told.quality];
    if (this.changing?.isWorse !== isWorse) this.changing = { isWorse, since: now };
    if (now - this.changing.since < patienceWith(seen, isWorse)) return told;
    this.changing = null;
    this.told = seen;
    return seen;
  }
}

function patienceWith({ reason }: NetworkVerdict, isWorse: boolean): number {
  if (!isWorse) return BETTER_AFTER_MS;
  return DOUBTFUL.includes(reason) ? DOUBTFUL_AFTER_MS : WORSE_AFTER_MS;
}
