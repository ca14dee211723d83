import { expect, it } from '@jest/globals';
import { Histogram } from './histogram.ts';

it('tells percentiles to within 2 %', () => {
  const histogram = new Histogram();
  for (let value = 1; value <= 10_000; value += 1) histogram.record(value);
  for (const share of [0.5, 0.95, 0.99])
    expect(histogram.percentile(share)! / (share * 10_000)).toBeCloseTo(1, 1);
  expect(new Histogram().percentile(0.5)).toBeNull();
});

it('takes what is shorter than a microsecond, and longer than an hour', () => {
  const histogram = new Histogram();
  [-1, 0, 0.5, 1e12].forEach((value) => histogram.record(value));
  expect(histogram.total).toBe(4);
});

it('is the same after its way between processes', () => {
  const histogram = new Histogram();
  [5, 50, 500].forEach((value) => histogram.record(value));
  const [bucket, count] = histogram.toSparse()[0]!;
  expect([bucket, count]).toEqual([Math.floor(Math.log2(5) * 64), 1]);
});
