import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Building all images takes eight minutes on two cores. */
const LONGEST_MS = 40 * 60_000;
const TELL_EVERY_MS = 15_000;
const LINES_KEPT = 30;
const WIDTH = 110;

/** A program that ended with something else than 0. */
export class CommandFailed extends Error {
  constructor(
    words: readonly string[],
    readonly status: number | null,
    readonly output: string,
    lastLines: readonly string[],
  ) {
    super([`${words.join(' ')} ended with ${status}:`, ...lastLines].join('\n'));
  }
}

/** A line at once, while Jest keeps its own for the end of the file. */
export function tell(line: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)}  ${line.slice(0, WIDTH)}\n`);
}

/**
 * Runs a program to its end, and tells now and then what it said last: some of these take minutes.
 * @param words the program and its arguments
 * @returns what it wrote to its standard output
 * @throws {CommandFailed}
 */
export async function run(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const [program, ...args] = words;
  const child = spawn(program!, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
  });
  let output = '';
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
    if (lines.length > LINES_KEPT) lines.shift();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', keep);
  const timer = setInterval(() => tell(`  … ${lines.at(-1) ?? program}`), TELL_EVERY_MS);
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (status !== 0) throw new CommandFailed(words, status, output, lines);
    return output;
  } finally {
    clearInterval(timer);
  }
}
