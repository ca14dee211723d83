import { describe, expect, it } from '@jest/globals';
import { readPreferences } from './preference-values.ts';

const DEFAULTS = { theme: 'system', locale: null, sounds: true, notices: true };

describe('readPreferences', () => {
  it.each([null, '', '{', 'null', '7', '[]', '"dark"'])('takes %j for nothing chosen', (stored) => {
    expect(readPreferences(stored)).toEqual(DEFAULTS);
  });

  it('keeps what makes sense, and drops what is wrong or unknown', () => {
    const stored = { theme: 'dark', locale: 'tlh', sounds: 'no', notices: false, gone: 1 };
    expect(readPreferences(JSON.stringify(stored))).toEqual({
      ...DEFAULTS,
      theme: 'dark',
      notices: false,
    });
  });

  it('gives back what was chosen', () => {
    const chosen = { theme: 'light', locale: 'ar', sounds: false, notices: false };
    expect(readPreferences(JSON.stringify(chosen))).toEqual(chosen);
  });
});
