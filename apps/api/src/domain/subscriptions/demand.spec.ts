import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FakeClock } from '../testing/fake-clock.ts';
import { Demand, FIRST_LOWER_AFTER_MS, LOWER_AFTER_MS } from './demand.ts';

function makeDemand() {
  const clock = new FakeClock();
  const told: number[] = [];
  const sut = new Demand(clock, (_producerId, maxSpatialLayer) => told.push(maxSpatialLayer));
  return { sut, clock, told };
}

describe('demand', () => {
  it('that nobody has is told after a while', async () => {
    const { sut, clock, told } = makeDemand();
    sut.open('p');
    await clock.advance(FIRST_LOWER_AFTER_MS - 1);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual([-1]);
    expect(sut.toldOf('p')).toBe(-1);
  });

  it('that rises is told at once, every time', async () => {
    const { sut, clock, told } = makeDemand();
    sut.open('p');
    await clock.advance(FIRST_LOWER_AFTER_MS);
    sut.move('p', null, 0);
    sut.move('p', 0, 2);
    expect(told).toEqual([-1, 0, 2]);
    sut.move('p', null, 1); // Less than another one has already.
    expect(told).toEqual([-1, 0, 2]);
  });

  it('that falls and rises again costs nothing', async () => {
    const { sut, clock, told } = makeDemand();
    sut.open('p');
    sut.move('p', null, 2);
    await clock.advance(FIRST_LOWER_AFTER_MS);
    told.length = 0;
    for (let page = 0; page < 20; page += 1) {
      sut.move('p', 2, null);
      await clock.advance(LOWER_AFTER_MS - 1);
      sut.move('p', null, 2);
    }
    await clock.advance(LOWER_AFTER_MS * 2);
    expect(told).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('that falls is told although other watchers come and go all the time', async () => {
    const { sut, clock, told } = makeDemand();
    sut.open('p');
    sut.move('p', null, 2);
    await clock.advance(FIRST_LOWER_AFTER_MS);
    told.length = 0;
    sut.move('p', 2, 0);
    for (let second = 0; second < 2 * (LOWER_AFTER_MS / 1000); second += 1) {
      sut.move('p', null, 0);
      await clock.advance(1_000);
      sut.move('p', 0, null);
    }
    expect(told).toEqual([0]);
  });

  it('that falls by steps is told at the highest of the while, then lower', async () => {
    const { sut, clock, told } = makeDemand();
    sut.open('p');
    sut.move('p', null, 2);
    await clock.advance(FIRST_LOWER_AFTER_MS);
    told.length = 0;
    sut.move('p', 2, 1);
    await clock.advance(LOWER_AFTER_MS - 1_000);
    sut.move('p', 1, null);
    await clock.advance(1_000);
    expect(told).toEqual([1]);
    await clock.advance(LOWER_AFTER_MS);
    expect(told).toEqual([1, -1]);
  });

  it('of a Producer that closed, or is none of ours, is nobody’s', async () => {
    const { sut, clock, told } = makeDemand();
    sut.open('p');
    sut.close('p');
    sut.move('p', null, 2);
    sut.move('audio', null, 0);
    sut.open('q');
    sut.dispose();
    await clock.advance(FIRST_LOWER_AFTER_MS * 2);
    expect(told).toEqual([]);
    expect(sut.toldOf('p')).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it('is never told lower than what is watched, and exactly so in the end', async () => {
    const layer = fc.option(fc.nat(2));
    const steps = fc.array(fc.record({ watcher: fc.nat(3), to: layer, wait: fc.nat(6_000) }), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { sut, clock } = makeDemand();
        sut.open('p');
        const watchers = new Map<number, number | null>();
        const wanted = () => Math.max(-1, ...[...watchers.values()].filter((one) => one !== null));
        for (const { watcher, to, wait } of all) {
          sut.move('p', watchers.get(watcher) ?? null, to);
          watchers.set(watcher, to);
          await clock.advance(wait);
          expect(sut.toldOf('p') ?? Infinity).toBeGreaterThanOrEqual(wanted());
        }
        await clock.advance(FIRST_LOWER_AFTER_MS + LOWER_AFTER_MS);
        expect(sut.toldOf('p')).toBe(wanted());
      }),
    );
  });
});
