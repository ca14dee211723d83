import { describe, expect, it } from '@jest/globals';
import { layoutTiles, type TileSpace } from './tile-layout.ts';

const desktop = { width: 1440, height: 900, gap: 12, ratio: { min: 4 / 3, max: 16 / 9 } };
const phone = { width: 390, height: 844, gap: 8, ratio: { min: 3 / 4, max: 16 / 9 } };
const cases = [
  ['desktop', desktop],
  ['phone', phone],
] as const;

describe('layoutTiles', () => {
  describe.each(cases)('on a %s', (_name, space) => {
    it.each(Array.from({ length: 60 }, (_, index) => index + 1))('shows %i people', (count) => {
      const { columns, rows, tileWidth, tileHeight } = layoutTiles({ ...space, count });
      expect(columns * rows).toBeGreaterThanOrEqual(count);
      expect((rows - 1) * columns).toBeLessThan(count);
      expect(columns * tileWidth + (columns - 1) * space.gap).toBeLessThanOrEqual(space.width);
      expect(rows * tileHeight + (rows - 1) * space.gap).toBeLessThanOrEqual(space.height);
      expect(tileHeight).toBeGreaterThan(0);
    });
  });

  it('keeps tiles within their ratio', () => {
    for (const [, space] of cases) {
      for (let count = 1; count <= 60; count++) {
        const { tileWidth, tileHeight } = layoutTiles({ ...space, count });
        expect(tileWidth / tileHeight).toBeGreaterThan(space.ratio.min - 0.02);
        expect(tileWidth / tileHeight).toBeLessThan(space.ratio.max + 0.03);
      }
    }
  });

  it('puts two people side by side on a wide screen and one above the other on a narrow one', () => {
    expect(layoutTiles({ ...desktop, count: 2 })).toMatchObject({ columns: 2, rows: 1 });
    expect(layoutTiles({ ...phone, count: 2 })).toMatchObject({ columns: 1, rows: 2 });
  });

  it.each<Partial<TileSpace>>([{ count: 0 }, { width: 0 }, { height: 0 }])(
    'draws nothing with %j',
    (change) => {
      expect(layoutTiles({ ...desktop, count: 3, ...change })).toMatchObject({ columns: 0, tileWidth: 0 });
    },
  );
});
