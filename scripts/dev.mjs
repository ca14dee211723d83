// npm run dev: the server and the web client, each rebuilt as its sources change. Ctrl-C ends both.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureDependencies } from './steps/dependencies.mjs';
import { checkHost } from './steps/host.mjs';
import { BIN, ROOT, plenumNode, toolEnv } from './steps/paths.mjs';
import { command } from './steps/steps.mjs';
import { ensureWorker } from './worker/prepare.mjs';

const COLOURS = { api: 36, web: 35 };
const GRACE_MS = 5_000;

await command(async () => {
  checkHost();
  await ensureDependencies();
  const env = toolEnv({
    NODE_ENV: process.env.NODE_ENV || 'development',
    MEDIASOUP_WORKER_BIN: await ensureWorker(),
    // Tools print colours only to a terminal, and theirs is a pipe.
    ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
  });
  process.exitCode = await runBoth([
    start('api', ['nest', 'start', 'api', '--watch'], env),
    start('web', ['vite', 'apps/web'], env),
  ]);
});

/** Each leads a process group of its own, so that what it started (nest starts the server) ends with it. */
function start(name, [tool, ...args], env) {
  const stdio = ['ignore', 'pipe', 'pipe'];
  const child = spawn(plenumNode(), [join(BIN, tool), ...args], { cwd: ROOT, env, stdio, detached: true });
  const prefix = process.stdout.isTTY ? `\x1b[${COLOURS[name]}m${name} |\x1b[0m` : `${name} |`;
  for (const stream of ['stdout', 'stderr']) {
    createInterface({ input: child[stream] }).on('line', (line) =>
      process[stream].write(`${prefix} ${line}\n`),
    );
  }
  return child;
}

/** Resolves when both have ended; the end of one, or a signal to us, ends the other. */
async function runBoth(children) {
  const endAll = (signal) => {
    for (const child of children) sendToGroup(child, signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => endAll('SIGTERM'));
  const ends = children.map(
    (child) =>
      new Promise((resolve) => {
        child.once('error', () => resolve(1));
        child.once('exit', (code) => resolve(code ?? 0));
      }),
  );
  const first = await Promise.race(ends);
  endAll('SIGTERM');
  setTimeout(() => endAll('SIGKILL'), GRACE_MS).unref();
  await Promise.all(ends);
  return first;
}

function sendToGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // ended already
  }
}
