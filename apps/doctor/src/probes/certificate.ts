import { once } from 'node:events';
import { isIP } from 'node:net';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import { within } from './within.ts';

const PATIENCE_MS = 3_000;

/** The certificate that a server showed, as a browser would judge it. */
export interface ShownCertificate {
  /** Why it is not trusted, such as DEPTH_ZERO_SELF_SIGNED_CERT; null where it is. */
  distrust: string | null;
  /** Why it is not the host's; null where it is. */
  wrongHost: string | null;
  /** In milliseconds since the epoch. */
  validTo: number;
}

/** @param socket whose handshake is over, made without refusing anybody */
export function shownBy(socket: TLSSocket, host: string): ShownCertificate {
  const certificate = socket.getPeerCertificate();
  // Node's types say an error; what it gives is its code.
  const error: unknown = socket.authorizationError;
  const distrust = error instanceof Error ? error.message : String(error);
  return {
    // The host is judged apart, whatever Node complained of first.
    distrust: socket.authorized || distrust === 'ERR_TLS_CERT_ALTNAME_INVALID' ? null : distrust,
    wrongHost: checkServerIdentity(host, certificate)?.message ?? null,
    validTo: Date.parse(certificate.valid_to),
  };
}

/** @throws where no handshake comes about */
export async function certificateAt(host: string, port: number): Promise<ShownCertificate> {
  const servername = isIP(host) ? {} : { servername: host };
  const socket = connect({ host, port, rejectUnauthorized: false, ...servername });
  try {
    await within(PATIENCE_MS, `no TLS from ${host}:${port}`, once(socket, 'secureConnect'));
    return shownBy(socket, host);
  } finally {
    socket.destroy();
  }
}
