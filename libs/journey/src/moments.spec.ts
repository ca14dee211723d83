import { describe, expect, it } from '@jest/globals';
import { addMoment, momentOf, type Moment } from './moments.ts';
import { Story } from './testing/story.ts';

const momentIn = (story: Story) => momentOf(story.journey.facts, story.now);

describe('a moment', () => {
  it('names the step that is under way, then the last one done', () => {
    expect(momentIn(new Story().client({ type: 'socketConnecting' }))).toMatchObject({
      ...{ step: 1, state: 'working', diagnoses: [], path: null },
    });
    expect(momentIn(new Story().arrives().flows(10_000))).toMatchObject({ step: 10, state: 'done' });
  });

  it('names the step that failed, and why', () => {
    const story = new Story().arrives().flows(10_000).server({ type: 'mediaLost' });
    expect(momentIn(story)).toMatchObject({
      ...{ step: 9, state: 'failed', diagnoses: [{ cause: 'mediaServerLost' }] },
    });
  });
});

describe('moments in a row', () => {
  const well: Moment = {
    ...{ at: 1, step: 10, state: 'done', diagnoses: [] },
    path: { protocol: 'udp', candidateType: 'host', roundTripMs: 20 },
  };

  it('hold only what is new', () => {
    const once = addMoment([], well);
    expect(addMoment(once, { ...well, at: 2, path: { ...well.path!, roundTripMs: 60 } })).toBe(once);
    const slower = { ...well, at: 3, path: { ...well.path!, roundTripMs: 220 } };
    const news: Moment[] = [slower, { ...slower, at: 4, state: 'failed' }, { ...well, at: 5 }];
    expect(news.reduce(addMoment, once)).toEqual([well, ...news]);
  });

  it('are bounded, and the older ones go', () => {
    const many = Array.from({ length: 600 }, (_, at): Moment => ({ ...well, at, step: 1 + (at % 2) }));
    const kept = many.reduce(addMoment, [] as Moment[]);
    expect(kept).toHaveLength(500);
    expect(kept.at(-1)).toEqual(many.at(-1));
  });
});
