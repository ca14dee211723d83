import { describe, expect, it } from '@jest/globals';
import type { TransportDescription } from '@plenum/protocol';
import { answerFor } from './answer.ts';
import { udpEndpointOf } from './relay.ts';

const FINGERPRINT = Array<string>(32).fill('AB').join(':');

const candidate = (protocol: 'udp' | 'tcp', port: number) => ({
  ...{ foundation: protocol, priority: port, address: '127.0.0.1', ip: '127.0.0.1', port, protocol },
  ...{ type: 'host' as const },
});
const transport: TransportDescription = {
  transportId: 'transport-1',
  iceParameters: { usernameFragment: 'frag', password: 'passwordpasswordpassword', iceLite: true },
  iceCandidates: [candidate('tcp', 44400), candidate('udp', 44401)],
  dtlsParameters: { role: 'auto', fingerprints: [{ algorithm: 'sha-256', value: FINGERPRINT }] },
};

describe('the answer to an offer', () => {
  it('says of a WebRtcTransport what ICE and DTLS need, with its UDP candidates', () => {
    const lines = answerFor(transport, null).split('\r\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'a=ice-lite',
        'a=ice-ufrag:frag',
        'a=ice-pwd:passwordpasswordpassword',
        `a=fingerprint:sha-256 ${FINGERPRINT}`,
        'a=setup:passive',
      ]),
    );
    expect(lines.filter((line) => line.startsWith('a=candidate'))).toEqual([
      'a=candidate:udp 1 udp 44401 127.0.0.1 44401 typ host',
    ]);
  });

  it('names a relay in the place of the server, also where that takes no UDP', () => {
    const byTcp = { ...transport, iceCandidates: [candidate('tcp', 44400)] };
    expect(answerFor(byTcp, { address: '127.0.0.1', port: 5000 })).toContain(' 127.0.0.1 5000 typ host\r\n');
    expect(udpEndpointOf(transport)).toMatchObject({ address: '127.0.0.1', port: 44401 });
    expect(() => udpEndpointOf(byTcp)).toThrow('the server takes no media by UDP');
  });
});
