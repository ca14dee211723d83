import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../support/until.ts';
import { tell } from './commands.ts';
import { Engine, importDebian, RUN } from './engine.ts';
import { Installation } from './installation.ts';
import { DOMAIN, Network } from './network.ts';
import { Computer, waysOf } from './participants.ts';

/** One VM and one computer of participants for all stories, which build on each other: the life of an installation. */
let network: Network;
let engine: Engine;
let installation: Installation;
let computer: Computer;
let said: string;

beforeAll(async () => {
  network = Network.make();
  engine = await Engine.start();
  await importDebian('bookworm');
  await importDebian('trixie');
  installation = new Installation(network);
  tell('Building the images');
  await installation.build();
  await engine.stop();
  engine = await Engine.start(network.asVmDaemon);
  tell('Installing on the VM');
  said = await installation.installFresh('--postgres');
  computer = await Computer.start({
    host: network.onClient,
    origin: `https://${DOMAIN}`,
    saveAuthority: (file) => installation.saveAuthority(file),
  });
});

beforeEach(() => tell(`Story: ${expect.getState().currentTestName}`));

afterEach(async () => {
  network.firewall('everything');
  await computer.everybodyLeaves();
});

// Hosts and mounts end with the namespaces in which this runs.
afterAll(async () => {
  await computer?.close();
  await engine?.stop();
});

