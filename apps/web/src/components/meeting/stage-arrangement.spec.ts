import { describe, expect, it } from '@jest/globals';
import { arrangeStage, PAGER_HEIGHT, type Box } from './stage-arrangement.ts';

const laptop = { width: 1408, height: 750 };
const phone = { width: 374, height: 690 };
const SPACES = {
  laptop,
  phone,
  'a wide screen': { width: 2528, height: 1290 },
  'a small phone': { width: 304, height: 430 },
  'a phone on its side': { width: 812, height: 250 },
  'a tablet': { width: 760, height: 880 },
};
const cases = Object.entries(SPACES);
const COUNTS = Array.from({ length: 70 }, (_, index) => index);

const overlaps = (one: Box, other: Box) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

describe('arrangeStage', () => {
  describe.each(cases)('on %s', (_name, space) => {
    it.each([
      ['none', false, false],
      ['one', true, false],
      ['one that fills', true, true],
    ])(
      'keeps every tile on the stage and apart, with a large one: %s',
      (_large, hasLarge, isLargeFilling) => {
        for (const count of COUNTS) {
          const { boxes, large, pages } = arrangeStage({
            ...space,
            count,
            hasLarge,
            isLargeFilling,
            page: 0,
          });
          const all = large ? [large, ...boxes] : boxes;
          const height = space.height - (pages > 1 ? PAGER_HEIGHT : 0);
          for (const [index, box] of all.entries()) {
            expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
            expect(box.x + box.width).toBeLessThanOrEqual(space.width);
            expect(box.y + box.height).toBeLessThanOrEqual(height);
            expect(Math.min(box.width, box.height)).toBeGreaterThan(40);
            expect(all.slice(index + 1).some((other) => overlaps(box, other))).toBe(false);
          }
          expect(large !== null).toBe(hasLarge);
        }
      },
    );

    it.each([false, true])('shows everybody once over all pages, with a large one: %s', (hasLarge) => {
      for (const count of COUNTS) {
        const { pages } = arrangeStage({ ...space, count, hasLarge, page: 0 });
        const shown = Array.from({ length: pages }, (_, page) =>
          arrangeStage({ ...space, count, hasLarge, page }),
        ).map(({ boxes }) => boxes.length);
        expect(shown.reduce((sum, tiles) => sum + tiles, 0)).toBe(count);
        expect(Math.max(...shown)).toBeLessThanOrEqual(25);
      }
    });
  });

  it('takes a second page only where faces would become too small', () => {
    const on = (space: typeof laptop, count: number) =>
      arrangeStage({ ...space, count, hasLarge: false, page: 0 });
    expect(on(laptop, 9).pages).toBe(1);
    expect(on(laptop, 25).pages).toBe(1);
    expect(on(laptop, 60)).toMatchObject({ pages: 3, perPage: 25 });
    expect(on(laptop, 60).boxes[0]!.width).toBeGreaterThanOrEqual(200);
    expect(on(SPACES['a wide screen'], 60)).toMatchObject({ pages: 3, perPage: 25 });
    expect(on(phone, 5).pages).toBe(1);
    expect(new Set(on(phone, 60).boxes.map(({ x }) => x)).size).toBe(2);
  });

  it('shows two rows on a phone on its side', () => {
    const { boxes, pages } = arrangeStage({
      ...SPACES['a phone on its side'],
      count: 60,
      hasLarge: false,
      page: 0,
    });
    expect(new Set(boxes.map(({ y }) => y)).size).toBe(2);
    expect(pages).toBeLessThanOrEqual(7);
  });

  it('gives tiles one size on all pages, and keeps the large one as it is', () => {
    for (const hasLarge of [false, true]) {
      const [first, last] = [0, 99].map((page) => arrangeStage({ ...laptop, count: 52, hasLarge, page }));
      expect(last!.page).toBe(last!.pages - 1);
      expect(last!.boxes[0]).toMatchObject({
        width: first!.boxes[0]!.width,
        height: first!.boxes[0]!.height,
      });
      expect(last!.large).toEqual(first!.large);
    }
  });

  it('gives most of the stage to the large one', () => {
    for (const space of [laptop, phone]) {
      const { large, boxes } = arrangeStage({ ...space, count: 40, hasLarge: true, page: 0 });
      expect(large!.width * large!.height).toBeGreaterThan(0.4 * space.width * space.height);
      expect(boxes.length).toBeGreaterThan(4);
    }
  });

  it('gives all of it to who is the only one', () => {
    const alone = arrangeStage({ ...laptop, count: 0, hasLarge: true, page: 0 });
    expect(alone.large!.height).toBeGreaterThan(laptop.height - 2);
    expect(alone.boxes).toEqual([]);
  });

  it('draws nothing before the stage has a size', () => {
    expect(arrangeStage({ width: 0, height: 0, count: 5, hasLarge: true, page: 0 })).toMatchObject({
      large: null,
      boxes: [],
      pages: 1,
    });
  });
});
