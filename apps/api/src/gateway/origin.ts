import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a connection comes from our own page, or from one that the operator allows. Programs send no Origin, and are
 * nobody's browser to be misled.
 */
export function isAllowedOrigin(headers: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  // Behind a proxy the scheme is not ours to know; the host and port decide.
  const url = URL.canParse(origin) ? new URL(origin) : null;
  return url !== null && url.host !== '' && url.host === host;
}
