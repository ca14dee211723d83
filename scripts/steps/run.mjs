// Runs one program for a step: its output goes to the step's log, and its last lines into the error when it fails.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { StepError } from './errors.mjs';

const LINES_KEPT = 15;

/**
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {number} [options.uid] with `gid`: whom it runs as
 * @param {number} [options.timeoutMs] ends the program, and everything it started, after this long
 * @param {(line: string) => void} [options.onLine] gets each line of output
 * @returns {Promise<string>} standard output; rejects with a StepError when the program fails
 */
export async function run(command, args, options = {}) {
  const { cwd, env = process.env, uid, gid, timeoutMs = 0, onLine = () => {} } = options;
  onLine(`$ ${[command, ...args].join(' ')}`);
  const child = spawn(command, args, {
    cwd,
    env,
    uid,
    gid,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: timeoutMs > 0,
  });
  const lines = [];
  let output = '';
  const keep = (line) => {
    lines.push(line);
    if (lines.length > LINES_KEPT) lines.shift();
    onLine(line);
  };
  child.stdout.on('data', (chunk) => (output += chunk));
  createInterface({ input: child.stdout }).on('line', keep);
  createInterface({ input: child.stderr }).on('line', keep);
  const end = await endingWithUs(child, () => ended(child, timeoutMs));
  if (end === 0) return output;
  throw new StepError(`${command} ${args[0] ?? ''} ${end}`.replace('  ', ' '), '', lines.join('\n'));
}

/** A build must not go on alone when the command that started it is ended. */
async function endingWithUs(child, work) {
  const end = (signal) => {
    child.kill(signal);
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
  try {
    return await work();
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, end);
  }
}

function ended(child, timeoutMs) {
  return new Promise((resolve) => {
    let timer;
    if (timeoutMs > 0) {
      timer = setTimeout(() => {
        // The child leads a process group of its own, so that what it started ends with it.
        process.kill(-child.pid, 'SIGKILL');
        resolve(`took longer than ${timeoutMs / 1000} s`);
      }, timeoutMs);
    }
    const finish = (value) => {
      clearTimeout(timer);
      resolve(value);
    };
    child.once('error', (error) => finish(`could not be started: ${error.message}`));
    child.once('close', (code, signal) =>
      finish(code === 0 ? 0 : `ended with ${signal ?? `exit code ${code}`}`),
    );
  });
}
