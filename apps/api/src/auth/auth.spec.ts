import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { FakeClock } from '../domain/testing/fake-clock.ts';
import type { JoinLinkStore, StoredJoinLink } from '../domain/store-ports.ts';
import { JoinLinks } from './join-links.ts';
import { LoginThrottle } from './login-throttle.ts';
import { hashPassword, isPassword } from './password-hash.ts';
import { ReportLinks } from './report-links.ts';
import { signingSecret } from './signing-secret.ts';

it('a password is kept as Argon2id, with a salt of its own', async () => {
  const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(other).not.toBe(one);
  expect(await isPassword('correct horse', one)).toBe(true);
  expect(await isPassword('wrong horse', one)).toBe(false);
  expect(await isPassword('', null)).toBe(false);
});

it('the signing secret is made once, for this user only, unless it is given', () => {
  const directory = mkdtempSync(join(tmpdir(), 'plenum-secret-'));
  const made = signingSecret('', join(directory, 'data'));
  expect(made).toHaveLength(43);
  expect(signingSecret('', join(directory, 'data'))).toBe(made);
  const file = join(directory, 'data', 'signing.secret');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).toContain(made);
  expect(signingSecret('given', directory)).toBe('given');
  rmSync(directory, { recursive: true });
});

it('a login is throttled by account and by address, until the password is right', async () => {
  const throttle = new LoginThrottle();
  for (let n = 0; n < 10; n += 1) expect(await throttle.attempt('ada', '192.0.2.1')).toBeNull();
  expect(await throttle.attempt('ada', '192.0.2.1')).toBeGreaterThan(0);
  expect(await throttle.attempt('ada', '192.0.2.2')).toBeNull();
  await throttle.succeeded('ada', '192.0.2.1');
  expect(await throttle.attempt('ada', '192.0.2.1')).toBeNull();
  for (let n = 0; n < 100; n += 1) await throttle.attempt(`user ${n}`, '192.0.2.3');
  expect(await throttle.attempt('another', '192.0.2.3')).toBeGreaterThan(0);
});

it('a join link opens its room, as long as it lasts, and no other', async () => {
  const clock = new FakeClock();
  const links = new JoinLinks('a secret', clock);
  const link: StoredJoinLink = {
    ...{ linkId: 'one', roomId: 'weekly', role: 'participant', label: '' },
    ...{ createdAt: 0, expiresAt: clock.now() + 1000 },
  };
  const store = {
    find: (linkId: string) => Promise.resolve(linkId === 'one' ? link : null),
  } as JoinLinkStore;
  const token = links.tokenOf(link);
  expect(await links.resolve(store, token)).toEqual(link);
  for (const wrong of [
    '',
    'one',
    'one.',
    `two.${token.split('.')[1]}`,
    `${token}x`,
    links.tokenOf({ linkId: 'gone' }),
  ])
    expect(await links.resolve(store, wrong)).toBeNull();
  expect(await new JoinLinks('another secret', clock).resolve(store, token)).toBeNull();
  await clock.advance(1000);
  expect(await links.resolve(store, token)).toBeNull();
});

it('a report link shows one report until it expires, and cannot be stretched', async () => {
  const clock = new FakeClock();
  const links = new ReportLinks('a secret', clock);
  const { token, expiresAt } = links.make('ada', 1);
  expect(links.resolve(token)).toBe('ada');
  const longer = token.replace(String(expiresAt), String(expiresAt + 1));
  for (const wrong of ['', 'ada', token.replace('ada', 'ben'), longer, `${token}x`])
    expect(links.resolve(wrong)).toBeNull();
  await clock.advance(3_600_000);
  expect(links.resolve(token)).toBeNull();
});
