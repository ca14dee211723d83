import { expect, it } from '@jest/globals';
import { sharesOf } from './shares.ts';

it('plays everybody once, and those who are watched in a process of their own', () => {
  const shares = sharesOf(503, 5, 2);
  expect(shares).toHaveLength(3);
  expect(shares[0]!.numbers).toHaveLength(5);
  expect(shares[0]).toMatchObject({ watched: shares[0]!.numbers });
  expect(shares.slice(1).flatMap(({ watched }) => watched)).toEqual([]);
  const everybody = shares.flatMap(({ numbers }) => numbers).sort((a, b) => a - b);
  expect(everybody).toEqual(Array.from({ length: 503 }, (_, number) => number));
});

it('watches the first and others far from it, so that some send and some only receive', () => {
  expect(sharesOf(100, 5, 1)[0]!.watched).toEqual([0, 20, 40, 60, 80]);
});

it('watches all where there are few, in as many processes as are wanted', () => {
  expect(sharesOf(4, 5, 2)).toEqual([
    { numbers: [0, 2], watched: [0, 2] },
    { numbers: [1, 3], watched: [1, 3] },
  ]);
  expect(sharesOf(1, 5, 2)).toHaveLength(1);
});
