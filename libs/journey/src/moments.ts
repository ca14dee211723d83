import type { Layers } from '@plenum/protocol';
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
  /** What is lost of theirs and of what they get, of 1; null: nobody has measured it. */
  lossIn: number | null;
  lossOut: number | null;
  /** Of the best picture that they get; null: none that has layers. */
  layers: Layers | null;
}

/** A meeting of hours with a change each minute; older ones go first. */
const MOST_MOMENTS = 500;
/** A round trip that differs by less, in milliseconds, is no news. */
const ROUND_TRIP_NEWS_MS = 100;
/** A loss that differs by less, of 1, is no news. */
const LOSS_NEWS = 0.03;

export function momentOf(facts: Facts, at: number): Moment {
  const { steps, diagnoses } = viewJourney(facts, at);
  const { number: step, state } = telling(steps);
  return {
    at: Math.round(at),
    step,
    state: state === 'waiting' ? 'working' : state,
    diagnoses,
    path: facts.send.path ?? facts.recv.path,
    ...{ lossIn: facts.send.loss, lossOut: facts.recv.loss, layers: facts.recv.layers },
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
    Math.abs(roundTripOf(one) - roundTripOf(other)) < ROUND_TRIP_NEWS_MS &&
    differ(one.lossIn, other.lossIn) < LOSS_NEWS &&
    differ(one.lossOut, other.lossOut) < LOSS_NEWS
  );
}

const differ = (one: number | null, other: number | null) => Math.abs((one ?? 0) - (other ?? 0));
const roundTripOf = ({ path }: Moment) => path?.roundTripMs ?? 0;

const summaryOf = ({ step, state, diagnoses, path, layers }: Moment) =>
  JSON.stringify([step, state, diagnoses, path?.protocol, path?.candidateType, layers?.spatialLayer]);
