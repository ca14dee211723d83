import { describe, expect, it } from '@jest/globals';
import { FloodGuard } from './flood-guard.ts';

const times = async <T>(count: number, act: () => Promise<T>) => {
  const results: T[] = [];
  for (let i = 0; i < count; i += 1) results.push(await act());
  return results;
};

describe('requests', () => {
  it('pass up to their rate, and are then told when to come again', async () => {
    const sut = new FloodGuard({ requestsPerSecond: 5, connectionsPerAddress: 1 });
    expect(await times(5, () => sut.admitRequest('a'))).toEqual(Array(5).fill(null));
    const refusal = await sut.admitRequest('a');
    expect(refusal).toMatchObject({ hostile: false, error: { code: 'rateLimited' } });
    const { retryAfterMs } = refusal!.error.details as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(1_000);
  });

  it('of one socket are no matter of another', async () => {
    const sut = new FloodGuard({ requestsPerSecond: 1, connectionsPerAddress: 1 });
    await times(100, () => sut.admitRequest('flood'));
    expect(await sut.admitRequest('calm')).toBeNull();
  });

  it('at twenty times the rate are hostile', async () => {
    const sut = new FloodGuard({ requestsPerSecond: 2, connectionsPerAddress: 1 });
    const refusals = await times(41, () => sut.admitRequest('a'));
    expect(refusals.findIndex((one) => one?.hostile)).toBe(40);
  });
});

it('connections of one address are limited, those of others are not touched', async () => {
  const sut = new FloodGuard({ requestsPerSecond: 1, connectionsPerAddress: 3 });
  const error = expect.objectContaining({ code: 'rateLimited' });
  expect(await times(5, () => sut.admitConnection('203.0.113.7'))).toEqual([
    ...[null, null, null],
    { error, isFirst: true },
    { error, isFirst: false },
  ]);
  expect(await sut.admitConnection('203.0.113.8')).toBeNull();
});
