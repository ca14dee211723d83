export interface Line {
  name: string;
  points: { x: number; y: number }[];
}

export interface Plot {
  title: string;
  xName: string;
  lines: Line[];
  /** Whether x runs by powers of ten. */
  logarithmic?: boolean;
}

const SIZE = { width: 800, height: 240 };
const MARGIN = { left: 64, right: 96, top: 12, bottom: 36 };
const COLOURS = ['#2563eb', '#d97706', '#059669', '#dc2626'];
const TICKS = 4;

/** Lines over one axis, as an SVG that a page holds inline. Titles and names are our own words. */
export function plot({ title, xName, lines, logarithmic = false }: Plot): string {
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) return '';
  const scaled = (x: number) => (logarithmic ? Math.log10(Math.max(x, 1)) : x);
  const xs = points.map(({ x }) => scaled(x));
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const top = niceCeiling(Math.max(...points.map(({ y }) => y)));
  const px = (x: number) => MARGIN.left + ((x - low) / (high - low || 1)) * innerWidth();
  const py = (y: number) => SIZE.height - MARGIN.bottom - (y / top) * innerHeight();
  const drawn = lines.map(({ name, points: own }, index) => {
    const path = own.map(({ x, y }) => `${px(scaled(x)).toFixed(1)},${py(y).toFixed(1)}`).join(' ');
    const colour = COLOURS[index % COLOURS.length];
    const label = text(SIZE.width - MARGIN.right + 8, MARGIN.top + 12 + index * 16, name, 'start', colour);
    return `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${path}"/>${label}`;
  });
  const steps = Array.from({ length: TICKS + 1 }, (_, step) => step / TICKS);
  const axes = steps.map((step) => {
    const x = low + (high - low) * step;
    const shown = logarithmic ? Math.round(10 ** x) : Number(x.toFixed(1));
    const y = py(top * step);
    return (
      `<line x1="${MARGIN.left}" x2="${SIZE.width - MARGIN.right}" y1="${y}" y2="${y}" stroke="currentColor" opacity=".15"/>` +
      text(MARGIN.left - 8, y + 4, short(top * step), 'end') +
      text(px(x), SIZE.height - MARGIN.bottom + 16, short(shown), 'middle')
    );
  });
  const unit = text(SIZE.width - MARGIN.right, SIZE.height - 4, xName, 'end');
  const svg = `<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${title}">`;
  return `<figure><figcaption>${title}</figcaption>${svg}${axes.join('')}${drawn.join('')}${unit}</svg></figure>`;
}

const innerWidth = () => SIZE.width - MARGIN.left - MARGIN.right;
const innerHeight = () => SIZE.height - MARGIN.top - MARGIN.bottom;

function text(x: number, y: number, words: string, anchor: string, colour?: string): string {
  const fill = colour ? ` style="fill:${colour}"` : '';
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${fill}>${words}</text>`;
}

/** 1, 2 or 5 times a power of ten, not below the value. */
function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value)!;
}

const short = (value: number) => Number(value.toPrecision(3)).toLocaleString('en');
