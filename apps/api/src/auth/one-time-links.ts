import type { Clock } from '../domain/ports.ts';
import type { Database, OneTimeLink, Stores } from '../domain/store-ports.ts';
import { hashOfToken, randomToken } from './tokens.ts';

const SETUP_MS = 24 * 3_600_000;
const PASSWORD_MS = 7 * 24 * 3_600_000;

/** Links that make the first admin or let somebody choose a password. Each works once, and a new one ends the older. */
export class OneTimeLinks {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @returns the path for the first admin, or null where there is an admin already. */
  setupPath(): Promise<string | null> {
    return this.database.transaction(async (stores) => {
      if ((await stores.users.countAdmins()) > 0) return null;
      const { token } = await this.make(stores, null, SETUP_MS);
      // Behind the #, which browsers keep to themselves: no log and no Referer carries it.
      return `/admin/setup#${token}`;
    });
  }

  async passwordLink(stores: Stores, userId: string): Promise<{ url: string; expiresAt: number }> {
    const { token, expiresAt } = await this.make(stores, userId, PASSWORD_MS);
    return { url: `/admin/password#${token}`, expiresAt };
  }

  /** Uses the link up. @returns null where it is none, was used, or is over. */
  async take(stores: Stores, token: string): Promise<OneTimeLink | null> {
    const link = await stores.oneTimeLinks.take(hashOfToken(token));
    return link && link.expiresAt > this.clock.now() ? link : null;
  }

  private async make(stores: Stores, userId: string | null, validForMs: number) {
    const token = randomToken();
    const expiresAt = this.clock.now() + validForMs;
    await stores.oneTimeLinks.removeOfUser(userId);
    await stores.oneTimeLinks.create({ tokenHash: hashOfToken(token), userId, expiresAt });
    return { token, expiresAt };
  }
}
