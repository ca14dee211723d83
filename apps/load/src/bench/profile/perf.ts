import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

/** Samples a second: no divisor of what servers do in whole milliseconds. */
const FREQUENCY = 1999;
const MOST_OUTPUT = 2 ** 28;

/** Where a sample was taken: the innermost function first. */
export interface Sample {
  functions: string[];
  /** The file that the innermost one is of, without its folder. */
  library: string;
}

/** Why perf (Debian package linux-perf) cannot be used; null where it can. */
export function whyNoPerf(): string | null {
  const { error, status, stderr } = spawnSync('perf', ['stat', '-e', 'cpu-clock', 'true'], {
    encoding: 'utf8',
  });
  if (error) return 'perf is not installed: apt-get install linux-perf';
  return status === 0 ? null : `perf may not look here: ${stderr.trim().split('\n')[0]}`;
}

export interface Recording {
  /** Resolves when all that was sampled is in the file. */
  stop: () => Promise<void>;
}

/** Samples all threads of a process by the clock, until it is told to stop. */
export function record(pid: number, file: string): Recording {
  const args = [
    'record',
    '-q',
    '-g',
    '-e',
    'cpu-clock',
    '-F',
    String(FREQUENCY),
    '-o',
    file,
    '-p',
    String(pid),
  ];
  const child: ChildProcess = spawn('perf', args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  return {
    stop: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
}

export async function samplesIn(file: string): Promise<Sample[]> {
  const args = ['script', '-i', file, '-F', 'ip,sym,dso'];
  const { stdout } = await promisify(execFile)('perf', args, { maxBuffer: MOST_OUTPUT });
  return parseSamples(stdout);
}

/** Of the output of perf-script(1): a line for each function, such as "ffff1234 udp_sendmsg ([kernel.kallsyms])". */
export function parseSamples(text: string): Sample[] {
  return text
    .split(/\n\s*\n/)
    .map((block) => block.split('\n').map((line) => /^\s*[0-9a-f]+ (.+) \((.+)\)$/.exec(line)))
    .map((lines) => lines.filter((line) => line !== null))
    .filter((lines) => lines.length > 0)
    .map((lines) => ({
      functions: lines.map(([, name]) => name!.replace(/\+0x[0-9a-f]+$/, '')),
      library: lines[0]![2]!.split('/').at(-1)!,
    }));
}
