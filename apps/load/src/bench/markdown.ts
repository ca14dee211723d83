import type { Result } from '../run/result.ts';

/** The rounds that one server played of one workload. */
export interface Row {
  subject: string;
  workload: string;
  title: string;
  participants: number;
  /** Of rounds that came to an end. */
  results: Result[];
  /** Why others did not. */
  failures: string[];
}

export interface Circumstances {
  date: string;
  machine: string;
  cores: string;
  rounds: number;
  seconds: number;
  /** What could not be compared, and why. */
  left: string[];
}

const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';
const INTRODUCTION = `# Performance

What is measured, and how, is told by \`apps/load\`. The rest of this page is written by \`npm run bench\`; figures of two
machines, or of two runs, do not compare.
`;

/** Puts the section in its place, or at the end of a page that has none yet. */
export function withSection(page: string | null, section: string): string {
  const text = page ?? INTRODUCTION;
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  const framed = `${BEGIN}\n\n${section}\n\n${END}`;
  if (from < 0 || to < from) return `${text.trimEnd()}\n\n${framed}\n`;
  return text.slice(0, from) + framed + text.slice(to + END.length);
}

const COLUMNS: [heading: string, of: (result: Result) => number | null][] = [
  ['loss, %', ({ lossRatio }) => lossRatio * 100],
  ['packets/s each', (one) => one.forwardedPacketsPerParticipantPerSecond],
  ['server drops', ({ serverReceiveDrops }) => serverReceiveDrops],
  ['CPU us/packet', ({ cpuUsPerForwardedPacket }) => cpuUsPerForwardedPacket],
  ['CPU, cores', ({ serverCpuCores }) => serverCpuCores],
  ['joining CPU, s', ({ serverCpuSecondsWhileJoining }) => serverCpuSecondsWhileJoining],
  ['latency p50, us', ({ forwardLatencyUs }) => forwardLatencyUs.p50],
  ['p99', ({ forwardLatencyUs }) => forwardLatencyUs.p99],
  ['without a server p50', ({ controlLatencyUs }) => controlLatencyUs.p50],
  ['p99', ({ controlLatencyUs }) => controlLatencyUs.p99],
  ['first media p50, ms', ({ joinToFirstMediaMs }) => joinToFirstMediaMs.p50],
  ['p95', ({ joinToFirstMediaMs }) => joinToFirstMediaMs.p95],
  ['requests of a join', ({ requestsPerJoin }) => requestsPerJoin],
  ['speaker switch p95, ms', ({ speakerSwitchMs }) => speakerSwitchMs.p95],
];

/** Tables of all rounds: medians, and the spread from the least to the most. */
export function sectionOf(circumstances: Circumstances, rows: Row[]): string {
  const { date, machine, cores, rounds, seconds, left } = circumstances;
  const headings = ['workload', 'people', 'server', ...COLUMNS.map(([heading]) => heading), 'rounds'];
  const lines = rows.map((row) => cellsOf(row, rounds));
  const notes = [...rows.flatMap(notesOf), ...left].map((note) => `- ${note}`);
  return [
    `Measured on ${date}, on ${machine}; ${cores}. Medians of ${rounds} rounds of ${seconds} s, and in brackets the least and`,
    'the most. A round in which the generator was the bottleneck is void and not counted.',
    '',
    tableLine(headings),
    tableLine(headings.map(() => '---')),
    ...lines.map(tableLine),
    ...(notes.length > 0 ? ['', ...new Set(notes)] : []),
  ].join('\n');
}

const tableLine = (cells: string[]) => `| ${cells.join(' | ')} |`;

const validOf = ({ results }: Row) => results.filter(({ generatorSaturated }) => !generatorSaturated);

function cellsOf(row: Row, rounds: number): string[] {
  const valid = validOf(row);
  const values = COLUMNS.map(([, of]) => spread(valid.map(of)));
  return [row.workload, String(row.participants), row.subject, ...values, `${valid.length} of ${rounds}`];
}

function notesOf(row: Row): string[] {
  const who = `${row.subject}, ${row.workload} with ${row.participants}`;
  const saturated = row.results.flatMap(({ generatorSaturatedBecause }) => generatorSaturatedBecause);
  return [
    ...row.failures.map((why) => `${who}: ${why}`),
    ...[...new Set(saturated)].map((why) => `${who}: rounds are void, because of the generator: ${why}`),
  ];
}

/** Such as "12.5 (11.9 to 14)". */
function spread(values: (number | null)[]): string {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return '-';
  const [least, median, most] = [sorted[0]!, sorted[Math.floor((sorted.length - 1) / 2)]!, sorted.at(-1)!];
  return sorted.length === 1 ? short(median) : `${short(median)} (${short(least)} to ${short(most)})`;
}

const short = (value: number) => String(Number(value.toPrecision(3)));
