import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../domain/testing/fake-clock.ts';
import { JoinTokens } from './join-tokens.ts';

const SECRET = 'a secret of at least thirty-two characters';
const grant = { roomId: 'weekly', displayName: 'Ada', role: 'host' as const };
const clock = new FakeClock();
const now = Math.floor(clock.now() / 1000);
const tokens = new JoinTokens(SECRET, clock);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
function forge(claims: object, { alg = 'HS256', secret = SECRET, hash = 'sha256' } = {}): string {
  const body = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`;
  return `${body}.${alg === 'none' ? '' : createHmac(hash, secret).update(body).digest('base64url')}`;
}
const claims = { ...grant, aud: 'plenum:join', iat: now, exp: now + 100 };
const { exp: _exp, ...endless } = claims;
const { role: _role, ...roleless } = claims;

describe('join tokens', () => {
  it('say who may enter which room as what', async () => {
    const { token, expiresAt } = await tokens.sign(grant, 60);
    expect(await tokens.verify(token, 'weekly')).toEqual(grant);
    expect(expiresAt).toBe((now + 60) * 1000);
  });

  it('may be signed by whoever knows the secret', async () => {
    expect(await tokens.verify(forge(claims), 'weekly')).toEqual(grant);
  });

  it.each([
    ['of no algorithm', forge(claims, { alg: 'none' }), 'malformed'],
    ['of another algorithm', forge(claims, { alg: 'HS512', hash: 'sha512' }), 'malformed'],
    ['that names a public key algorithm', forge(claims, { alg: 'RS256' }), 'malformed'],
    ['of another secret', forge(claims, { secret: 'x'.repeat(40) }), 'malformed'],
    ['for another purpose', forge({ ...claims, aud: 'plenum:admin' }), 'malformed'],
    ['without an end', forge(endless), 'malformed'],
    ['without a grant', forge(roleless), 'malformed'],
    ['of a role that is none', forge({ ...claims, role: 'root' }), 'malformed'],
    ['past its time by more than the leeway', forge({ ...claims, exp: now - 61 }), 'expired'],
    ['before its time by more than the leeway', forge({ ...claims, nbf: now + 61 }), 'notYetValid'],
    ['for another room', forge({ ...claims, roomId: 'daily' }), 'otherRoom'],
    ['of a megabyte', forge({ ...claims, pad: 'x'.repeat(1_000_000) }), 'malformed'],
    ['that is no token', 'x.y.z', 'malformed'],
    ['that is empty', '', 'malformed'],
  ])('are refused %s', async (_what, token, fault) => {
    await expect(tokens.verify(token, 'weekly')).rejects.toMatchObject({ fault });
  });

  it.each([
    ['just over', { exp: now - 59 }],
    ['about to begin', { nbf: now + 59 }],
  ])('pass within the leeway: %s', async (_what, change) => {
    expect(await tokens.verify(forge({ ...claims, ...change }), 'weekly')).toEqual(grant);
  });
});
