// npm run bench: starts servers of its own, plays the workloads against them one after the other, and writes the page.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { whole } from '../options.ts';
import { runOn } from './cores.ts';
import { sectionOf, withSection } from './markdown.ts';
import { BENCHED, planOf, witnessedOf, type Comparison, type ServerName } from './plan.ts';
import { writePlots } from './plots.ts';
import { whyNoPerf } from './profile/perf.ts';
import { profile, type Profile } from './profile/profile.ts';
import { play, type Row } from './rounds.ts';
import { janus, naiveMesh, plenum, whyNoChromium, whyNoJanus, type Subject } from './subject.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    /** The built server. */
    api: text,
    /** The cores that the servers run on, as taskset takes them. */
    'server-cores': text,
    /** Those of the participants. */
    'own-cores': text,
    /** Workloads, with commas between. */
    only: { ...text, default: BENCHED.join(',') },
    /** Such as W3=50,100; as often as there are workloads. */
    size: { ...text, multiple: true, default: [] },
    /** Short rounds: all of it within ten minutes. */
    quick: { type: 'boolean', default: false },
    rounds: text,
    /** Of the measured part of a round, in seconds. */
    duration: text,
    out: { ...text, default: 'docs/performance.md' },
    json: text,
  },
});
const THOROUGH = { rounds: '3', duration: '10' };
const QUICK = { rounds: '2', duration: '4' };
const serverCores = values['server-cores'] ?? null;
const ownCores = values['own-cores'] ?? null;
const usual = values.quick ? QUICK : THOROUGH;
const options = {
  rounds: whole('rounds', values.rounds ?? usual.rounds),
  duration: whole('duration', values.duration ?? usual.duration),
  serverCores,
};

if (!values.api) throw new Error('--api is missing: npm run bench tells it');
const chromium = process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium';
const missing = { janus: whyNoJanus(), perf: whyNoPerf(), chromium: whyNoChromium(chromium) };
const subjects: Record<ServerName, Subject | null> = {
  plenum: plenum(values.api, 1),
  mesh: naiveMesh,
  janus: missing.janus ? null : janus,
};
for (const why of Object.values(missing)) if (why) console.log(why);

runOn(ownCores);
const names = values.only.split(',');
const plan = planOf(names, values.size);
const subjectsOf = ({ servers }: Comparison) => servers.flatMap((name) => subjects[name] ?? []);
const rows: Row[] = [];
for (const comparison of plan) rows.push(...(await play(comparison, subjectsOf(comparison), options)));

const failures: string[] = [];
const profiles: Profile[] = [];
for (const comparison of missing.perf ? [] : plan.filter(({ isProfiled }) => isProfiled)) {
  for (const subject of subjectsOf(comparison)) {
    const what = `${comparison.workload.name} with ${comparison.participants}, ${subject.name}`;
    console.log(`${what}, under a profiler`);
    try {
      profiles.push(await profile(subject, comparison, options));
    } catch (error) {
      failures.push(`${what}, could not be profiled: ${(error as Error).message}`);
    }
  }
}

// Last: from here on, all share all cores.
runOn(serverCores && ownCores && `${serverCores},${ownCores}`);
const witnessed: Row[] = [];
for (const comparison of missing.chromium ? [] : witnessedOf(names)) {
  const subject = plenum(values.api, comparison.workers);
  witnessed.push(
    ...(await play(comparison, [subject], { ...options, serverCores: null, browser: chromium })),
  );
}

const circumstances = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0]?.model ?? 'an unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.versions.node}`,
  cores: serverCores
    ? `the server on core ${serverCores}, the generator on others`
    : 'server and generator on one core',
  rounds: options.rounds,
  seconds: options.duration,
  left: [...Object.values(missing).filter((why) => why !== null), ...failures],
};
const section = sectionOf(circumstances, { rows, witnessed, profiles }, writePlots(values.out, rows));
const page = existsSync(values.out) ? readFileSync(values.out, 'utf8') : null;
writeFileSync(values.out, withSection(page, section));
if (values.json)
  writeFileSync(values.json, `${JSON.stringify({ circumstances, rows, witnessed, profiles }, null, 2)}\n`);
console.log(section);
