import { describe, expect, it } from '@jest/globals';
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
