import {
  COLOURS,
  heightOf,
  innerWidth,
  MARGIN,
  niceCeiling,
  short,
  SIZE,
  text,
  valueAxis,
  whisker,
} from './svg.ts';

export interface Bar {
  name: string;
  value: number;
  low: number;
  high: number;
}

/** How much of its place a bar fills. */
const FILL = 0.4;

/** Bars beside each other, each with its spread; null where there are none. Names are our own words. */
export function bars({ yName, bars: all }: { yName: string; bars: Bar[] }): string | null {
  if (all.length === 0) return null;
  const top = niceCeiling(Math.max(...all.map(({ high }) => high)));
  const place = innerWidth() / all.length;
  const drawn = all.map(({ name, value, low, high }, index) => {
    const middle = MARGIN.left + place * (index + 0.5);
    const [left, width, y] = [middle - (place * FILL) / 2, place * FILL, heightOf(value, top)];
    const height = heightOf(0, top) - y;
    const colour = COLOURS[index % COLOURS.length];
    return (
      `<rect x="${left.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" fill="${colour}"/>` +
      whisker(middle, low, high, top) +
      text(left + width + 8, y + 4, short(value), 'start') +
      text(middle, SIZE.height - MARGIN.bottom + 18, name, 'middle')
    );
  });
  return valueAxis(top, yName) + drawn.join('');
}
