import { describe, expect, it } from '@jest/globals';
import { addMoment, momentOf, type Moment } from './moments.ts';
import { Story, transportSampled } from './testing/story.ts';

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

  it('tells what the server measured last of loss and of layers, and nothing where it did not', () => {
    const layers = { spatialLayer: 1, temporalLayer: 2 };
    const story = new Story()
      .arrives()
      .server(transportSampled('send', { loss: 0.25 }), transportSampled('recv', { loss: 0.5, layers }));
    expect(momentIn(story)).toMatchObject({ lossIn: 0.25, lossOut: 0.5, layers });
    story.server(transportSampled('send'), transportSampled('recv'));
    expect(momentIn(story)).toMatchObject({ lossIn: null, lossOut: null, layers: null });
  });
});

describe('moments in a row', () => {
  const well: Moment = {
    ...{ at: 1, step: 10, state: 'done', diagnoses: [] },
    path: { protocol: 'udp', candidateType: 'host', roundTripMs: 20 },
    ...{ lossIn: null, lossOut: 0.01, layers: { spatialLayer: 2, temporalLayer: 2 } },
  };

  it('hold only what is new', () => {
    const once = addMoment([], well);
    expect(addMoment(once, { ...well, at: 2, path: { ...well.path!, roundTripMs: 60 } })).toBe(once);
    expect(addMoment(once, { ...well, layers: { spatialLayer: 2, temporalLayer: 1 } })).toBe(once);
    expect(addMoment(once, { ...well, lossIn: 0.02 })).toBe(once);
    expect(addMoment(once, { ...well, lossIn: 0.05 })).toHaveLength(2);
    expect(addMoment(once, { ...well, layers: { spatialLayer: 0, temporalLayer: 2 } })).toHaveLength(2);
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
