import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bars, type Bar } from '../report/bars.ts';
import { lines, type Line } from '../report/plot.ts';
import { standalone } from '../report/svg.ts';
import type { Picture } from './markdown.ts';
import type { Round, Row } from './rounds.ts';
import { spreadOf, validOf } from './spread.ts';

const FOLDER = 'images/performance';
/** The workload that is played at several sizes. */
const GROWING = 'W3';
/** The one that all servers play in the same shape. */
const SHARED = 'FAN';

type Value = (round: Round) => number | null;

/**
 * Draws what was measured, beside the page.
 * @returns the pictures that there was something to draw for
 */
export function writePlots(page: string, rows: Row[]): Picture[] {
  const drawings = [
    growing('packets', 'Packets forwarded to each participant', 'packets a second', rows, [
      ['', ({ result }) => result.forwardedPacketsPerParticipantPerSecond],
    ]),
    growing('cpu', "The server's CPU", 'cores', rows, [['', ({ result }) => result.serverCpuCores]]),
    growing('join', 'From joining to first media', 'ms', rows, [
      [' p50', ({ result }) => result.joinToFirstMediaMs.p50],
      [' p95', ({ result }) => result.joinToFirstMediaMs.p95],
    ]),
    perPacket(rows),
  ];
  const folder = join(dirname(page), FOLDER);
  mkdirSync(folder, { recursive: true });
  return drawings.flatMap(({ name, title, drawing }) => {
    if (!drawing) return [];
    writeFileSync(join(folder, `${name}.svg`), standalone(title, drawing));
    return [{ title, path: `${FOLDER}/${name}.svg` }];
  });
}

/** How something grows with the size of the room; each server has its line. */
function growing(name: string, title: string, yName: string, rows: Row[], values: [string, Value][]) {
  const own = rows.filter(({ workload }) => workload === GROWING);
  const subjects = [...new Set(own.map(({ subject }) => subject))];
  const drawn = subjects.flatMap((subject) =>
    values.map(([suffix, of]): Line => {
      const ofSubject = own.filter((row) => row.subject === subject);
      return { name: subject + suffix, points: ofSubject.flatMap((row) => pointOf(row, of)) };
    }),
  );
  const ticks = [...new Set(own.map(({ participants }) => participants))].sort((a, b) => a - b);
  const xName = `people in a room (${GROWING})`;
  return { name, title, drawing: lines({ xName, yName, lines: drawn, ticks }) };
}

function pointOf(row: Row, of: Value) {
  const spread = spreadOf(validOf(row), of);
  if (!spread) return [];
  return [{ x: row.participants, y: spread.median, low: spread.least, high: spread.most }];
}

function perPacket(rows: Row[]) {
  const drawn = rows
    .filter(({ workload }) => workload === SHARED)
    .flatMap((row): Bar[] => {
      const spread = spreadOf(validOf(row), ({ result }) => result.cpuUsPerForwardedPacket);
      return spread
        ? [{ name: row.subject, value: spread.median, low: spread.least, high: spread.most }]
        : [];
    });
  const title = 'CPU of a forwarded packet, one sender to many, the same streams, cipher and kind of socket';
  return { name: 'cpu-per-packet', title, drawing: bars({ yName: 'microseconds', bars: drawn }) };
}
