import { describe, expect, it } from '@jest/globals';
import { isOpenToOthers, parseOpenPorts, parsePublished } from '../probes/proc.ts';
import { judgeBackup } from './backup.ts';
import { judgeClock } from './clock.ts';
import { judgeCpu } from './cpu.ts';
import { judgeDatabase } from './database.ts';
import { judgeDisk } from './disk.ts';
import { judgeFileHandles } from './file-handles.ts';
import { judgeMemory } from './memory.ts';
import { judgeNodeVersion } from './node-version.ts';
import { judgeSecrets } from './secrets.ts';
import { judgeSettings } from './settings.ts';
import { judgeUdpBuffers } from './udp-buffers.ts';
import { judgeWorker } from './worker.ts';

const MIB = 2 ** 20;
const STRONG = 'k4Yw8sQ2zR7uT1vX9aB3cD5eF6gH0jLm';

it('names each setting that cannot be used, and a line that can', () => {
  expect(judgeSettings([])).toMatchObject([{ status: 'ok' }]);
  const issues = ['MEDIA_PORT', 'PUBLIC_URL', 'SIGNING_SECRET'].map((name) => ({
    name,
    message: 'is wrong',
  }));
  expect(judgeSettings(issues)).toMatchObject([
    { status: 'fail', seen: 'MEDIA_PORT cannot be used: is wrong.', fix: 'MEDIA_PORT=44400' },
    { status: 'fail', fix: 'PUBLIC_URL=https://meet.example.org' },
    { status: 'fail', fix: 'SIGNING_SECRET=$(openssl rand -base64 32)' },
  ]);
});

describe('secrets', () => {
  const file = { path: 'data/signing.secret', mode: 0o100600, secret: STRONG };
  it.each([
    ['ok', {}, [file], null],
    ['ok', { SIGNING_SECRET: STRONG }, [], null],
    ['skipped', { SIGNING_SECRET: '' }, [], null],
    ['fail', {}, [{ ...file, mode: 0o100644 }], 'chmod go= data/signing.secret'],
    ['fail', {}, [{ ...file, secret: 'short' }], 'openssl rand -base64 32 > data/signing.secret'],
    ['fail', { METRICS_TOKEN: 'ab'.repeat(20) }, [file], 'METRICS_TOKEN=$(openssl rand -base64 32)'],
  ])('are %s with %j and %j', (status, named, files, fix) => {
    expect(judgeSecrets(named as Record<string, string>, files)).toMatchObject([{ status, fix }]);
  });
});

it.each([
  ['ok', judgeNodeVersion('24.21.0'), null],
  ['fail', judgeNodeVersion('22.1.0'), 'npm start'],
  ['ok', judgeCpu(2, 2), null],
  ['ok', judgeCpu(8, 7), null],
  ['warn', judgeCpu(2, 4), 'MEDIA_WORKERS=2'],
  ['warn', judgeCpu(8, 2), 'MEDIA_WORKERS=8'],
  ['ok', judgeMemory(4096 * MIB), null],
  ['warn', judgeMemory(300 * MIB), 'ps -eo rss,pid,comm --sort=-rss | head'],
  ['fail', judgeMemory(50 * MIB), 'ps -eo rss,pid,comm --sort=-rss | head'],
  ['skipped', judgeMemory(0), null],
  ['ok', judgeWorker('worker', 41), null],
  ['fail', judgeWorker('worker', 127), 'node scripts/worker/prepare.mjs'],
  ['fail', judgeWorker('worker', 'spawn ENOENT'), 'node scripts/worker/prepare.mjs'],
  ['ok', judgeUdpBuffers({ receive: 4 * MIB, send: 4 * MIB }), null],
  [
    'warn',
    judgeUdpBuffers({ receive: 212_992, send: 4 * MIB }),
    'sysctl -w net.core.rmem_max=4194304 net.core.wmem_max=4194304',
  ],
  ['skipped', judgeUdpBuffers(null), null],
] as const)('judges a machine as %s: %j', (status, judgement, fix) => {
  expect(judgement).toMatchObject({ status, fix });
});

