import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { overDownlink } from './downlink-budget.ts';
import type { PlannedConsumer } from './planner.ts';
import { Publications } from './publications.ts';

const LEAST = { spatialLayer: 0, temporalLayer: 2, priority: 1, held: false };

/** So many cameras beside three voices; the later ones have the higher priorities where these are given. */
function shedOf(cameras: number, downlinkBps: number | null, priorityOf = (_index: number) => 1) {
  const sources = (source: 'mic' | 'webcam', count: number) =>
    Array.from({ length: count }, (_, index) => ({
      producerId: `${source}-${index}`,
      peerId: `${index}`,
      source,
    }));
  const all = [...sources('mic', 3), ...sources('webcam', cameras)];
  const plan = new Map<string, PlannedConsumer>(
    all.map(({ producerId, peerId, source }) => {
      const priority = source === 'webcam' ? priorityOf(Number(peerId)) : 1;
      return [producerId, { ...LEAST, producerId, priority }];
    }),
  );
  return overDownlink(plan, new Publications(all), downlinkBps).map(({ producerId }) => producerId);
}

describe('overDownlink', () => {
  it('sheds nothing where no limit is known, or all fits', () => {
    expect(shedOf(24, null)).toEqual([]);
    expect(shedOf(24, 2_500_000)).toEqual([]);
  });

  it.each([
    [1_600_000, 2],
    [1_000_000, 11],
    [400_000, 20],
    [250_000, 23],
    [0, 23],
  ])('of 24 pictures at %d bit/s sheds %d, and no sound', (downlinkBps, count) => {
    const shed = shedOf(24, downlinkBps);
    expect(shed).toHaveLength(count);
    expect(shed.every((producerId) => producerId.startsWith('webcam'))).toBe(true);
  });

  it('keeps those of the highest priority, and of the same those that come first', () => {
    expect(shedOf(4, 250_000, (index) => (index === 2 ? 200 : 1))).toEqual([
      'webcam-0',
      'webcam-1',
      'webcam-3',
    ]);
    expect(shedOf(6, 400_000)).toEqual(['webcam-4', 'webcam-5']);
  });

  it('sheds less, never others, where more is carried', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(4_000_000), fc.nat(4_000_000), (cameras, one, other) => {
        const less = shedOf(cameras, Math.max(one, other));
        expect(shedOf(cameras, Math.min(one, other))).toEqual(expect.arrayContaining(less));
        if (cameras > 0) expect(less.length).toBeLessThan(cameras);
      }),
    );
  });
});
