import { describe, expect, it } from '@jest/globals';
import {
  BETTER_AFTER_MS,
  DOUBTFUL_AFTER_MS,
  GOOD,
  judgeNetwork,
  SteadyVerdict,
  WORSE_AFTER_MS,
  type NetworkSample,
  type NetworkVerdict,
} from './network-quality.ts';

const CALM: NetworkSample = {
  ...{ roundTripMs: 20, lossUp: 0, lossDown: 0, uplinkBps: null },
  ...{ isDownlinkThin: false, isCpuShort: false },
};
const FAIR = { quality: 'fair', reason: 'lossUp' } as const;
const POOR = { quality: 'poor', reason: 'lossUp' } as const;

describe('judging a connection', () => {
  it.each<[string, Partial<NetworkSample>, NetworkVerdict]>([
    ['all is well', {}, GOOD],
    ['nothing is known', { roundTripMs: null, lossUp: null, lossDown: null }, GOOD],
    ['a little is lost', { lossUp: 0.02, lossDown: 0.02 }, GOOD],
    ['some is lost on the way out', { lossUp: 0.03 }, { quality: 'fair', reason: 'lossUp' }],
    ['much is lost on the way out', { lossUp: 0.2 }, { quality: 'poor', reason: 'lossUp' }],
    ['some is lost on the way in', { lossDown: 0.05 }, { quality: 'fair', reason: 'lossDown' }],
    ['much is lost on the way in', { lossDown: 0.09 }, { quality: 'poor', reason: 'lossDown' }],
    ['the way is long', { roundTripMs: 160 }, { quality: 'fair', reason: 'roundTrip' }],
    ['the way is very long', { roundTripMs: 900 }, { quality: 'poor', reason: 'roundTrip' }],
    ['the uplink carries a small picture', { uplinkBps: 300_000 }, { quality: 'fair', reason: 'uplink' }],
    ['the uplink carries hardly a picture', { uplinkBps: 90_000 }, { quality: 'poor', reason: 'uplink' }],
    ['the uplink limits what is still plenty', { uplinkBps: 900_000 }, GOOD],
    ['pictures are left out', { isDownlinkThin: true }, { quality: 'fair', reason: 'downlink' }],
    ['the machine is too slow', { isCpuShort: true }, { quality: 'fair', reason: 'cpu' }],
    [
      'the worst thing comes after a lesser one',
      { lossUp: 0.03, roundTripMs: 900, isCpuShort: true },
      { quality: 'poor', reason: 'roundTrip' },
    ],
  ])('where %s', (_, sample, verdict) => {
    expect(judgeNetwork({ ...CALM, ...sample })).toEqual(verdict);
  });
});

describe('a verdict that is told', () => {
  it('becomes worse once that has lasted, and better once that has lasted longer', () => {
    const sut = new SteadyVerdict();
    expect(sut.handle(POOR, 0)).toBe(GOOD);
    expect(sut.handle(POOR, WORSE_AFTER_MS - 1)).toBe(GOOD);
    expect(sut.handle(POOR, WORSE_AFTER_MS)).toBe(POOR);
    expect(sut.handle(GOOD, 10_000)).toBe(POOR);
    expect(sut.handle(GOOD, 10_000 + BETTER_AFTER_MS - 1)).toBe(POOR);
    expect(sut.handle(GOOD, 10_000 + BETTER_AFTER_MS)).toBe(GOOD);
  });

  it('stays good through a burst that is soon over', () => {
    const sut = new SteadyVerdict();
    for (let now = 0; now < 60_000; now += 5_000)
      expect(sut.handle(now % 10_000 === 0 ? POOR : GOOD, now)).toBe(GOOD);
  });

  it('stays poor while it swings', () => {
    const sut = new SteadyVerdict();
    sut.handle(POOR, 0);
    sut.handle(POOR, WORSE_AFTER_MS);
    for (let now = 10_000; now < 60_000; now += 5_000)
      expect(sut.handle(now % 10_000 === 0 ? GOOD : POOR, now).quality).toBe('poor');
  });

  it('is as bad as it is by then, where it was sometimes fair and sometimes poor', () => {
    const sut = new SteadyVerdict();
    sut.handle(FAIR, 0);
    sut.handle(POOR, 3_000);
    expect(sut.handle(FAIR, WORSE_AFTER_MS)).toBe(FAIR);
  });

  it.each([
    ['what does not arrive, which somebody else may have lost', 'lossDown'],
    ['an uplink that may still be being measured', 'uplink'],
  ] as const)('waits longer with %s', (_, reason) => {
    const sut = new SteadyVerdict();
    const missing = { quality: 'poor', reason } as const;
    sut.handle(missing, 0);
    expect(sut.handle(missing, DOUBTFUL_AFTER_MS - 1)).toBe(GOOD);
    expect(sut.handle(missing, DOUBTFUL_AFTER_MS)).toBe(missing);
  });

  it('takes another reason for the same only after a while', () => {
    const sut = new SteadyVerdict();
    const slow = { quality: 'poor', reason: 'roundTrip' } as const;
    sut.handle(POOR, 0);
    sut.handle(POOR, WORSE_AFTER_MS);
    expect(sut.handle(slow, 7_000)).toBe(POOR);
    expect(sut.handle(slow, 7_000 + BETTER_AFTER_MS)).toBe(slow);
  });
});
