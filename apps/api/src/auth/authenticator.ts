import type { Clock } from '../domain/ports.ts';
import type { Database, StoredSession, Stores } from '../domain/store-ports.ts';
import { ANONYMOUS, apiKeyPrincipal, userPrincipal, type Principal } from './principal.ts';
import { derivedToken, hashOfToken, isSameToken, randomToken } from './tokens.ts';

const SESSION_MS = 12 * 3_600_000;
const API_KEY_PREFIX = 'plenum_';

export interface Credentials {
  /** The value of the session's cookie. */
  cookie: string | null;
  /** The `Authorization` header. */
  authorization: string | null;
}

/** Finds out who makes a request, and opens the sessions by which they are known. */
export class Authenticator {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secret: string,
  ) {}

  /** An Authorization header counts alone: a page cannot make a browser send one. */
  async identify({ cookie, authorization }: Credentials): Promise<Principal> {
    const { stores } = this.database;
    if (authorization !== null) {
      const key = /^Bearer (plenum_[\w-]{43})$/.exec(authorization)?.[1];
      const found = key === undefined ? null : await stores.apiKeys.findBySecret(hashOfToken(key));
      return found && !this.isOver(found.apiKey.expiresAt)
        ? apiKeyPrincipal(found.apiKey, found.user)
        : ANONYMOUS;
    }
    if (cookie === null) return ANONYMOUS;
    const found = await stores.sessions.find(hashOfToken(cookie));
    if (!found || this.isOver(found.session.expiresAt)) return ANONYMOUS;
    return userPrincipal(found.user, found.session.tokenHash);
  }

  /** @returns the cookie, which is told this once, and the session as it is kept. */
  async openSession(stores: Stores, userId: string): Promise<{ cookie: string; session: StoredSession }> {
    const cookie = randomToken();
    const createdAt = this.clock.now();
    const session = { tokenHash: hashOfToken(cookie), userId, createdAt, expiresAt: createdAt + SESSION_MS };
    await stores.sessions.create(session);
    return { cookie, session };
  }

  /** Another site can make a browser send the cookie, but not read this. */
  csrfToken(sessionHash: string): string {
    return derivedToken(this.secret, 'csrf', sessionHash);
  }

  /** Sessions need the token, API keys do not. */
  passesCsrf({ sessionHash }: Principal, token: string | null): boolean {
    return sessionHash === null || (token !== null && isSameToken(token, this.csrfToken(sessionHash)));
  }

  private isOver(expiresAt: number | null): boolean {
    return expiresAt !== null && expiresAt <= this.clock.now();
  }
}

/** @returns the secret, which is told this once, and what is kept of it. */
export function makeApiKeySecret(): { secret: string; secretHash: string } {
  const secret = API_KEY_PREFIX + randomToken();
  return { secret, secretHash: hashOfToken(secret) };
}
