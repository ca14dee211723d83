import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BREAK_AFTER_MS, Downlink, FALL_AFTER_MS, RISE_AFTER_MS } from './downlink.ts';

const CEILING = 5_000_000;

/** Samples each second, as mediasoup gives them. @returns what was told, with the second. */
function run(samples: number[], ceilingBps = CEILING) {
  const sut = new Downlink();
  return samples.flatMap((availableBps, second) => {
    const told = sut.handle({ availableBps, ceilingBps }, second * 1_000);
    return told === undefined ? [] : [{ second, told }];
  });
}
const seconds = (count: number, bps: number) => Array.from({ length: count }, () => bps);
const FALL = FALL_AFTER_MS / 1_000;
const RISE = RISE_AFTER_MS / 1_000;
const BREAK = BREAK_AFTER_MS / 1_000;

describe('Downlink', () => {
  it('says nothing of a downlink that carries all, nor of an estimate that begins low', () => {
    expect(run(seconds(60, CEILING))).toEqual([]);
    expect(run([...seconds(FALL, 1_000_000), ...seconds(60, CEILING)])).toEqual([]);
  });

  it('tells a step that a fall leaves, after a while and once', () => {
    expect(run(seconds(60, 1_200_000))).toEqual([{ second: FALL, told: 1_000_000 }]);
    expect(run(seconds(60, 100_000))).toEqual([{ second: FALL, told: 0 }]);
  });

  it('waits less where the estimate breaks in: meanwhile the sound suffers', () => {
    const told = run([...seconds(10, CEILING), ...seconds(30, 300_000)]);
    expect(told).toEqual([{ second: 10 + BREAK, told: 250_000 }]);
    const twice = run([...seconds(10, CEILING), ...seconds(5, 1_700_000), ...seconds(30, 300_000)]);
    expect(twice.map(({ second }) => second)).toEqual([10 + BREAK, 15 + BREAK]);
  });

  it('does not take a page that wants more for a network that breaks in', () => {
    const sut = new Downlink();
    const told = (second: number, availableBps: number, ceilingBps: number) =>
      sut.handle({ availableBps, ceilingBps }, second * 1_000);
    for (let second = 0; second < 10; second += 1) expect(told(second, 4_000_000, 4_000_000)).toBeUndefined();
    for (let second = 10; second < 20; second += 1) expect(told(second, 500_000, 500_000)).toBeUndefined();
    for (let second = 20; second < 20 + FALL; second += 1)
      expect(told(second, 500_000 + (second - 20) * 50_000, 4_000_000)).toBeUndefined();
  });

  it('falls no deeper than the best of that while', () => {
    const samples = [400_000, 700_000, ...seconds(FALL - 1, 400_000)];
    expect(run(samples)).toEqual([{ second: FALL, told: 650_000 }]);
  });

  it('rises one step after the other, until there is no limit', () => {
    const told = run([...seconds(FALL + 1, 2_000_000), ...seconds(60, CEILING)]);
    expect(told.map((one) => one.told)).toEqual([1_600_000, 2_500_000, 4_000_000, null]);
    const [, ...rises] = told.map(({ second }) => second);
    expect(rises.slice(1).every((second, index) => second - rises[index]! > RISE)).toBe(true);
  });

  it('takes an estimate at its ceiling for no limit: what nobody wants, nobody measures', () => {
    expect(run(seconds(60, 900_000), 1_000_000)).toEqual([]);
    expect(run(seconds(60, 900_000), 2_000_000)).toHaveLength(1);
  });

  it('is not moved by an estimate that swings around a step', () => {
    const swinging = Array.from({ length: 120 }, (_, second) => (second % 2 ? 990_000 : 1_040_000));
    expect(run(swinging)).toEqual([{ second: FALL, told: 1_000_000 }]);
  });

  it('never tells the same twice, and never two things within the time of the shortest fall', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8_000_000 }), { maxLength: 200 }), (samples) => {
        const told = run(samples);
        for (const [index, { second, told: bps }] of told.slice(1).entries()) {
          expect(bps).not.toBe(told[index]!.told);
          expect(second - told[index]!.second).toBeGreaterThanOrEqual(BREAK);
        }
      }),
    );
  });
});
