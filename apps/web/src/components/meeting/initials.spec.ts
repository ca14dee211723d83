import { describe, expect, it } from '@jest/globals';
import { hueOf, initialsOf } from './initials.ts';

describe('initialsOf', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['ada', 'A'],
    ['Jean-Luc van der Berg', 'JB'],
    ['  (Guest)  ', 'G'],
    ['李小龙', '李'],
    ['محمد علي', 'مع'],
    ['👩‍👩‍👧 Family', '👩‍👩‍👧F'],
    ['!!!', '?'],
    ['', '?'],
  ])('makes %j into %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

describe('hueOf', () => {
  it('stays the same for an id and within the circle', () => {
    expect(hueOf('abc')).toBe(hueOf('abc'));
    expect(hueOf('6f3c-91aa')).toBeLessThan(360);
    expect(hueOf('a')).not.toBe(hueOf('b'));
  });
});
