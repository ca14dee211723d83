import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HOST = '127.0.0.1';
const START_MS = 10_000;
const TRY_AGAIN_MS = 50;
/** All that Debian's package brings besides VideoRoom: it would only cost memory and threads. */
const UNUSED = {
  plugins: [
    'audiobridge',
    'duktape',
    'echotest',
    'lua',
    'nosip',
    'recordplay',
    'sip',
    'streaming',
    'textroom',
  ],
  morePlugins: ['videocall', 'voicemail'],
  transports: ['http', 'mqtt', 'nanomsg', 'pfunix', 'rabbitmq'],
};

/** A Janus of our own, by a configuration of its own: nothing of /etc/janus is read, and all goes as it ends. */
export class JanusProcess {
  readonly pid: number | undefined;
  readonly url: string;
  private readonly child: ChildProcess;
  private readonly folder: string;

  private constructor(child: ChildProcess, folder: string, url: string) {
    this.child = child;
    this.pid = child.pid;
    this.folder = folder;
    this.url = url;
  }

  /** @throws where it is not installed, or does not listen in time */
  static async start(): Promise<JanusProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'plenum-janus-'));
    const port = await freePort();
    for (const [name, text] of Object.entries(configuration(port))) writeFileSync(join(folder, name), text);
    const args = ['--configs-folder', folder, '--debug-level', '2', '--disable-colors'];
    const child = spawn('janus', args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const janus = new JanusProcess(child, folder, `ws://${HOST}:${port}`);
    try {
      await Promise.race([listening(janus.url), failure(child)]);
      return janus;
    } catch (error) {
      janus.stop();
      throw error;
    }
  }

  onExit(listener: () => void): void {
    this.child.once('exit', listener);
  }

  stop(): void {
    this.child.kill('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * One event loop for all media and ICE-lite, as our server has them. Janus never takes media on the loopback interface:
 * the machine's own address leads through the same one.
 */
function configuration(port: number): Record<string, string> {
  const libraries = (names: string[]) => names.map((name) => `libjanus_${name}.so`).join(',');
  return {
    'janus.jcfg': `
      general: { event_loops = 1; session_timeout = 0 }
      nat: { ice_lite = true }
      plugins: { disable = "${libraries([...UNUSED.plugins, ...UNUSED.morePlugins])}" }
      transports: { disable = "${libraries(UNUSED.transports)}" }
    `,
    'janus.transport.websockets.jcfg': `
      general: { ws = true; ws_port = ${port}; ws_ip = "${HOST}"; wss = false }
    `,
    'janus.plugin.videoroom.jcfg': 'general: {}\n',
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(url: string): Promise<void> {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(TRY_AGAIN_MS)) {
    const socket = new WebSocket(url, 'janus-protocol');
    const opened = await new Promise<boolean>((resolve) => {
      socket.onopen = () => resolve(true);
      socket.onerror = () => resolve(false);
    });
    socket.close();
    if (opened) return;
  }
  throw new Error('Janus did not listen in time');
}

async function failure(child: ChildProcess): Promise<never> {
  const [why] = (await Promise.race([once(child, 'exit'), once(child, 'error')])) as [unknown];
  throw new Error(`Janus ended as it started: ${String(why)}`);
}
