import type { PathWay } from './path-way.ts';
import type { PathTestReport, WayOutcome } from './path-test.ts';

/** What a person may expect of a meeting over this path. */
export type ExpectedQuality = 'good' | 'fair' | 'poor';

export type PathVerdict =
  | {
      /** The best way that works. */
      way: PathWay;
      quality: ExpectedQuality;
      roundTripMs: number | null;
      /** From 0 to 1. */
      loss: number;
    }
  | { way: null };

/** Ways in the order in which they serve media best. */
const BEST_FIRST: readonly PathWay[] = ['udp', 'turn', 'tcp'];

/**
 * Up to these, talk is as in one room, or still possible: 150 and 400 ms of delay one way (ITU-T G.114), of which
 * the path may take half here, as the rest goes into buffers; and loss that Opus conceals well, or hardly.
 */
export const GOOD_PATH = { roundTripMs: 150, loss: 0.02 };
export const FAIR_PATH = { roundTripMs: 400, loss: 0.08 };

/** Pure. */
export function judgePath({ ways }: PathTestReport): PathVerdict {
  for (const way of BEST_FIRST) {
    const outcome = ways[way];
    if (outcome.result !== 'works') continue;
    const { roundTripMs, loss } = outcome;
    return { way, quality: expectQuality(way, outcome), roundTripMs, loss };
  }
  return { way: null };
}

function expectQuality(
  way: PathWay,
  { roundTripMs, loss }: Extract<WayOutcome, { result: 'works' }>,
): ExpectedQuality {
  const within = (limits: typeof GOOD_PATH) =>
    (roundTripMs ?? 0) <= limits.roundTripMs && loss <= limits.loss;
  // TCP holds everything back until a lost packet has been sent again: it hides loss, and shows it as stutter.
  if (way !== 'tcp' && within(GOOD_PATH)) return 'good';
  return within(FAIR_PATH) ? 'fair' : 'poor';
}