it('no shell script has what shellcheck warns of', () => {
  const scripts = execFileSync('git', ['ls-files', '*.sh'], { encoding: 'utf8' }).trim().split('\n');
  const { status, stdout } = spawnSync('shellcheck', ['-x', ...scripts], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

describe('install.sh', () => {
  it('ends with the address and with the link that makes the first admin', () => {
    expect(said).toContain('Plenum is ready at https://meet.test');
    expect(said).toMatch(/https:\/\/meet\.test\/\S*setup\S*/);
  });

  it('keeps strong secrets in a file for root alone', () => {
    expect(statSync(installation.settings).mode & 0o777).toBe(0o600);
    const settings = readFileSync(installation.settings, 'utf8');
    for (const name of ['SIGNING_SECRET', 'TURN_SECRET', 'METRICS_TOKEN', 'POSTGRES_PASSWORD']) {
      expect(settings).toMatch(new RegExp(`^${name}=[0-9a-f]{64}$`, 'm'));
    }
  });

  it('changes nothing that is right when it runs again', async () => {
    const before = readFileSync(installation.settings, 'utf8');
    const started = installation.containers();
    await installation.installFresh();
    expect(readFileSync(installation.settings, 'utf8')).toBe(before);
    expect(installation.containers()).toEqual(started);
  });

  it('opens 80, 443, 3478 and the media ports, and nothing else', () => {
    const open = network.openTcpPorts();
    const media = open.filter((port) => ![80, 443, 3478].includes(port));
    expect(open).toEqual(expect.arrayContaining([80, 443, 3478, 44400]));
    expect(media.every((port) => port >= 44400 && port < 44464)).toBe(true);
  });
});

describe('two people in real Chromium, by HTTPS', () => {
  it.each([
    { lets: 'everything', protocol: 'udp', types: ['host'] },
    // Straight or by the relay: a browser takes the first that answers, and both are TCP.
    { lets: 'no UDP', protocol: 'tcp', types: ['host', 'relay'] },
    { lets: 'TCP 443 alone', protocol: 'tls', types: ['relay'] },
  ] as const)(
    'meet where the firewall lets through $lets: by $protocol',
    async ({ lets, protocol, types }) => {
      network.firewall(lets);
      const { people } = await begin(`way-${protocol}`);
      for (const way of (await Promise.all(people.map(waysOf))).flat()) {
        expect(way.protocol).toBe(protocol);
        expect(types).toContain(way.type);
      }
    },
  );

  it('are told when Plenum is upgraded in the middle of their meeting, and go on by themselves', async () => {
    installation.addSetting('DRAIN_TIMEOUT_SECONDS=10');
    await installation.installFresh();
    const meeting = await begin('upgraded');
    const before = installation.imageOf('plenum');

    appendFileSync(join(installation.checkout, 'apps/web/index.html'), '<!-- the next version -->\n');
    const told = meeting.people.map(({ page }) =>
      page.getByText('will be stopped for maintenance').waitFor({ timeout: 10 * 60_000 }),
    );
    await Promise.all([installation.install('upgrade'), ...told]);

    expect(installation.imageOf('plenum')).not.toBe(before);
    await meeting.goesOn();
  });

  it('go on by themselves when an upgrade does not wait', async () => {
    const meeting = await begin('not-waited-for');
    const before = installation.startOf('plenum');
    await installation.install('upgrade', '--now');
    expect(installation.startOf('plenum')).not.toBe(before);
    await meeting.goesOn();
  });
});

/** Two people who see and hear each other. */
async function begin(roomId: string) {
  const people = await computer.meet(roomId, 'Ada', 'Grace');
  const seeAndHear = async () => {
    for (const person of people) await person.seesAndHears(1);
  };
  const loadedAt = () => Promise.all(people.map(({ page }) => page.evaluate(() => performance.timeOrigin)));
  await seeAndHear();
  const loaded = await loadedAt();
  const goesOn = async () => {
    for (const { toolbar } of people) await toolbar.waitFor();
    await seeAndHear();
    // Nobody has loaded the page again.
    expect(await loadedAt()).toEqual(loaded);
  };
  return { people, goesOn };
}

describe('the doctor', () => {
  it('finds nothing that has to be mended in what install.sh made', async () => {
    const { status, report } = await installation.examine();
    expect(report.findings.filter((finding) => finding.status === 'fail')).toEqual([]);
    expect(status).toBe(0);
  });

  it.each([
    {
      setting: 'MEDIA_ANNOUNCED_ADDRESS=172.17.0.2',
      check: 'announced-address',
      fix: 'MEDIA_ANNOUNCED_ADDRESS',
    },
    { setting: 'DOMAIN=nobody.test', check: 'dns', fix: 'nobody.test' },
    { setting: 'DOMAIN=turn.meet.test', check: 'websocket', fix: 'reverse_proxy' },
    { setting: 'SIGNING_SECRET=short', check: 'settings', fix: 'SIGNING_SECRET=' },
    { setting: 'MEDIASOUP_WORKER_BIN=/bin/false', check: 'worker', fix: 'install.sh upgrade' },
    { setting: 'MEDIA_WORKERS=none', check: 'settings', fix: 'MEDIA_WORKERS=' },
    {
      setting: 'ALLOWED_ORIGINS=https://meet.test/',
      check: 'origins',
      fix: 'ALLOWED_ORIGINS=https://meet.test',
    },
    {
      setting: 'DATABASE_URL=postgresql://plenum:wrong@%2Frun%2Fpostgresql/plenum',
      check: 'database',
      fix: 'pg_isready',
    },
  ])('names $setting, and what mends it', async ({ setting, check, fix }) => {
    const { status, report } = await installation.examineWith(setting);
    const found = report.findings.filter((finding) => finding.status === 'fail');
    expect(found.map((finding) => finding.check)).toContain(check);
    expect(found.find((finding) => finding.check === check)?.fix).toContain(fix);
    expect(status).toBe(1);
  });
});

it('a backup takes everything back to when it was made', async () => {
  const backup = join(RUN, 'kept.tar');
  await installation.install('backup', backup);
  expect(statSync(backup).mode & 0o077).toBe(0);

  const ada = { email: 'ada@meet.test', password: 'correct horse battery staple' };
  const token = installation.setupToken();
  expect(await computer.post('/setup', { ...ada, displayName: 'Ada', token })).toBe(200);
  expect(await computer.post('/session', ada)).toBe(200);

  expect(await installation.install('restore', backup)).toContain(`Restored from ${backup}.`);
  expect(await computer.post('/session', ada)).toBe(401);
});

it('uninstall leaves nothing behind where that is asked for', async () => {
  await installation.install('uninstall', '--and-all-data');
  expect(installation.containers()).toEqual([]);
  expect(installation.volumes()).toEqual([]);
  expect(existsSync(installation.settings)).toBe(false);
});

it('a trial on a laptop is one command, for its own browsers', async () => {
  await installation.trial('up', '--build', '--detach');
  const laptop = await Computer.start({ host: network.onVm, origin: 'http://localhost:3000' });
  try {
    await until('server', () => installation.containers('health=healthy')[0], { withinMs: 60_000 });
    const people = await laptop.meet('trial', 'Ada', 'Grace');
    for (const person of people) await person.seesAndHears(1);
  } finally {
    await laptop.close();
    await installation.trial('down', '--volumes');
  }
});
