import { describe, expect, it } from '@jest/globals';
import { firstTilesOn } from './first-tiles.ts';
import { arrangeStage } from './stage-arrangement.ts';

const laptop = { width: 1408, height: 750 };
const phone = { width: 374, height: 690 };
const shown = { pixelRatio: 1, hasLarge: false, hidesSelf: false };

describe('firstTilesOn', () => {
  it('counts the others on a full page', () => {
    expect(firstTilesOn({ stage: laptop, ...shown })).toMatchObject({ single: 24, page: 24 });
    expect(firstTilesOn({ stage: laptop, ...shown, hidesSelf: true })).toMatchObject({
      single: 25,
      page: 25,
    });
  });

  it.each([laptop, phone])('is what the stage shows, whoever many come: %j', (stage) => {
    for (const hasLarge of [false, true]) {
      const { single, page } = firstTilesOn({ stage, ...shown, hasLarge });
      for (let others = 1; others < 60; others += 1) {
        const seats = hasLarge ? others : others + 1; // Oneself is small, and one of the others is large.
        const { boxes } = arrangeStage({ ...stage, count: seats, hasLarge, page: 0 });
        expect(Math.min(others, others <= single ? single : page)).toBe(
          boxes.length - 1 + (hasLarge ? 1 : 0),
        );
      }
    }
  });

  it('measures in device pixels', () => {
    const [one, two] = [1, 2].map((pixelRatio) => firstTilesOn({ stage: phone, ...shown, pixelRatio }));
    expect(two!.width).toBe(2 * one!.width);
    expect(two!.height).toBe(2 * one!.height);
  });

  it('expects nothing of a stage without a size', () => {
    expect(firstTilesOn({ stage: { width: 0, height: 0 }, ...shown })).toMatchObject({ page: 0, width: 0 });
  });
});
