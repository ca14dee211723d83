import { describe, expect, it } from '@jest/globals';
import { candidatesOf, hasTurn } from './path-test-attempt.ts';
import { judgePath } from './path-test-verdict.ts';
import type { PathTestReport, WayOutcome } from './path-test.ts';

const works = (roundTripMs: number | null = 20, loss = 0): WayOutcome => ({
  result: 'works',
  roundTripMs,
  loss,
  packetsReceived: 100,
});
const report = (ways: Partial<PathTestReport['ways']>): PathTestReport => ({
  ways: { udp: { result: 'fails' }, tcp: { result: 'fails' }, turn: { result: 'notSetUp' }, ...ways },
  announced: [],
});

describe('the verdict on a path', () => {
  it('takes the best way that works', () => {
    expect(judgePath(report({ udp: works(), tcp: works(), turn: works() })).way).toBe('udp');
    expect(judgePath(report({ tcp: works(), turn: works() })).way).toBe('turn');
    expect(judgePath(report({ tcp: works() })).way).toBe('tcp');
    expect(judgePath(report({}))).toEqual({ way: null });
  });

  it.each([
    [works(150, 0.02), 'good'],
    [works(null, 0), 'good'],
    [works(151, 0), 'fair'],
    [works(20, 0.03), 'fair'],
    [works(401, 0), 'poor'],
    [works(20, 0.09), 'poor'],
  ])('of UDP with %j is %s', (udp, quality) => {
    expect(judgePath(report({ udp }))).toMatchObject({ quality });
  });

  it('never promises more than fair by TCP', () => {
    expect(judgePath(report({ tcp: works() }))).toMatchObject({ quality: 'fair' });
    expect(judgePath(report({ tcp: works(500) }))).toMatchObject({ quality: 'poor' });
  });
});

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
});
