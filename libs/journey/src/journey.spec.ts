import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '@plenum/protocol';
import fc from 'fast-check';
import { initialFacts } from './facts.ts';
import { addEvidence, shiftEvidence, startJourney } from './journey.ts';
import { reduce } from './reduce.ts';
import { STEPS } from './step.ts';
import { stepOf, viewJourney } from './steps.ts';
import { arbitraryEvidence } from './testing/arbitrary-evidence.ts';
import { Story } from './testing/story.ts';

const STATES = ['waiting', 'working', 'done', 'failed'];
const evidences = fc.array(arbitraryEvidence(), { maxLength: 60 });

describe('any evidence in any order', () => {
  it('always gives ten steps with valid states, and fails exactly those that are diagnosed', () => {
    fc.assert(
      fc.property(evidences, fc.nat(120_000), (evidence, now) => {
        const { steps, diagnoses, well } = viewJourney(addEvidence(startJourney(), evidence).facts, now);
        expect(steps.map(({ name }) => name)).toEqual([...STEPS]);
        for (const { number, state, since } of steps) {
          expect(STATES).toContain(state);
          expect(state === 'failed').toBe(diagnoses.some(({ step }) => step === number));
          expect(since === null || Number.isFinite(since)).toBe(true);
        }
        if (well) expect(diagnoses).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('folds to the same facts each time, and changes nothing that it was given', () => {
    fc.assert(
      fc.property(evidences, (evidence) => {
        const before = structuredClone(evidence);
        const start = initialFacts();
        const facts = evidence.reduce(reduce, start);
        expect(evidence.reduce(reduce, initialFacts())).toEqual(facts);
        expect(evidence).toEqual(before);
        expect(start).toEqual(initialFacts());
      }),
    );
  });

  it('folds to the same facts in one go and piece by piece', () => {
    fc.assert(
      fc.property(evidences, (evidence) => {
        const pieces = evidence.reduce((journey, item) => addEvidence(journey, [item]), startJourney());
        expect(pieces.facts).toEqual(addEvidence(startJourney(), evidence).facts);
      }),
    );
  });

  it('has a step to be shown at', () => {
    fc.assert(
      fc.property(arbitraryEvidence(), (evidence) => {
        expect(stepOf(evidence)).toBeGreaterThanOrEqual(1);
        expect(stepOf(evidence)).toBeLessThanOrEqual(10);
      }),
    );
  });
});

describe('the timeline', () => {
  it('is bounded and in order, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(evidences, { minLength: 1, maxLength: 12 }), (batches) => {
        const { timeline } = batches.reduce(addEvidence, startJourney());
        expect(timeline.length).toBeLessThanOrEqual(250);
        expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).sort((a, b) => a - b));
      }),
      { numRuns: 20 },
    );
  });

  it('keeps the newest 250, and of each sort of sample one', () => {
    const story = new Story().arrives().flows(600_000);
    const samples = story.journey.timeline.filter(({ fact }) => fact.type.endsWith('Sampled'));
    expect(samples.map(({ at }) => at)).toEqual(Array(4).fill(story.now));
    for (let i = 0; i < 400; i += 1) story.wait(1).client({ type: 'readyToReceive' });
    expect(story.journey.timeline).toHaveLength(250);
    expect(story.journey.timeline.at(-1)?.at).toBe(story.now);
  });
});

describe('shiftEvidence', () => {
  const at = (time: number): Evidence => ({ end: 'client', at: time, fact: { type: 'joined' } });

  it.each([
    [1_000, 500, 1_500],
    [1_000, -400, 600],
    [1_000, -5_000, 0],
    [8.64e15, 5_000, 8.64e15],
  ])('sets %d by %d to %d', (time, by, shifted) => {
    expect(shiftEvidence([at(time)], by)).toEqual([at(shifted)]);
  });
});
