import { ok, skipped, warn, type Check, type Judgement } from '../check.ts';

/**
 * @param publicUrl null where it is not set
 * @param port the server's own
 */
export function judgeProxies(publicUrl: URL | null, port: number, trusted: readonly string[]): Judgement {
  if (!publicUrl) return skipped('PUBLIC_URL is not set: nobody said whether a proxy stands in front.');
  const isDirect = publicUrl.protocol === 'http:' && Number(publicUrl.port || 80) === port;
  if (isDirect && trusted.length === 0) return ok('No proxy stands in front of the server.');
  if (trusted.some((range) => /^0\.0\.0\.0\/0$|^::\/0$/.test(range)))
    return warn(
      'TRUSTED_PROXIES believes everybody: anybody may pretend to be another address.',
      'TRUSTED_PROXIES=loopback',
    );
  if (trusted.length > 0) return ok(`What ${trusted.join(', ')} says of clients' addresses is believed.`);
  const seen =
    'A proxy stands in front and is not trusted: all people count as one address, and wait for one another where tries are limited.';
  return warn(seen, 'TRUSTED_PROXIES=loopback');
}

export const proxies: Check = {
  name: 'proxies',
  title: 'Proxy headers',
  from: 'server',
  look: ({ publicUrl, settings }) =>
    Promise.resolve(judgeProxies(publicUrl, settings.PORT, settings.TRUSTED_PROXIES)),
};
