import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';

const LOOPBACK = '127.0.0.1';
const EVERYWHERE = ['0.0.0.0-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'];

/** Debian's coturn on the loopback: with a shared secret, and with nobody but the server's own address as a peer. */
export class TurnServer {
  readonly secret = randomBytes(32).toString('base64url');
  private readonly directory = mkdtempSync(join(tmpdir(), 'plenum-turn-'));
  private readonly child: ChildProcess;
  private output = '';

  /** @param options of turnserver(1) beside those of all tests */
  static async start(...options: string[]): Promise<TurnServer> {
    const server = new TurnServer(await freePort(), await freePort(), options);
    await until('TURN server that listens', () => {
      if (!server.isRunning) throw new Error(`coturn ended: ${server.output}`);
      return isOpen(server.tlsPort);
    });
    return server;
  }

  private constructor(
    private readonly port: number,
    private readonly tlsPort: number,
    options: string[],
  ) {
    const list = (option: string, values: string[]) => values.flatMap((value) => [option, value]);
    this.child = spawn('turnserver', [
      ...['-n', '--no-cli', '--no-dtls', '--no-multicast-peers', '--log-file', 'stdout'],
      ...['--use-auth-secret', '--static-auth-secret', this.secret, '--realm', 'plenum'],
      ...['--listening-ip', LOOPBACK, '--listening-port', String(port), '--relay-ip', LOOPBACK],
      ...['--tls-listening-port', String(tlsPort), '--cert', this.certificate(), '--pkey', this.keyFile],
      ...list('--denied-peer-ip', EVERYWHERE),
      ...['--allowed-peer-ip', LOOPBACK, '--allow-loopback-peers'],
      ...['--user-quota', '8', '--total-quota', '64'],
      ...['--userdb', join(this.directory, 'users'), '--pidfile', join(this.directory, 'pid')],
      ...options,
    ]);
    const take = (text: string) => (this.output += text);
    this.child.stdout?.setEncoding('utf8').on('data', take);
    this.child.stderr?.setEncoding('utf8').on('data', take);
    this.child.once('error', (error) => take(error.message));
  }

  /** By TCP alone, as where UDP is blocked. */
  get environment(): Record<string, string> {
    return { TURN_URLS: this.urls.tcp, TURN_SECRET: this.secret };
  }

  get urls(): Record<'udp' | 'tcp' | 'tls', string> {
    return {
      udp: `turn:${LOOPBACK}:${this.port}?transport=udp`,
      tcp: `turn:${LOOPBACK}:${this.port}?transport=tcp`,
      tls: `turns:${LOOPBACK}:${this.tlsPort}?transport=tcp`,
    };
  }

  /** Signed by nobody else, good for a month. */
  get certificateFile(): string {
    return join(this.directory, 'turn.pem');
  }

  async stop(): Promise<void> {
    this.child.kill();
    await until('end of the TURN server', () => !this.isRunning);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private get keyFile(): string {
    return join(this.directory, 'turn.key');
  }

  private certificate(): string {
    const subject = ['-subj', '/CN=plenum-turn', '-addext', `subjectAltName=IP:${LOOPBACK}`];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', this.keyFile];
    const args = ['req', '-x509', '-days', '30', ...subject, ...key, '-out', this.certificateFile];
    execFileSync('openssl', args, { stdio: 'ignore' });
    return this.certificateFile;
  }

  private get isRunning(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, LOOPBACK, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, LOOPBACK, () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
