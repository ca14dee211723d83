import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';

const MAIN = 'apps/api/dist/apps/api/src/main.js';

/** Where Node keeps what it compiled: a server is ready in 1.0 s instead of 1.4, and the suite starts a hundred of them. */
const COMPILE_CACHE = join(tmpdir(), 'node-compile-cache');

/** The built server in a process of its own, on free ports. */
export class TestServer {
  readonly url: string;

  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly output: string[],
  ) {
    this.url = `http://localhost:${port}`;
  }

  static async start(environment: Record<string, string> = {}): Promise<TestServer> {
    const { child, output } = launch({ PORT: '0', ...environment });
    const port = await until('line that says the server is ready', () => {
      if (child.exitCode !== null) throw new Error(`The server ended: ${output.join('')}`);
      const ready = /Plenum is ready at http:\/\/localhost:(\d+)/.exec(output.join(''));
      return ready && Number(ready[1]);
    }).catch((error: unknown) => {
      child.kill('SIGKILL'); // Nobody else knows of it: it would keep Jest from its end.
      throw error;
    });
    return new TestServer(port, child, output);
  }

  get log(): string {
    return this.output.join('');
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Process ids of the media workers that live now. */
  get workerPids(): number[] {
    const pid = this.child.pid!;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.trim().split(/\s+/).filter(Boolean).map(Number);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async exited(): Promise<{ code: number | null; signal: string | null }> {
    await until('end of the server', () => !this.isRunning);
    return { code: this.child.exitCode, signal: this.child.signalCode };
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return;
    this.signal('SIGTERM');
    await this.exited();
  }
}

/** Starts the server and waits for its end, for starts that must fail. */
export async function startUntilExit(
  environment: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const { child, output } = launch(environment);
  await until('end of the server', () => child.exitCode !== null);
  return { code: child.exitCode, output: output.join('') };
}

function launch(environment: Record<string, string>): { child: ChildProcess; output: string[] } {
  const output: string[] = [];
  const dataDirectory = environment['DATA_DIR'] ? null : mkdtempSync(join(tmpdir(), 'plenum-data-'));
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env['PATH'],
      MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'],
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      MEDIA_PORT: '0',
      MEDIA_LISTEN_IP: '127.0.0.1',
      MEDIA_WORKERS: '1',
      ...(dataDirectory ? { DATA_DIR: dataDirectory } : {}),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (dataDirectory) child.once('exit', () => rmSync(dataDirectory, { recursive: true, force: true }));
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text));
  return { child, output };
}
