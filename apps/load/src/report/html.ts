import type { Point, Result } from '../run/result.ts';
import { plot, type Line } from './plot.ts';
import { rowsOf } from './text.ts';

const STYLE = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  table { border-collapse: collapse } td { padding: .2rem 1rem .2rem 0; vertical-align: top }
  .doubt { border-left: .3rem solid #d97706; padding-left: 1rem }
  figure { margin: 2rem 0 } svg { width: 100%; height: auto } svg text { fill: currentColor; font-size: 12px }
`;

/** A page that needs nothing but itself: no script, no network. */
export function htmlReport(result: Result): string {
  const rows = rowsOf(result).map(([name, value]) => `<tr><td>${escape(name)}<td>${escape(value)}`);
  const title = `${result.workload}: ${result.title}`;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>${STYLE}</style>
<h1>${escape(title)}</h1>
<p>${escape(result.url)}, ${escape(result.startedAt)}</p>
${doubt(result)}<table>${rows.join('\n')}</table>
${plots(result).join('\n')}
</html>
`;
}

function doubt({ generatorSaturated, generatorSaturatedBecause, errors }: Result): string {
  const saturated = `The generator was the bottleneck: ${generatorSaturatedBecause.join('; ')}.`;
  const lines = [...(generatorSaturated ? [saturated] : []), ...errors];
  return lines.map((line) => `<p class="doubt">${escape(line)}</p>\n`).join('');
}

function plots({ timeline, latencyDistribution }: Result): string[] {
  const line = (name: string, of: (point: Point) => number | null): Line => ({
    name,
    points: timeline.flatMap((point) => {
      const y = of(point);
      return y === null ? [] : [{ x: point.second, y }];
    }),
  });
  const time = { xName: 'seconds' };
  return [
    plot({
      title: 'Packets received a second',
      ...time,
      lines: [line('packets', (p) => p.packetsPerSecond)],
    }),
    plot({ title: 'Packets lost a second', ...time, lines: [line('lost', (p) => p.lost)] }),
    plot({
      title: 'Forwarding latency, microseconds',
      ...time,
      lines: [line('p50', (p) => p.latencyP50Us), line('p99', (p) => p.latencyP99Us)],
    }),
    plot({
      title: 'CPU, cores',
      ...time,
      lines: [line('server', (p) => p.serverCpuCores), line('generator', (p) => p.generatorCpuCores)],
    }),
    plot({
      title: 'Share of packets that took no longer',
      xName: 'microseconds',
      logarithmic: true,
      lines: [
        {
          name: 'share',
          points: latencyDistribution.map(({ microseconds, share }) => ({ x: microseconds, y: share })),
        },
      ],
    }),
  ];
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Texts of the server are strangers' texts. */
const escape = (text: string) => text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
