import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { TLSSocket } from 'node:tls';
import { shownBy, type ShownCertificate } from './certificate.ts';
import { within } from './within.ts';

const PATIENCE_MS = 5_000;

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
      const { socket } = response;
      const certificate = socket instanceof TLSSocket ? shownBy(socket, url.hostname) : null;
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