describe('disk space', () => {
  const space = { freeBytes: 9000 * MIB, freeFiles: 100_000, files: 200_000 };
  it.each([
    ['ok', space],
    ['ok', { ...space, freeFiles: 0, files: 0 }],
    ['warn', { ...space, freeBytes: 900 * MIB }],
    ['fail', { ...space, freeBytes: 90 * MIB }],
    ['fail', { ...space, freeFiles: 5 }],
    ['skipped', null],
  ])('is %s with %j', (status, found) => {
    const judgement = judgeDisk('data', found);
    expect(judgement.status).toBe(status);
    expect(judgement.fix !== null).toBe(status === 'warn' || status === 'fail');
  });
});

describe('open files', () => {
  const limits = (soft: string) =>
    `Max processes  1  1  processes\nMax open files            ${soft}   1048576  files\n`;
  it.each([
    ['ok', limits('65536'), null],
    ['ok', limits('unlimited'), null],
    ['warn', limits('2048'), 'prlimit --pid 7 --nofile=65536:65536'],
    ['fail', limits('256'), 'prlimit --pid 7 --nofile=65536:65536'],
    ['skipped', null, null],
  ])('are %s with %j', (status, text, fix) => {
    expect(judgeFileHandles(text, 7)).toMatchObject({ status, fix });
  });
});

describe('the clock', () => {
  it.each([
    ['ok', 100, null],
    ['ok', null, true],
    ['warn', -5_000, true],
    ['warn', 0, false],
    ['fail', 90_000, true],
    ['skipped', null, null],
  ])('is %s at %s ms apart, kept right: %s', (status, offsetMs, isSynchronised) => {
    const judgement = judgeClock(offsetMs, isSynchronised);
    expect(judgement.status).toBe(status);
    expect(judgement.fix).toBe(/warn|fail/.test(status) ? 'timedatectl set-ntp true' : null);
  });
});

describe('kept data', () => {
  const fixes = { reach: 'reach', write: 'write' };
  const seen = { migrations: ['1', '2'], readOnly: null };
  it.each([
    ['ok', seen, null],
    ['skipped', null, null],
    ['fail', new Error('refused'), 'reach'],
    ['fail', { ...seen, readOnly: 'a readonly database' }, 'write'],
    ['fail', { ...seen, migrations: ['1'] }, 'npm start'],
    ['fail', { ...seen, migrations: ['1', '2', '3'] }, 'git pull'],
  ])('is %s with %j', (status, found, fix) => {
    expect(judgeDatabase('It', found, ['1', '2'], fixes)).toMatchObject({ status, fix });
  });

  it.each([
    ['ok', 0],
    ['ok', 6],
    ['warn', 7],
  ])('is %s with a backup of %i days ago', (status, days) => {
    expect(judgeBackup(Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1 + days)).status).toBe(status);
    expect(judgeBackup(null, 0)).toMatchObject({
      status: 'warn',
      fix: 'npm run backup -- /somewhere/plenum.backup',
    });
  });
});

it('reads what is open from /proc, and who gets at it', () => {
  const head = '  sl  local_address rem_address   st\n';
  const tcp = parseOpenPorts(
    'tcp',
    `${head}   0: 0100007F:1538 00000000:0000 0A\n   1: 00000000:18EB 00000000:0000 0A\n   2: 0100007F:1538 0100007F:8000 01\n`,
  );
  const tcp6 = parseOpenPorts(
    'tcp',
    `${head} 0: 00000000000000000000000001000000:1538 0:0 0A\n 1: 0000000000000000FFFF00000100007F:1538 0:0 0A\n 2: 00000000000000000000000000000000:0050 0:0 0A\n`,
  );
  expect(tcp.map((one) => [one.address, one.port, isOpenToOthers(one)])).toEqual([
    ['127.0.0.1', 5432, false],
    ['0.0.0.0', 6379, true],
  ]);
  expect(tcp6.map((one) => [one.port, isOpenToOthers(one)])).toEqual([
    [5432, false],
    [5432, false],
    [80, true],
  ]);
});

it('sees which ports Docker passes on', () => {
  const line =
    '/usr/bin/docker-proxy\0-proto\0udp\0-host-ip\x000.0.0.0\0-host-port\x0044400\0-container-ip\0';
  expect(parsePublished(line)).toEqual([{ protocol: 'udp', port: 44400 }]);
  expect(parsePublished('node\0docker-proxy\0')).toEqual([]);
});
