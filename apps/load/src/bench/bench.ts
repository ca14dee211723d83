// npm run bench: starts servers of its own, plays the workloads against them one after the other, and writes the page.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { run } from '../run/run.ts';
import type { Result } from '../run/result.ts';
import { sectionOf, withSection, type Row } from './markdown.ts';
import { BENCHED, planOf, type Comparison } from './plan.ts';
import { naiveMesh, plenum, startSubject, type Subject } from './subject.ts';

const { values } = parseArgs({
  options: {
    /** The built server. */
    api: { type: 'string' },
    /** The cores that the servers run on, as taskset takes them; our own are others. */
    'server-cores': { type: 'string' },
    only: { type: 'string', default: BENCHED.join(',') },
    rounds: { type: 'string', default: '3' },
    duration: { type: 'string', default: '10' },
    out: { type: 'string', default: 'docs/performance.md' },
    json: { type: 'string' },
  },
});
/** A round that hangs ends after this long besides its own time. */
const PATIENCE_SECONDS = 90;
const rounds = Number(values.rounds);
const duration = Number(values.duration);
const serverCores = values['server-cores'] ?? null;

async function playOnce(subject: Subject, { workload, participants }: Comparison): Promise<Result> {
  const server = await startSubject(subject, serverCores);
  try {
    const { url, pid: serverPid } = server;
    const options = { url, serverPid, workload, participants, duration, roomId: 'bench', processes: 1 };
    const signal = AbortSignal.timeout((duration + PATIENCE_SECONDS) * 1000);
    return await run(options, () => null, signal);
  } finally {
    await server.stop();
  }
}

async function play(subject: Subject, comparison: Comparison): Promise<Row> {
  const { workload, participants } = comparison;
  const { name, title } = workload;
  const row: Row = { subject: subject.name, workload: name, title, participants, results: [], failures: [] };
  for (let round = 1; round <= rounds; round += 1) {
    console.log(`${name} with ${participants}, ${subject.name}, round ${round} of ${rounds}`);
    try {
      const result = await playOnce(subject, comparison);
      if (result.joined === participants) row.results.push(result);
      else
        row.failures.push(
          `${result.joined} of ${participants} could join ${result.errors.join('; ')}`.trim(),
        );
    } catch (error) {
      row.failures.push((error as Error).message);
    }
  }
  return row;
}

if (!values.api) throw new Error('--api is missing: npm run bench tells it');
const rows: Row[] = [];
for (const comparison of planOf(values.only.split(','))) {
  rows.push(await play(plenum(values.api), comparison));
  if (comparison.compared) rows.push(await play(naiveMesh, comparison));
}

const section = sectionOf(
  {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0]?.model ?? 'an unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.versions.node}`,
    cores: serverCores
      ? `the server on core ${serverCores}, the generator on others`
      : 'server and generator on one core',
    rounds,
    seconds: duration,
    left: [
      'Janus is not compared yet: its VideoRoom speaks another protocol, which the participants have not learned.',
    ],
  },
  rows,
);
writeFileSync(
  values.out,
  withSection(existsSync(values.out) ? readFileSync(values.out, 'utf8') : null, section),
);
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
console.log(section);
