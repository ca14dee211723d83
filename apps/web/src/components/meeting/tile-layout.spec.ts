import { describe, expect, it } from '@jest/globals';
import { layoutTiles, type TileSpace } from './tile-layout.ts';

const desktop = { width: 1440, height: 900, gap: 12, ratio: { min: 4 / 3, max: 16 / 9 }, minTileWidth: 110 };
const phone = { width: 390, height: 844, gap: 8, ratio: { min: 3 / 4, max: 16 / 9 }, minTileWidth: 110 };
const cases = [
  ['desktop', desktop],
  ['phone', phone],
] as const;

describe('layoutTiles', () => {
  describe.each(cases)('on a %s', (_name, space) => {
    it.each(Array.from({ length: 60 }, (_, index) => index + 1))('shows %i people', (count) => {
      const layout = layoutTiles({ ...space, count });
      const { columns, rows, tileWidth, tileHeight, scrolls } = layout;
      expect(columns * rows).toBeGreaterThanOrEqual(count);
      expect((rows - 1) * columns).toBeLessThan(count);
      expect(columns * tileWidth + (columns - 1) * space.gap).toBeLessThanOrEqual(space.width);
      expect(tileWidth).toBeGreaterThanOrEqual(space.minTileWidth);
      expect(tileHeight).toBeGreaterThan(0);
      if (!scrolls) expect(rows * tileHeight + (rows - 1) * space.gap).toBeLessThanOrEqual(space.height);
    });
  });

  it('keeps tiles within their ratio where it fits', () => {
    for (const [, space] of cases) {
      for (let count = 1; count <= 60; count++) {
        const { tileWidth, tileHeight } = layoutTiles({ ...space, count });
        expect(tileWidth / tileHeight).toBeGreaterThan(space.ratio.min - 0.02);
        expect(tileWidth / tileHeight).toBeLessThan(space.ratio.max + 0.02);
      }
    }
  });

  it('puts two people side by side on a wide screen and one above the other on a narrow one', () => {
    expect(layoutTiles({ ...desktop, count: 2 })).toMatchObject({ columns: 2, rows: 1 });
    expect(layoutTiles({ ...phone, count: 2 })).toMatchObject({ columns: 1, rows: 2 });
  });

  it('shows 49 people on a desktop without scrolling', () => {
    expect(layoutTiles({ ...desktop, count: 49 }).scrolls).toBe(false);
  });

  it('scrolls where tiles would become too small', () => {
    expect(layoutTiles({ ...phone, count: 60 })).toMatchObject({ scrolls: true, columns: 3 });
  });

  it.each<Partial<TileSpace>>([{ count: 0 }, { width: 0 }, { height: 0 }])(
    'draws nothing with %j',
    (change) => {
      expect(layoutTiles({ ...desktop, count: 3, ...change })).toMatchObject({ columns: 0, tileWidth: 0 });
    },
  );

  it('fills a space narrower than the smallest tile', () => {
    expect(layoutTiles({ ...phone, width: 80, count: 5 })).toMatchObject({ columns: 1, tileWidth: 80 });
  });
});
