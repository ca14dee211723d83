import { describe, expect, it } from '@jest/globals';
import { PasscodeGuard, WRONG_PER_ADDRESS, WRONG_PER_ROOM } from './passcode-guard.ts';

const fail = async (guard: PasscodeGuard, times: number, address = 'a', roomId = 'room') => {
  for (let i = 0; i < times; i += 1) await guard.attemptsOf(address, roomId).failed();
};

describe('wrong passcodes', () => {
  it('of one address are refused after a few, with the time to wait; others are not touched', async () => {
    const sut = new PasscodeGuard();
    await fail(sut, WRONG_PER_ADDRESS);
    await expect(sut.attemptsOf('a', 'room').permit()).resolves.toBeUndefined();
    await fail(sut, 1);
    const refusal = await sut
      .attemptsOf('a', 'room')
      .permit()
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'rateLimited' });
    const { retryAfterMs } = (refusal as { details: { retryAfterMs: number } }).details;
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    await expect(sut.attemptsOf('b', 'room').permit()).resolves.toBeUndefined();
    await expect(sut.attemptsOf('a', 'other').permit()).resolves.toBeUndefined();
  });

  it('of many addresses at one room are refused too', async () => {
    const sut = new PasscodeGuard();
    for (let i = 0; i <= WRONG_PER_ROOM; i += 1) await fail(sut, 1, `address ${i}`);
    await expect(sut.attemptsOf('new', 'room').permit()).rejects.toMatchObject({ code: 'rateLimited' });
  });
});

it('right ones are never counted', async () => {
  const attempts = new PasscodeGuard().attemptsOf('a', 'room');
  for (let i = 0; i < 1_000; i += 1) await attempts.permit();
});
