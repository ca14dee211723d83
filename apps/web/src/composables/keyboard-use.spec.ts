import { describe, expect, it } from '@jest/globals';
import { keyOf } from './keyboard-use.ts';

describe('keyOf', () => {
  it.each([
    ['m', 'KeyM', 'm'],
    ['M', 'KeyM', 'm'],
    // Letters count as they are printed, wherever their key is.
    ['m', 'Semicolon', 'm'],
    ['ة', 'KeyM', 'm'],
    ['ь', 'KeyM', 'm'],
    ['?', 'Slash', '?'],
    ['؟', 'Slash', '?'],
    ['Escape', 'Escape', 'Escape'],
    ['Dead', 'BracketLeft', 'Dead'],
  ])('takes %s on %s for %s', (key, code, expected) => {
    expect(keyOf({ key, code })).toBe(expected);
  });
});
