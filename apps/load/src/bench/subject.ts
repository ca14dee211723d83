import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline';

/** A server that is measured. */
export interface Subject {
  name: string;
  /** Arguments of Node. */
  program: string[];
  environment: Record<string, string>;
  /** Whether what is measured is Node with its workers, rather than a process that Node only translates for. */
  isNode: boolean;
  /** For Node itself. */
  nodeOptions?: string[];
}

const START_MS = 30_000;
const END_MS = 5_000;
/** With the process that is measured, where it is not the one that was started. */
const READY = / is ready at (http:\/\/localhost:\d+)(?:, process (\d+))?/;

export const plenum = (apiEntry: string, workers: number): Subject => ({
  name: 'Plenum',
  program: [apiEntry],
  environment: {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: '0',
    MEDIA_PORT: '0',
    MEDIA_WORKERS: String(workers),
    MAX_PEERS_PER_ROOM: '2000',
    LOG_LEVEL: 'warn',
  },
  isNode: true,
});

const peer = (name: string, folder: string, isNode: boolean): Subject => ({
  name,
  program: [
    '--disable-warning=ExperimentalWarning',
    new URL(`../../peers/${folder}/server.ts`, import.meta.url).pathname,
  ],
  environment: { NODE_ENV: 'production' },
  isNode,
});

export const naiveMesh = peer('naive mesh', 'naive-mesh', true);
export const janus = peer('Janus', 'janus', false);

/** Why there is no Janus to compare with; null where there is one. Nothing is installed unasked. */
export function whyNoJanus(): string | null {
  const { error } = spawnSync('janus', ['--version'], { stdio: 'ignore' }); // It ends with 1 even so.
  return error ? 'Janus is not installed: apt-get install janus' : null;
}

const LOOPBACK = '127.0.0.1';

/**
 * Where servers take media. Janus does so on no loopback interface, and what it costs to send depends on how the
 * participants' sockets are reached: whoever is compared with it listens where it does.
 */
export function mediaAddress(isBesideJanus: boolean): string {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const own = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  return isBesideJanus && own ? own.address : LOOPBACK;
}

/** Why no real browser can take part; null where one can. */
export const whyNoChromium = (path: string): string | null =>
  existsSync(path) ? null : `There is no Chromium at ${path} to take part: CHROMIUM_BIN names another`;

export interface RunningSubject {
  url: string;
  /** Of the process whose CPU is the server's, with all that it started. */
  pid: number;
  stop: () => Promise<void>;
}

/**
 * Starts a server, on these cores alone where any are named.
 * @param mediaIp as {@link mediaAddress} has it
 * @throws where it is not ready in time
 */
export async function startSubject(
  subject: Subject,
  cores: string | null,
  mediaIp: string,
): Promise<RunningSubject> {
  const [command, ...args] = [
    ...(cores ? ['taskset', '-c', cores] : []),
    process.execPath,
    ...(subject.nodeOptions ?? []),
    ...subject.program,
  ];
  // taskset becomes the program that it starts: the id stays the same.
  const child = spawn(command!, args, {
    env: { ...process.env, ...subject.environment, MEDIA_LISTEN_IP: mediaIp },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = () => end(child);
  try {
    return { pid: child.pid!, ...(await ready(child, subject.name)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function ready(child: ChildProcess, name: string): Promise<{ url: string; pid?: number }> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${name} ${why}`));
    const timer = setTimeout(() => fail('was not ready in time'), START_MS);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code) => fail(`ended with ${code} as it started`));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const found = READY.exec(line);
      if (!found) return;
      clearTimeout(timer);
      const [, url, pid] = found;
      resolve({ url: url!, ...(pid && { pid: Number(pid) }) });
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
