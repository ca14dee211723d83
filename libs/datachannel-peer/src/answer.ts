import type { TransportDescription } from '@plenum/protocol';
import type { Endpoint } from './relay.ts';

/** Of Opus, as browsers choose it. What flows is another's concern: the library encrypts whatever is sent. */
export const PAYLOAD_TYPE = 111;

/**
 * The SDP that a browser's side would get: mediasoup itself speaks none. It is ICE-lite, and waits for the DTLS.
 * @param instead where the agent is to send, in the place of the server
 */
export function answerFor(transport: TransportDescription, instead: Endpoint | null): string {
  const { iceParameters, dtlsParameters } = transport;
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256')!;
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-lite',
    'a=group:BUNDLE 0',
    `m=audio 9 UDP/TLS/RTP/SAVPF ${PAYLOAD_TYPE}`,
    'c=IN IP4 127.0.0.1',
    'a=mid:0',
    'a=sendrecv',
    'a=rtcp-mux',
    `a=rtpmap:${PAYLOAD_TYPE} opus/48000/2`,
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    `a=fingerprint:sha-256 ${fingerprint.value}`,
    'a=setup:passive',
    ...candidatesOf(transport, instead).map(
      (one) => `a=candidate:${one.foundation} 1 udp ${one.priority} ${one.address} ${one.port} typ host`,
    ),
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}

function candidatesOf({ iceCandidates }: TransportDescription, instead: Endpoint | null) {
  if (instead) return [{ foundation: 'relay', priority: 1, ...instead }];
  return iceCandidates.filter(({ protocol }) => protocol === 'udp');
}
