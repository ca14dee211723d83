import { RateLimiterMemory } from 'rate-limiter-flexible';
import { RateLimitedError } from '../domain/errors.ts';
import type { PasscodeAttempts } from '../domain/ports.ts';

/** Wrong passcodes within a minute: of one address at one room, and of all at one room. */
export const WRONG_PER_ADDRESS = 10;
export const WRONG_PER_ROOM = 100;

/** Slows down who guesses a passcode. Only wrong ones count, so that a class behind one address comes in at once. */
export class PasscodeGuard {
  private readonly byAddress = new RateLimiterMemory({ points: WRONG_PER_ADDRESS, duration: 60 });
  private readonly byRoom = new RateLimiterMemory({ points: WRONG_PER_ROOM, duration: 60 });

  attemptsOf(address: string, roomId: string): PasscodeAttempts {
    const limits = [
      { limiter: this.byAddress, key: `${address} ${roomId}` },
      { limiter: this.byRoom, key: roomId },
    ];
    return {
      permit: async () => {
        for (const { limiter, key } of limits) {
          const used = await limiter.get(key);
          if (used && used.consumedPoints > limiter.points) throw new RateLimitedError(used.msBeforeNext);
        }
      },
      failed: async () => {
        for (const { limiter, key } of limits) await limiter.penalty(key);
      },
    };
  }
}
