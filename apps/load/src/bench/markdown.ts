import { profileSection } from './profile/markdown.ts';
import type { Profile } from './profile/profile.ts';
import type { Round, Row } from './rounds.ts';
import { spreadOf, validOf, type Spread } from './spread.ts';
import { short, table } from './table.ts';

export interface Circumstances {
  date: string;
  machine: string;
  cores: string;
  rounds: number;
  seconds: number;
  /** What could not be compared or looked at, and why. */
  left: string[];
}

/** A picture, from where the page is. */
export interface Picture {
  title: string;
  path: string;
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

type Column = [heading: string, of: (round: Round) => number | null];

const COSTS: Column[] = [
  ['packets/s each', ({ result }) => result.forwardedPacketsPerParticipantPerSecond],
  ['CPU us/packet', ({ result }) => result.cpuUsPerForwardedPacket],
  ['of it Node, %', ({ nodeShare }) => nodeShare && nodeShare * 100],
  ['CPU, cores', ({ result }) => result.serverCpuCores],
  ['joining CPU, s', ({ result }) => result.serverCpuSecondsWhileJoining],
  ['loss, %', ({ result }) => result.lossRatio * 100],
  ['server drops', ({ result }) => result.serverReceiveDrops],
];

const TIMES: Column[] = [
  ['latency p50, us', ({ result }) => result.forwardLatencyUs.p50],
  ['p99', ({ result }) => result.forwardLatencyUs.p99],
  ['without a server p50', ({ result }) => result.controlLatencyUs.p50],
  ['p99', ({ result }) => result.controlLatencyUs.p99],
  ['first media p50, ms', ({ result }) => result.joinToFirstMediaMs.p50],
  ['p95', ({ result }) => result.joinToFirstMediaMs.p95],
  ['requests of a join', ({ result }) => result.requestsPerJoin],
  ['speaker switch p95, ms', ({ result }) => result.speakerSwitchMs.p95],
  ['layer switch p95, ms', ({ result }) => result.layerSwitchMs.p95],
];

const WITNESSED: Column[] = [
  ...COSTS.filter(([heading]) => !heading.startsWith('joining')),
  ['latency p50, us', ({ result }) => result.forwardLatencyUs.p50],
  ['first media p95, ms', ({ result }) => result.joinToFirstMediaMs.p95],
  ['speaker switch p95, ms', ({ result }) => result.speakerSwitchMs.p95],
  ['layer switch p95, ms', ({ result }) => result.layerSwitchMs.p95],
  ["the browser's pictures", ({ result }) => result.browser && result.browser.pictures],
  ['its frames', ({ result }) => result.browser && result.browser.framesDecoded],
  ['its freezes', ({ result }) => result.browser && result.browser.freezes],
  ['its longest gap between frames, ms', ({ result }) => result.browser && result.browser.longestGapMs],
  ['its gaps over 200 ms', ({ result }) => result.browser && result.browser.gapsOver200Ms],
  ['generator, cores', ({ result }) => result.generatorCpuCores],
  ['sent late p99, ms', ({ result }) => result.sendLatenessUs.p99 && result.sendLatenessUs.p99 / 1000],
];

/** All rounds of a benchmark. */
export interface Played {
  /** Server and participants on different cores. */
  rows: Row[];
  /** On the same ones, with a real browser. */
  witnessed: Row[];
  profiles: Profile[];
}

/** Tables of all rounds: medians, and the spread from the least to the most; then plots, and where the time goes. */
export function sectionOf(
  circumstances: Circumstances,
  { rows, witnessed, profiles }: Played,
  pictures: Picture[],
): string {
  const { date, machine, cores, rounds, seconds, left } = circumstances;
  const notes = [
    ...rows.flatMap((row) => notesOf(row, 'rounds are void, because of the generator')),
    ...witnessed.flatMap((row) => notesOf(row, 'latencies are too high, because of the generator')),
    ...left,
  ].map((note) => `- ${note}`);
  const titles = new Map([...rows, ...witnessed].map(({ workload, title }) => [workload, title]));
  return [
    `Measured on ${date}, on ${machine}; ${cores}. Medians of ${rounds} rounds of ${seconds} s, and in brackets the least and`,
    'the most. A round in which the generator was the bottleneck is void and not counted. Servers that are compared take turns.',
    '',
    ...Array.from(titles, ([name, title]) => `- ${name}: ${title}.`),
    '',
    'What it costs:',
    '',
    rowTable(rows, COSTS, validOf),
    '',
    'How long it takes:',
    '',
    rowTable(rows, TIMES, validOf),
    ...(witnessed.length > 0 ? witnessedTable(witnessed) : []),
    ...(notes.length > 0 ? ['', ...new Set(notes)] : []),
    ...pictures.flatMap(({ title, path }) => ['', `![${title}](${path})`]),
    ...(profiles.length > 0 ? ['', profileSection(profiles)] : []),
  ].join('\n');
}

/** Here loss and freezes are asked for, and these count however late the generator was. */
const witnessedTable = (rows: Row[]): string[] => [
  '',
  'With a real Chromium among the people, and all of it (server, participants and Chromium) on the same cores:',
  '',
  rowTable(rows, WITNESSED, ({ rounds }) => rounds),
];

/** @param counted the rounds of a row that count */
function rowTable(rows: Row[], columns: Column[], counted: (row: Row) => Round[]): string {
  return table(
    ['workload', 'people', 'server', ...columns.map(([heading]) => heading), 'rounds'],
    rows.map((row) => [
      row.workload,
      String(row.participants),
      row.subject,
      ...columns.map(([, of]) => inWords(spreadOf(counted(row), of))),
      `${counted(row).length} of ${row.rounds.length + row.failures.length}`,
    ]),
  );
}

/** @param saturation what it means where the generator was the bottleneck */
function notesOf(row: Row, saturation: string): string[] {
  const who = `${row.subject}, ${row.workload} with ${row.participants}`;
  const saturated = row.rounds.flatMap(({ result }) => result.generatorSaturatedBecause);
  return [
    ...row.failures.map((why) => `${who}: ${why}`),
    ...[...new Set(saturated)].map((why) => `${who}: ${saturation}: ${why}`),
  ];
}

/** Such as "12.5 (11.9 to 14)". */
function inWords(spread: Spread | null): string {
  if (!spread) return '-';
  const { least, median, most } = spread;
  return least === most ? short(median) : `${short(median)} (${short(least)} to ${short(most)})`;
}
