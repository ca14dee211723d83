import { fail, ok, skipped, warn, type Check, type Judgement } from '../check.ts';
import { COMMANDS } from '../commands.ts';
import type { ShownCertificate } from '../probes/certificate.ts';
import { ask } from '../probes/http.ts';

const DAY_MS = 86_400_000;
/** Let's Encrypt's are renewed 30 days before their end: one that is closer to it was not. */
const SOON_DAYS = 14;

export interface SeenCertificate {
  host: string;
  certificate: ShownCertificate;
  /** The command that renews it. */
  fix: string;
}

export function judgeCertificate({ host, certificate, fix }: SeenCertificate, nowMs: number): Judgement {
  const { distrust, wrongHost, validTo } = certificate;
  const days = Math.floor((validTo - nowMs) / DAY_MS);
  if (days < 0) return fail(`The certificate of ${host} ended ${-days} days ago.`, fix);
  if (wrongHost) return fail(`The certificate is not for ${host}: ${wrongHost}`, fix);
  if (distrust) return fail(`Browsers do not trust the certificate of ${host}: ${distrust}.`, fix);
  if (days < SOON_DAYS)
    return warn(`The certificate of ${host} ends in ${days} days and was not renewed.`, fix);
  return ok(`The certificate is for ${host}, and good for ${days} more days.`);
}

/** @param servedBy what serves the page, as its header says */
export function renewal(host: string, servedBy: string): string {
  return /caddy/i.test(servedBy) ? COMMANDS.certificate : `certbot certonly --force-renewal -d ${host}`;
}

export const certificate: Check = {
  name: 'certificate',
  title: 'Certificate',
  from: 'anywhere',
  look: async ({ publicUrl }) => {
    if (publicUrl?.protocol !== 'https:') return skipped('The page is not served by HTTPS.');
    try {
      const { headers, certificate: shown } = await ask(publicUrl);
      const servedBy = String(headers['via'] ?? headers['server'] ?? '');
      const host = publicUrl.hostname;
      const fix = renewal(host, servedBy);
      return judgeCertificate({ host, certificate: shown!, fix }, Date.now());
    } catch (error) {
      const seen = `No HTTPS at ${publicUrl.origin}: ${(error as Error).message}.`;
      return fail(seen, `caddy reverse-proxy --from ${publicUrl.hostname} --to localhost:3000`);
    }
  },
};
