import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mergeLoudest, type Loudness } from './loudest.ts';

const listOf = (by: Record<string, number>): Loudness[] =>
  Object.entries(by).map(([peerId, volume]) => ({ peerId, volume }));

describe('who speaks, by several observers', () => {
  it.each<[string, Record<string, number>[], string[], string[]]>([
    ['nobody', [{}, {}], [], []],
    ['one observer: its own order', [{ a: -30, b: -29, c: -20 }], ['c'], ['a', 'b', 'c']],
    ['by volume', [{ a: -20, c: -40 }, { b: -30 }], [], ['a', 'b', 'c']],
    ['who was ahead stays ahead of who is a little louder', [{ a: -22 }, { b: -20 }], ['a', 'b'], ['a', 'b']],
    ['but not of who is clearly louder', [{ a: -24 }, { b: -20 }], ['a', 'b'], ['b', 'a']],
    ['who spoke before stays ahead of who begins as loud', [{ b: -20 }, { a: -22 }], ['a'], ['a', 'b']],
    ['among newcomers the louder one', [{ a: -22 }, { b: -21 }, { c: -20 }], [], ['c', 'b', 'a']],
    [
      'no more than asked for',
      [
        { a: -20, b: -21 },
        { c: -30, d: -31 },
      ],
      [],
      ['a', 'b', 'c'],
    ],
  ])('%s', (_what, lists, before, merged) => {
    expect(mergeLoudest(lists.map(listOf), before, 3)).toEqual(merged);
  });

  it('does not swap two who are about as loud, however they waver', () => {
    const waver = fc.double({ min: -1.5, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(waver, waver), { maxLength: 20 }), (ticks) => {
        let merged = ['a', 'b'];
        for (const [ofA, ofB] of ticks) {
          merged = mergeLoudest([listOf({ b: -30 + ofB }), listOf({ a: -30 + ofA })], merged, 8);
          expect(merged).toEqual(['a', 'b']);
        }
      }),
    );
  });
});
