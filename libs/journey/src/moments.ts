import type { Diagnosis } from './diagnosis.ts';
import type { Facts } from './facts.ts';
import { viewJourney } from './steps.ts';
import type { Step } from './step.ts';

/** How a participant was doing from one moment on, until the next one: what is left to be read when it is over. */
export interface Moment {
  /** Epoch ms. */
  at: number;
  /** The first step that failed or was under way; where none was, the last one done. */
  step: number;
  state: 'working' | 'done' | 'failed';
  diagnoses: Diagnosis[];
  path: Facts['send']['path'];
}

/** A meeting of hours with a change each minute; older ones go first. */
const MOST_MOMENTS = 500;
/** A round trip that differs by less, in milliseconds, is no news. */
const ROUND_TRIP_NEWS_MS = 100;

export function momentOf(facts: Facts, at: number): Moment {
  const { steps, diagnoses } = viewJourney(facts, at);
  const { number: step, state } = telling(steps);
  return {
    at: Math.round(at),
    step,
    state: state === 'waiting' ? 'working' : state,
    diagnoses,
    path: facts.send.path ?? facts.recv.path,
  };
}

function telling(steps: Step[]): Step {
  const open =
    steps.find(({ state }) => state === 'failed') ?? steps.find(({ state }) => state === 'working');
  return open ?? steps.findLast(({ state }) => state === 'done') ?? steps[0]!;
}

/** @returns the moments with this one at their end, or the same ones where it says nothing new. */
export function addMoment(moments: Moment[], moment: Moment): Moment[] {
  const last = moments.at(-1);
  return last && saysTheSame(last, moment) ? moments : [...moments, moment].slice(-MOST_MOMENTS);
}

function saysTheSame(one: Moment, other: Moment): boolean {
  return (
    summaryOf(one) === summaryOf(other) &&
    Math.abs(roundTripOf(one) - roundTripOf(other)) < ROUND_TRIP_NEWS_MS
  );
}

const roundTripOf = ({ path }: Moment) => path?.roundTripMs ?? 0;

const summaryOf = ({ step, state, diagnoses, path }: Moment) =>
  JSON.stringify([step, state, diagnoses, path?.protocol, path?.candidateType]);
