// Tells whoever waits what is going on: one line a step, alive on a terminal, plain where there is none.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StepError } from './errors.mjs';
import { LOGS } from './paths.mjs';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
// Where no spinner shows that something happens, a line does, this often.
const PLAIN_PROGRESS_MS = 15_000;

const alive = process.stdout.isTTY && !process.env.CI;

/**
 * Runs one step, and shows its title, the seconds it took and how far it is.
 * @template T
 * @param {string} title what is being done, e.g. "Building the media worker"
 * @param {(tools: { log: (line: string) => void, progress: (text: string) => void }) => Promise<T>} work
 * @returns {Promise<T>} what the work returned; its StepError comes back with the log's path in its advice
 */
export async function step(title, work) {
  const log = openLog(title);
  const display = alive ? spinner(title) : plainLines(title);
  try {
    const result = await work({ log: log.write, progress: display.progress });
    display.done('✔');
    return result;
  } catch (error) {
    display.done('✘');
    log.write(String(error.stack ?? error));
    if (error instanceof StepError) error.log ??= log.path;
    throw error;
  } finally {
    log.close();
  }
}

/** A line between the steps. */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** Runs a whole command; a failure that has an explanation is printed without a stack. */
export async function command(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    process.stderr.write(`\n${explain(error)}\n`);
    process.exitCode = 1;
  }
}

function explain({ message, advice, output, log }) {
  const parts = [`Plenum could not go on: ${message}`];
  if (output) parts.push(output.replace(/^/gm, '  | '));
  if (advice) parts.push(advice);
  if (log) parts.push(`The full log is in ${log}`);
  return parts.join('\n\n');
}

function openLog(title) {
  mkdirSync(LOGS, { recursive: true });
  const path = join(LOGS, `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.log`);
  const file = openSync(path, 'w');
  return { path, write: (line) => void writeSync(file, `${line}\n`), close: () => closeSync(file) };
}

function stopwatch() {
  const startedAt = Date.now();
  return () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
}

function spinner(title) {
  const elapsed = stopwatch();
  let frame = 0;
  let detail = '';
  const draw = (mark) => {
    const line = `${mark} ${title}${detail && ` ${detail}`} (${elapsed()})`;
    process.stdout.write(`\r\x1b[K${line.slice(0, (process.stdout.columns || 80) - 1)}`);
  };
  const timer = setInterval(() => draw(FRAMES[frame++ % FRAMES.length]), FRAME_MS);
  return {
    progress: (text) => (detail = text),
    done: (mark) => {
      clearInterval(timer);
      detail = '';
      draw(mark);
      process.stdout.write('\n');
    },
  };
}

function plainLines(title) {
  const elapsed = stopwatch();
  let detail = '';
  say(`… ${title}`);
  const timer = setInterval(
    () => say(`… ${title}${detail && ` ${detail}`} (${elapsed()})`),
    PLAIN_PROGRESS_MS,
  );
  return {
    progress: (text) => (detail = text),
    done: (mark) => {
      clearInterval(timer);
      say(`${mark} ${title} (${elapsed()})`);
    },
  };
}
