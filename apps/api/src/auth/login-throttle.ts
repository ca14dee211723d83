import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const WINDOW_SECONDS = 15 * 60;
const PER_ACCOUNT_AND_ADDRESS = 10;
const PER_ADDRESS = 100;

/** How often one address may try to get into one account, and into accounts at all. */
export class LoginThrottle {
  private readonly account = new RateLimiterMemory({
    points: PER_ACCOUNT_AND_ADDRESS,
    duration: WINDOW_SECONDS,
  });
  private readonly address = new RateLimiterMemory({ points: PER_ADDRESS, duration: WINDOW_SECONDS });

  /** Counts an attempt. @returns null where it may be made, else after how many milliseconds the next one may. */
  async attempt(account: string, address: string): Promise<number | null> {
    try {
      await this.address.consume(address);
      await this.account.consume(keyOf(account, address));
      return null;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return refusal.msBeforeNext;
      throw refusal;
    }
  }

  /** Whoever knows the password has not been guessing. */
  async succeeded(account: string, address: string): Promise<void> {
    await this.account.delete(keyOf(account, address));
  }
}

const keyOf = (account: string, address: string) => `${address} ${account}`;
