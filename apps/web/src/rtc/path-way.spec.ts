import { describe, expect, it } from '@jest/globals';
import { candidatesOf, hasTurn, toTransportOptions } from './path-way.ts';

describe('the ways', () => {
  const candidate = { foundation: '1', priority: 1, address: 'a', ip: 'a', port: 1, type: 'host' } as const;
  const udp = { ...candidate, protocol: 'udp' } as const;
  const tcp = { ...candidate, protocol: 'tcp', tcpType: 'passive' } as const;

  it('use the candidates that belong to them', () => {
    expect(candidatesOf('udp', [udp, tcp])).toEqual([udp]);
    expect(candidatesOf('tcp', [udp, tcp])).toEqual([tcp]);
    expect(candidatesOf('turn', [udp, tcp])).toEqual([udp]);
  });

  it('know a TURN server from a STUN server', () => {
    expect(hasTurn([{ urls: ['stun:stun.example.org'] }])).toBe(false);
    expect(hasTurn([{ urls: ['stun:a', 'turns:turn.example.org'] }])).toBe(true);
    expect(hasTurn([])).toBe(false);
  });

  it('leave the browser no other', () => {
    const description = {
      transportId: 't',
      iceParameters: { usernameFragment: 'u', password: 'p' },
      iceCandidates: [udp, tcp],
      dtlsParameters: { fingerprints: [] },
    };
    const servers = [{ urls: ['turn:a'] }];
    expect(toTransportOptions(description, servers, 'any')).toMatchObject({
      id: 't',
      iceCandidates: [udp, tcp],
      iceServers: servers,
    });
    expect(toTransportOptions(description, servers, 'tcp')).toMatchObject({
      iceCandidates: [tcp],
      iceServers: [],
      iceTransportPolicy: 'all',
    });
    expect(toTransportOptions(description, servers, 'turn')).toMatchObject({
      iceServers: servers,
      iceTransportPolicy: 'relay',
    });
  });
});
