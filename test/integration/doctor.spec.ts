import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import type { DoctorReport, Finding } from '@plenum/protocol/rest';
import { RestClient } from '../support/rest-client.ts';
import { TestServer } from '../support/test-server.ts';
import { TurnServer } from '../support/turn-server.ts';

const TIMEOUT_MS = 60_000;
/** Not given to anybody (RFC 6761, section 6.4). */
const NOWHERE = 'meet.invalid';

let directory: string;
let server: TestServer;
let settings: Record<string, string>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'plenum-doctor-'));
  chmodSync(directory, 0o700);
  const media = { MEDIA_PORT: String(await freePort()), MEDIA_LISTEN_IP: '127.0.0.1', MEDIA_WORKERS: '1' };
  server = await TestServer.start({ ...media, HOST: '127.0.0.1', DATA_DIR: directory });
  settings = {
    ...media,
    HOST: '127.0.0.1',
    DATA_DIR: directory,
    PORT: String(server.port),
    PUBLIC_URL: server.url,
  };
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** By TCP; by UDP it is taken no sooner. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  return port;
}

interface Looked {
  code: number;
  report: DoctorReport;
  problems: Finding[];
}

/** Runs the doctor as operators do, but for the preparation, with these settings changed. */
function look(changed: Record<string, string> = {}, ...args: string[]): Promise<Looked> {
  const { PATH, MEDIASOUP_WORKER_BIN } = process.env;
  const env = { PATH, MEDIASOUP_WORKER_BIN, ...settings, ...changed };
  const command = ['--disable-warning=ExperimentalWarning', 'apps/doctor/src/main.ts', '--json', ...args];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, command, { env, timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      if (stdout === '') return reject(new Error(stderr || error?.message));
      const report = JSON.parse(stdout) as DoctorReport;
      const problems = report.findings.filter(({ status }) => status === 'fail');
      resolve({ code: Number(error?.code ?? 0), report, problems });
    });
  });
}
const named = ({ report }: Looked, name: string) => report.findings.filter(({ check }) => check === name);

describe('the doctor', () => {
  it('finds nothing to mend where all is well, with media there and back by UDP and by TCP', async () => {
    const looked = await look();
    expect(looked.problems).toEqual([]);
    expect(looked.code).toBe(0);
    for (const check of [
      'media-udp',
      'media-tcp',
      'websocket',
      'database',
      'worker',
      'secrets',
      'media-ports',
      'origins',
    ])
      expect(named(looked, check)).toMatchObject([{ status: 'ok', fix: null }]);
    expect(named(looked, 'media-udp')[0]!.seen).toContain(settings['MEDIA_PORT']);
  });

  const BROKEN: [what: string, changed: Record<string, string>, check: string, fix: string | RegExp][] = [
    ['a setting', { MEDIA_WORKERS: 'many' }, 'settings', /^MEDIA_WORKERS=\d+$/],
    ['a secret', { METRICS_TOKEN: 'ab'.repeat(20) }, 'secrets', 'METRICS_TOKEN=$(openssl rand -base64 32)'],
    ['the media worker', { MEDIASOUP_WORKER_BIN: '/bin/false' }, 'worker', 'node scripts/worker/prepare.mjs'],
    ['the server’s port', { PORT: '9' }, 'server', 'npm start'],
    [
      'the database',
      { DATABASE_URL: 'postgresql://plenum@127.0.0.1:9/plenum' },
      'database',
      'pg_isready -h 127.0.0.1 -p 9',
    ],
    [
      'the public address',
      { PUBLIC_URL: `https://${NOWHERE}` },
      'dns',
      new RegExp(`^${NOWHERE}\\. 300 IN A `),
    ],
    ['HTTPS', { PUBLIC_URL: `http://${NOWHERE}` }, 'public-url', `PUBLIC_URL=https://${NOWHERE}`],
    [
      'an origin',
      { ALLOWED_ORIGINS: 'https://a.example.org/' },
      'origins',
      'ALLOWED_ORIGINS=https://a.example.org',
    ],
    [
      'the announced address',
      { MEDIA_ANNOUNCED_ADDRESS: '172.17.0.2' },
      'announced-address',
      /^MEDIA_ANNOUNCED_ADDRESS=\S+/,
    ],
    ['the media port', { MEDIA_PORT: '64000' }, 'media-ports', 'MEDIA_PORT=64000'],
  ];

  it.each(BROKEN)('names what is wrong with %s, and its fix', async (_what, changed, check, fix) => {
    const looked = await look(changed, '--no-save');
    expect(looked.code).toBe(1);
    const [found] = named(looked, check).filter(({ status }) => status === 'fail');
    expect(found).toMatchObject({
      seen: expect.any(String),
      fix: expect.stringMatching(fix instanceof RegExp ? fix : literal(fix)),
    });
  });

  it('names a secret that others may read', async () => {
    const file = join(directory, 'signing.secret');
    chmodSync(file, 0o644);
    const looked = await look({}, '--only', 'secrets');
    expect(looked.problems).toMatchObject([{ fix: `chmod go= ${file}` }]);
    chmodSync(file, 0o600);
  });

  it('looks at a server from another machine, knowing its address alone', async () => {
    const { code, report } = await look({}, '--url', server.url);
    expect(code).toBe(0);
    const names = report.findings.map(({ check }) => check);
    expect(names).toEqual(expect.arrayContaining(['media-udp', 'media-tcp', 'turn', 'websocket']));
    expect(names).not.toContain('secrets');
  });

  it('reads settings from a file, and refuses what it does not understand', async () => {
    const file = join(directory, 'plenum.env');
    writeFileSync(file, 'MEDIA_CONSUMERS_PER_WORKER=none\n', { mode: 0o600 });
    const { problems } = await look({}, '--env-file', file, '--only', 'settings,secrets');
    expect(problems).toMatchObject([{ fix: 'MEDIA_CONSUMERS_PER_WORKER=400' }]);
    await expect(look({}, '--only', 'luck')).rejects.toThrow('There is no check luck');
  });
});

