import type { Evidence } from '@plenum/protocol';
import { initialFacts, type Facts } from './facts.ts';
import { reduce } from './reduce.ts';

/** Evidence kept for people to read; older samples go first. */
const TIMELINE_LENGTH = 250;

/** One participant's way into the meeting: what is known of it, and what it is known from, oldest first. */
export interface Journey {
  facts: Facts;
  timeline: Evidence[];
}

export function startJourney(): Journey {
  return { facts: initialFacts(), timeline: [] };
}

/** Adds evidence of either end. Pure. */
export function addEvidence(journey: Journey, evidence: Evidence[]): Journey {
  return {
    facts: evidence.reduce(reduce, journey.facts),
    timeline: trim([...journey.timeline, ...evidence].sort((a, b) => a.at - b.at)),
  };
}

/** The last moment that a Date can hold (ECMA-262, section 21.4.1.1), in epoch ms. */
const END_OF_TIME = 8.64e15;

/** Sets evidence on another clock. */
export function shiftEvidence<E extends Evidence>(evidence: E[], byMs: number): E[] {
  return evidence.map((item) => ({ ...item, at: Math.min(END_OF_TIME, Math.max(0, item.at + byMs)) }));
}

/** Samples repeat, everything else happens once: keep the newest sample of each sort, and as much as fits of the rest. */
function trim(timeline: Evidence[]): Evidence[] {
  const seen = new Set<string>();
  const kept = timeline.toReversed().filter((item) => {
    const { type } = item.fact;
    if (!SAMPLES.has(type)) return true;
    const key = type + ('direction' in item.fact ? item.fact.direction : '');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return kept.slice(0, TIMELINE_LENGTH).reverse();
}

const SAMPLES = new Set([
  'sendSampled',
  'receiveSampled',
  'transportSampled',
  'reachabilityObserved',
  'pathSelected',
]);
