import { SignalingClient, type SignalingClientOptions } from '@plenum/signaling-client';

const PATIENCE_MS = 5_000;

/** A client that is not open yet. Certificates are judged by a check of their own. */
export function signalingTo(
  url: URL,
  options: Pick<SignalingClientOptions, 'transport' | 'origin'> = {},
): SignalingClient {
  return new SignalingClient(url.origin, {
    ...options,
    patienceMs: PATIENCE_MS,
    takesAnyCertificate: true,
  });
}
