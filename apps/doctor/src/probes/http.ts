import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls';
import { within } from './within.ts';

const PATIENCE_MS = 5_000;

/** The certificate that a server showed, as a browser would judge it. */
export interface ShownCertificate {
  /** Why it is not trusted, such as DEPTH_ZERO_SELF_SIGNED_CERT; null where it is. */
  distrust: string | null;
  /** Why it is not the host's; null where it is. */
  wrongHost: string | null;
  /** In milliseconds since the epoch. */
  validTo: number;
}

export interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
  certificate: ShownCertificate | null;
}

/**
 * Asks without trusting anybody: what is wrong with the certificate is told, and in nobody's way.
 * @throws where no answer comes
 */
export function ask(url: URL, headers: Record<string, string> = {}): Promise<Answer> {
  const isTls = url.protocol === 'https:';
  const options = { headers, agent: false as const };
  const answered = new Promise<Answer>((resolve, reject) => {
    const request = isTls
      ? requestHttps(url, { ...options, rejectUnauthorized: false })
      : requestHttp(url, options);
    request.setTimeout(PATIENCE_MS, () => request.destroy(new Error(`no answer from ${url.origin}`)));
    request.once('error', reject);
    request.once('response', (response) => {
      const certificate = isTls ? shownBy(response.socket as TLSSocket, url.hostname) : null;
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, certificate }),
      );
    });
    request.end();
  });
  return within(PATIENCE_MS, `no answer from ${url.origin}`, answered);
}

function shownBy(socket: TLSSocket, host: string): ShownCertificate {
  const certificate: PeerCertificate = socket.getPeerCertificate();
  // The host is judged apart, whatever Node complained of first.
  const error = socket.authorizationError as unknown as string | Error | null;
  const distrust = error instanceof Error ? error.message : error;
  return {
    distrust: socket.authorized || distrust === 'ERR_TLS_CERT_ALTNAME_INVALID' ? null : String(distrust),
    wrongHost: checkServerIdentity(host, certificate)?.message ?? null,
    validTo: Date.parse(certificate.valid_to),
  };
}
