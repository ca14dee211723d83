/** What all plots have in common: their frame, their axes and their colours. */
export const SIZE = { width: 800, height: 240 };
export const MARGIN = { left: 64, right: 112, top: 12, bottom: 36 };
export const COLOURS = ['#2f81f7', '#d97706', '#059669', '#e5534b'];
const TICKS = 4;
const HEAD = 40;

export const innerWidth = (): number => SIZE.width - MARGIN.left - MARGIN.right;
const innerHeight = (): number => SIZE.height - MARGIN.top - MARGIN.bottom;

/** A drawing by itself, such as a page of Markdown can show; on paper of its own, light or dark as the reader has it. */
export function standalone(title: string, drawing: string): string {
  const height = SIZE.height + HEAD;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${height}" viewBox="0 0 ${SIZE.width} ${height}" role="img" aria-label="${title}">
<style>
svg { color: #1f2328; font: 12px system-ui, sans-serif }
text { fill: currentColor }
.paper { fill: #ffffff }
.title { font-size: 15px; font-weight: 600 }
@media (prefers-color-scheme: dark) { svg { color: #e6edf3 } .paper { fill: #0d1117 } }
</style>
<rect class="paper" width="100%" height="100%"/>
<text class="title" x="16" y="26">${title}</text>
<g transform="translate(0 ${HEAD})">
${drawing}
</g>
</svg>
`;
}

/** Lines across, with their values and the name of these. */
export function valueAxis(top: number, name: string): string {
  const steps = Array.from({ length: TICKS + 1 }, (_, step) => (top * step) / TICKS);
  const across = steps.map((value) => {
    const y = heightOf(value, top);
    const line = `<line x1="${MARGIN.left}" x2="${SIZE.width - MARGIN.right}" y1="${y}" y2="${y}" stroke="currentColor" opacity=".2"/>`;
    return line + text(MARGIN.left - 8, y + 4, short(value), 'end');
  });
  const middle = MARGIN.top + innerHeight() / 2;
  const side = `<text transform="translate(16 ${middle}) rotate(-90)" text-anchor="middle">${name}</text>`;
  return across.join('') + (name ? side : '');
}

/** Where a value lies, in pixels from the top. */
export const heightOf = (value: number, top: number): number =>
  SIZE.height - MARGIN.bottom - (value / top) * innerHeight();

/** From the least to the most of what was measured. */
export function whisker(x: number, low: number, high: number, top: number): string {
  const [from, to] = [heightOf(low, top).toFixed(1), heightOf(high, top).toFixed(1)];
  const ends = [from, to].map((y) => `M${x - 4},${y}h8`).join('');
  return `<path d="M${x},${from}V${to}${ends}" stroke="currentColor" fill="none" opacity=".7"/>`;
}

export function text(x: number, y: number, words: string, anchor: string, colour?: string): string {
  const fill = colour ? ` style="fill:${colour}"` : '';
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${fill}>${words}</text>`;
}

/** Not below the value, and such that a quarter of it is a short number too. */
export function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.6, 2, 2.4, 3, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= value)!;
}

export const short = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en');
