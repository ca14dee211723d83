import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A server that is measured. */
export interface Subject {
  name: string;
  /** Arguments of Node. */
  program: string[];
  environment: Record<string, string>;
}

const START_MS = 30_000;
const END_MS = 5_000;
const READY = / is ready at (http:\/\/localhost:\d+)/;

export const plenum = (apiEntry: string): Subject => ({
  name: 'Plenum',
  program: [apiEntry],
  environment: {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: '0',
    MEDIA_PORT: '0',
    MEDIA_LISTEN_IP: '127.0.0.1',
    MEDIA_WORKERS: '1',
    MAX_PEERS_PER_ROOM: '2000',
    LOG_LEVEL: 'warn',
  },
});

export const naiveMesh: Subject = {
  name: 'naive mesh',
  program: [
    '--disable-warning=ExperimentalWarning',
    new URL('../../peers/naive-mesh/server.ts', import.meta.url).pathname,
  ],
  environment: { NODE_ENV: 'production' },
};

export interface RunningSubject {
  url: string;
  pid: number;
  stop: () => Promise<void>;
}

/**
 * Starts a server, on these cores alone where the machine has more than one.
 * @throws where it is not ready in time
 */
export async function startSubject(subject: Subject, cores: string | null): Promise<RunningSubject> {
  const [command, ...args] = [
    ...(cores ? ['taskset', '-c', cores] : []),
    process.execPath,
    ...subject.program,
  ];
  // taskset becomes the program that it starts: the id stays the same.
  const child = spawn(command!, args, {
    env: { ...process.env, ...subject.environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = () => end(child);
  try {
    return { url: await readyUrl(child, subject.name), pid: child.pid!, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function readyUrl(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${name} ${why}`));
    const timer = setTimeout(() => fail('was not ready in time'), START_MS);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code) => fail(`ended with ${code} as it started`));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const ready = READY.exec(line);
      if (!ready) return;
      clearTimeout(timer);
      resolve(ready[1]!);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await ended;
  clearTimeout(timer);
}
