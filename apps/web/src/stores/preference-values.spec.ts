import { describe, expect, it } from '@jest/globals';
import { readPreferences } from './preference-values.ts';

const DEFAULTS = {
  theme: 'system',
  locale: null,
  sounds: 'smallMeetings',
  notices: true,
  shortcuts: true,
  pushToTalk: true,
  speakerId: '',
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

describe('readPreferences', () => {
  it.each([null, '', '{', 'null', '7', '[]', '"dark"'])('takes %j for nothing chosen', (stored) => {
    expect(readPreferences(stored)).toEqual(DEFAULTS);
  });

  it('keeps what makes sense, and drops what is wrong or unknown', () => {
    const stored = { theme: 'dark', locale: 'tlh', sounds: true, notices: false, gone: 1 };
    expect(readPreferences(JSON.stringify(stored))).toEqual({
      ...DEFAULTS,
      theme: 'dark',
      notices: false,
    });
  });

  it('gives back what was chosen', () => {
    const chosen = {
      ...DEFAULTS,
      ...{ theme: 'light', locale: 'ar', sounds: 'never', notices: false, shortcuts: false },
      ...{ pushToTalk: false, speakerId: 'headset', noiseSuppression: false },
    };
    expect(readPreferences(JSON.stringify(chosen))).toEqual(chosen);
  });
});
