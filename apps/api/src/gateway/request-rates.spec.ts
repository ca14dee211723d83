import { describe, expect, it } from '@jest/globals';
import type { RequestName } from '@plenum/protocol';
import { RATES, RequestRates } from './request-rates.ts';

const LIMITED = Object.entries(RATES) as [RequestName, { times: number; seconds: number }][];

describe.each(LIMITED)('%s', (name, { times, seconds }) => {
  it('passes up to its rate, and is then told when to come again', async () => {
    const sut = new RequestRates();
    for (let i = 0; i < times; i += 1) await sut.admit(name, 'ada');
    const refusal = await sut.admit(name, 'ada').catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'rateLimited' });
    const { retryAfterMs } = (refusal as { details: { retryAfterMs: number } }).details;
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(seconds * 1_000);
    await expect(sut.admit(name, 'ben')).resolves.toBeUndefined();
  });
});

it('what concerns only oneself has no rate but that of the socket', async () => {
  const sut = new RequestRates();
  expect(sut.isLimited('setViewport')).toBe(false);
  for (let i = 0; i < 1_000; i += 1) await sut.admit('setViewport', 'ada');
});
