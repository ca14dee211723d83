export const SESSION_COOKIE = 'plenum_session';

const SESSION = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([\\w-]{43})(?:;|$)`);

/** @param header the `Cookie` of a request, to REST or to open a socket. */
export const sessionCookieIn = (header: string | undefined): string | null =>
  SESSION.exec(header ?? '')?.[1] ?? null;
