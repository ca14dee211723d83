import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';

/** Whose address a request bears: what is counted against it is counted against nobody else. */
export type AddressOf = (request: IncomingMessage) => string;

/**
 * Follows `X-Forwarded-For` from its end, back to the first address that is none of these proxies. Whoever comes
 * straight may write into it what they like: it is not read.
 * @param trustedProxies addresses, ranges (CIDR) and names of ranges, as of Express' `trust proxy`
 */
export function addressBehind(trustedProxies: readonly string[]): AddressOf {
  const isTrusted = proxyAddr.compile([...trustedProxies]);
  return (request) => proxyAddr(request, isTrusted);
}
