// npm test: prepares like npm start, with a browser besides, and runs every test. Arguments go to Jest:
//   npm test -- --selectProjects protocol
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureApps } from './steps/apps.mjs';
import { ensureBrowser } from './steps/browser.mjs';
import { ensureDependencies } from './steps/dependencies.mjs';
import { runInForeground } from './steps/foreground.mjs';
import { checkHost } from './steps/host.mjs';
import { ensureProgram } from './steps/packages.mjs';
import { ROOT, plenumNode, toolEnv } from './steps/paths.mjs';
import { startPostgres } from './steps/postgres.mjs';
import { command, say } from './steps/steps.mjs';
import { countTests } from './steps/test-count.mjs';
import { ensureWorker } from './worker/prepare.mjs';

// What the whole is made of: servers and pure code wait for one another for most of the time, so two files at once; the
// browsers of one story fill two cores by themselves.
const PARTS = [
  ['--ignoreProjects', 'e2e', '--maxWorkers', '2', '--passWithNoTests'],
  ['--selectProjects', 'e2e', '--maxWorkers', '1', '--passWithNoTests'],
];
// Whoever says one of these has said what to run, and how.
const SAYS_HOW = /^(--selectProjects|--ignoreProjects|--maxWorkers|-w|--runInBand|-i)(=|$)/;

// With these Jest runs no tests, or never ends.
const NOT_A_RUN = /^(--watch|--watchAll|--listTests|--showConfig|--clearCache|--help|-h|--version)$/;

await command(async () => {
  const args = process.argv.slice(2);
  checkHost();
  await ensureDependencies();
  const worker = await ensureWorker();
  const browser = await ensureBrowser();
  await ensureProgram('test through a TURN server', 'turnserver', 'coturn');
  await ensureApps();
  const env = toolEnv({ NODE_ENV: 'test', MEDIASOUP_WORKER_BIN: worker, CHROMIUM_BIN: browser });
  if (args.some((arg) => NOT_A_RUN.test(arg))) {
    process.exitCode = await jest(args, env);
    return;
  }
  const postgres = await startPostgres();
  try {
    process.exitCode = await countedRun(args, { ...env, TEST_POSTGRES_URL: postgres.url });
  } finally {
    await postgres.stop();
  }
});

function jest(args, env) {
  const program = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  return runInForeground(
    plenumNode(),
    ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', program, ...args],
    { cwd: ROOT, env },
  );
}

/** Ends with "N passed, N failed, N skipped" on a line of its own, from Jest's results; a run of no tests fails. */
async function countedRun(args, env) {
  const directory = mkdtempSync(join(tmpdir(), 'plenum-test-'));
  const parts = args.some((arg) => SAYS_HOW.test(arg)) ? [[]] : PARTS;
  const total = { passed: 0, failed: 0, skipped: 0 };
  let firstCode = 0;
  try {
    for (const [index, part] of parts.entries()) {
      const results = join(directory, `${index}.json`);
      // Ours last: a list of projects would take a path that follows for one more.
      const code = await jest([...args, ...part, '--json', `--outputFile=${results}`], env);
      const count = countTests(results);
      if (!count) {
        process.stderr.write('\nJest ended without results, so there is nothing to count\n');
        return code || 1;
      }
      for (const outcome of Object.keys(total)) total[outcome] += count[outcome];
      firstCode ||= code;
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  say(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return firstCode || (total.passed + total.failed === 0 ? 1 : 0);
}
