// npm run bench: prepares like npm start, plays the workloads against servers of its own, and writes
// docs/performance.md. Servers and participants run on different cores. Arguments go to the benchmark:
//   npm run bench -- --quick                                         in less than ten minutes
//   npm run bench -- --only W3,FAN --size W3=12,100 --rounds 1 --out FILE --json FILE
// Janus and perf are used where they are installed (apt-get install janus linux-perf); nothing is installed unasked.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { apiEntry, ensureApps } from './steps/apps.mjs';
import { ensureDependencies } from './steps/dependencies.mjs';
import { runInForeground } from './steps/foreground.mjs';
import { checkHost } from './steps/host.mjs';
import { BIN, ROOT, plenumNode, toolEnv } from './steps/paths.mjs';
import { command, say } from './steps/steps.mjs';
import { ensureWorker } from './worker/prepare.mjs';

const PAGE = join(ROOT, 'docs', 'performance.md');

await command(async () => {
  checkHost();
  await ensureDependencies();
  const worker = await ensureWorker();
  await ensureApps();
  const [serverCores, ownCores] = apart(allowedCores());
  const program = join(ROOT, 'apps', 'load', 'src', 'bench', 'bench.ts');
  const args = process.argv.slice(2);
  const benchArgs = [
    ...['--disable-warning=ExperimentalWarning', program, '--api', apiEntry()],
    ...(serverCores ? ['--server-cores', serverCores, '--own-cores', ownCores] : []),
    ...args,
  ];
  const env = toolEnv({ MEDIASOUP_WORKER_BIN: worker });
  process.exitCode = await runInForeground(plenumNode(), benchArgs, { cwd: ROOT, env });
  if (args.includes('--out')) return;
  spawnSync(plenumNode(), [join(BIN, 'prettier'), '--write', PAGE], { cwd: ROOT, env, stdio: 'ignore' });
});

/** The cores that we may run on, such as [0, 1]; none where taskset is not there to tell. */
function allowedCores() {
  const { stdout } = spawnSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8' });
  const list = /: ([\d,-]+)\s*$/.exec(stdout ?? '')?.[1] ?? '';
  return list.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return part ? Array.from({ length: to - from + 1 }, (_, index) => from + index) : [];
  });
}

/** One core for the server, the others for the participants; neither is pinned where there are not two. */
function apart(cores) {
  if (cores.length >= 2) return [String(cores[0]), cores.slice(1).join(',')];
  say('There is one core, or no taskset: server and participants share what there is');
  return [null, null];
}