const literal = (text: string) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

describe('with coturn, the doctor', () => {
  const EVERY_WAY = ['--only', 'turn,media-turn'];
  let turn: TurnServer;
  let related: TestServer;
  beforeAll(async () => {
    turn = await TurnServer.start();
    related = await TestServer.start(turnSettings());
  });
  afterAll(async () => {
    await related.stop();
    await turn.stop();
  });
  const turnSettings = () => ({ TURN_URLS: Object.values(turn.urls).join(','), TURN_SECRET: turn.secret });
  const changed = (server: TestServer, more = {}) => ({
    ...turnSettings(),
    PORT: String(server.port),
    PUBLIC_URL: server.url,
    ...more,
  });

  it('gets media through by UDP, by TCP and by TLS, and wants that TLS on port 443', async () => {
    const looked = await look(changed(related, { NODE_EXTRA_CA_CERTS: turn.certificateFile }), ...EVERY_WAY);
    const { udp, tcp, tls } = turn.urls;
    expect(looked.problems).toEqual([]);
    expect(named(looked, 'media-turn')).toMatchObject(
      [udp, tcp, tls].map((url) => ({ status: 'ok', seen: expect.stringContaining(url) })),
    );
    const fix = `TURN_URLS=${[udp, tcp, tls].join(',')},turns:127.0.0.1:443?transport=tcp`;
    expect(named(looked, 'turn')).toMatchObject([
      { status: 'warn', fix },
      ...[udp, tcp, tls].map(() => ({ status: 'ok' })),
    ]);
  });

  it('names its certificate where browsers would not trust it', async () => {
    const looked = await look(changed(related), '--only', 'turn');
    expect(looked.problems).toMatchObject([
      {
        seen: expect.stringMatching(/do not trust the certificate of 127\.0\.0\.1: \w*SELF_SIGNED/),
        fix: expect.stringContaining('certbot certonly --force-renewal -d 127.0.0.1'),
      },
    ]);
  });

  it('names a secret that is not coturn’s, once for each way, and blames nothing else', async () => {
    const other = { TURN_URLS: turn.urls.tcp, TURN_SECRET: 'k4Yw8sQ2zR7uT1vX9aB3cD5eF6gH0jLm' };
    const mistaken = await TestServer.start(other);
    const looked = await look(changed(mistaken, other), ...EVERY_WAY);
    await mistaken.stop();
    expect(looked.problems).toMatchObject([
      { check: 'turn', fix: 'TURN_SECRET=<static-auth-secret of turnserver.conf>' },
    ]);
    expect(named(looked, 'media-turn')).toMatchObject([{ status: 'skipped' }]);
  });

  it.each([
    [
      'a relay into inner networks',
      ['--allowed-peer-ip', '0.0.0.0-255.255.255.255'],
      { status: 'fail', fix: 'denied-peer-ip=169.254.0.0-169.254.255.255' },
    ],
    [
      'relays without end',
      ['--user-quota', '0', '--total-quota', '0'],
      { status: 'warn', fix: 'user-quota=24' },
    ],
  ])('names what a careless coturn gives away: %s', async (_what, options, finding) => {
    const careless = await TurnServer.start(...options);
    const other = { TURN_URLS: careless.urls.udp, TURN_SECRET: careless.secret };
    const server = await TestServer.start(other);
    const looked = await look(changed(server, other), '--only', 'turn');
    await server.stop();
    await careless.stop();
    expect(named(looked, 'turn')[1]).toMatchObject(finding);
  });
});

describe('the dashboard', () => {
  it('has the last report, has the doctor look again with one row in the audit log, and is an admin’s alone', async () => {
    const admin = await RestClient.firstAdmin(server);
    const before = await admin.get('/doctor');
    expect(before).toMatchObject({
      status: 200,
      body: { warnings: [], report: { subject: 'this machine' } },
    });
    const run = await admin.post('/doctor/runs');
    expect(run).toMatchObject({ status: 200, body: { findings: expect.any(Array) } });
    expect(run.body.findings.filter(({ status }: Finding) => status === 'fail')).toEqual([]);
    expect((await admin.get('/doctor')).body.report.at).toBe(run.body.at);
    const { body } = await admin.get('/audit?action=doctor.run');
    expect(body.items).toMatchObject([{ action: 'doctor.run', after: { toMend: 0 } }]);
    const host = await admin.invite('host', 'host@example.org');
    expect([(await host.get('/doctor')).status, (await host.post('/doctor/runs')).status]).toEqual([
      403, 403,
    ]);
  });

  it('says from the start on what keeps media from everybody', async () => {
    const troubled = await TestServer.start({
      MEDIA_LISTEN_IP: '',
      MEDIA_ANNOUNCED_ADDRESS: '172.17.0.2',
      PUBLIC_URL: `https://${NOWHERE}`,
    });
    const admin = await RestClient.firstAdmin(troubled);
    const { body } = await admin.get('/doctor');
    expect(body).toMatchObject({ warnings: [{ check: 'announced-address', status: 'warn' }], report: null });
    expect(troubled.log).toContain('172.17.0.2');
    await troubled.stop();
  });
});
