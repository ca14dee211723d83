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

export interface Line {
  name: string;
  /** With the spread of y, where it was measured more than once. */
  points: { x: number; y: number; low?: number; high?: number }[];
}

interface Lines {
  xName: string;
  yName?: string;
  lines: Line[];
  /** Whether x runs by powers of ten. */
  logarithmic?: boolean;
  /** Where x is marked, and each point too; at even steps where this is not given. */
  ticks?: number[];
}

export interface Plot extends Lines {
  title: string;
}

const STEPS = 4;

/** Lines over one axis, as an SVG that a page holds inline. Titles and names are our own words. */
export function plot({ title, ...given }: Plot): string {
  const drawing = lines(given);
  if (!drawing) return '';
  const svg = `<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${title}">`;
  return `<figure><figcaption>${title}</figcaption>${svg}${drawing}</svg></figure>`;
}

/** The same without a frame; null where there is nothing to draw. */
export function lines({ xName, yName = '', lines: all, logarithmic = false, ticks }: Lines): string | null {
  const points = all.flatMap((line) => line.points);
  if (points.length === 0) return null;
  const scaled = (x: number) => (logarithmic ? Math.log10(Math.max(x, 1)) : x);
  const xs = [...points.map(({ x }) => x), ...(ticks ?? [])].map(scaled);
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const top = niceCeiling(Math.max(...points.map((point) => point.high ?? point.y)));
  const px = (scaledX: number) => MARGIN.left + ((scaledX - low) / (high - low || 1)) * innerWidth();
  const drawn = all.map((line, index) => drawLine(line, index, (x) => px(scaled(x)), top, Boolean(ticks)));
  const even = Array.from({ length: STEPS + 1 }, (_, step) => low + ((high - low) * step) / STEPS);
  const marks = (ticks?.map(scaled) ?? even).map((x) => {
    const shown = logarithmic ? Math.round(10 ** x) : Number(x.toFixed(1));
    return text(px(x), SIZE.height - MARGIN.bottom + 16, short(shown), 'middle');
  });
  const unit = text(SIZE.width - MARGIN.right, SIZE.height - 4, xName, 'end');
  return valueAxis(top, yName) + marks.join('') + drawn.join('') + unit;
}

function drawLine(
  line: Line,
  index: number,
  px: (x: number) => number,
  top: number,
  isMarked: boolean,
): string {
  const colour = COLOURS[index % COLOURS.length];
  const path = line.points.map(({ x, y }) => `${px(x).toFixed(1)},${heightOf(y, top).toFixed(1)}`).join(' ');
  const marks = line.points.map(({ x, y, low, high }) => {
    const dot = `<circle cx="${px(x).toFixed(1)}" cy="${heightOf(y, top).toFixed(1)}" r="3.5" fill="${colour}"/>`;
    return low === undefined || high === undefined ? dot : whisker(px(x), low, high, top) + dot;
  });
  const label = text(SIZE.width - MARGIN.right + 8, MARGIN.top + 12 + index * 16, line.name, 'start', colour);
  return `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${path}"/>${isMarked ? marks.join('') : ''}${label}`;
}
