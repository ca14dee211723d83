import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { placePeer, type WorkerLoad } from './placement.ts';

const FULL = 400;

const loadsOf = (weights: Record<string, number>, strained: string[] = []): WorkerLoad<string>[] =>
  Object.entries(weights).map(([worker, weight]) => ({
    ...{ worker, weight, isStrained: strained.includes(worker) },
  }));

describe('where a room’s next peer goes', () => {
  it.each([
    ['no worker lives', {}, [], 0, null],
    ['a new room: the lightest', { a: 30, b: 20, c: 25 }, [], 0, 'b'],
    ['a new room among equals: the first', { a: 0, b: 0 }, [], 0, 'a'],
    ['there is room on its worker', { a: 399, b: 0 }, ['a'], 399, 'a'],
    ['its worker is full', { a: 400, b: 0 }, ['a'], 400, 'b'],
    ['its worker is full, the other one is hardly lighter', { a: 400, b: 301 }, ['a'], 400, 'a'],
    ['its worker is full of others, and it is small', { a: 900, b: 0 }, ['a'], 99, 'a'],
    ['its worker is full of others, and it is not small', { a: 900, b: 0 }, ['a'], 100, 'b'],
    ['it came to a second one, which is not full', { a: 500, b: 390, c: 0 }, ['a', 'b'], 890, 'b'],
    ['there is room again on its first one', { a: 300, b: 100 }, ['a', 'b'], 400, 'a'],
    ['all its workers are full: a third', { a: 500, b: 400, c: 300 }, ['a', 'b'], 900, 'c'],
    ['all workers are full: its lightest', { a: 900, b: 800, c: 790 }, ['a', 'b'], 900, 'b'],
    ['its worker has died', { b: 20, c: 10 }, ['a'], 300, 'c'],
  ])('%s', (_what, weights, workers, weight, chosen) => {
    expect(placePeer(loadsOf(weights), { workers, weight }, FULL)).toBe(chosen);
  });

  it.each([
    ['a new room: the lightest that is not', { a: 10, b: 20, c: 30 }, ['a'], [], 0, 'b'],
    ['its worker: another one, however heavy', { a: 200, b: 390 }, ['a'], ['a'], 200, 'b'],
    ['its worker, and it is small', { a: 200, b: 0 }, ['a'], ['a'], 99, 'a'],
    ['the other one: its own, though full', { a: 900, b: 0 }, ['b'], ['a'], 900, 'a'],
    ['its second one: its first, which is not full', { a: 300, b: 100 }, ['b'], ['a', 'b'], 400, 'a'],
    ['all: by weight, as ever', { a: 400, b: 0 }, ['a', 'b'], ['a'], 400, 'b'],
  ])('where one is strained: %s', (_what, weights, strained, workers, weight, chosen) => {
    expect(placePeer(loadsOf(weights, strained), { workers, weight }, FULL)).toBe(chosen);
  });

  const weights = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(1_200));
  const room = fc.record({
    workers: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')),
    weight: fc.nat(1_200),
  });

  it('is always a worker that lives, if any does', () => {
    fc.assert(
      fc.property(weights, room, (by, of) => {
        const chosen = placePeer(loadsOf(by), of, FULL);
        if (Object.keys(by).length === 0) expect(chosen).toBeNull();
        else expect(Object.keys(by)).toContain(chosen);
      }),
    );
  });

  it('does not change because a worker that was not chosen grows heavier', () => {
    fc.assert(
      fc.property(
        weights,
        room,
        fc.constantFrom('a', 'b', 'c', 'd'),
        fc.nat(1_000),
        (by, of, other, more) => {
          const chosen = placePeer(loadsOf(by), of, FULL);
          const weight = by[other];
          if (weight === undefined || other === chosen) return;
          expect(placePeer(loadsOf({ ...by, [other]: weight + more }), of, FULL)).toBe(chosen);
        },
      ),
    );
  });

  it('is its first worker, whatever the loads, while a room is small', () => {
    fc.assert(
      fc.property(weights, fc.nat(FULL / 4 - 1), (by, weight) => {
        const [home] = Object.keys(by);
        if (home) expect(placePeer(loadsOf(by), { workers: [home], weight }, FULL)).toBe(home);
      }),
    );
  });

  it('keeps a room on one worker until that is full, then fills the next, then shares evenly', () => {
    const by: Record<string, number> = { a: 0, b: 0 };
    const workers: string[] = [];
    const taken: string[] = [];
    for (let weight = 0; weight < 2_000; weight += 10) {
      const chosen = placePeer(loadsOf(by), { workers, weight }, FULL)!;
      if (!workers.includes(chosen)) workers.push(chosen);
      by[chosen]! += 10;
      taken.push(chosen);
    }
    expect(taken.slice(0, 80).join('')).toBe('a'.repeat(40) + 'b'.repeat(40));
    expect(by).toEqual({ a: 1_000, b: 1_000 });
  });
});
