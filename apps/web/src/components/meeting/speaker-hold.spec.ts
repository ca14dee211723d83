import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HOLD_MS, SpeakerHold } from './speaker-hold.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function build() {
  const shown: (string | null)[] = [];
  return { hold: new SpeakerHold((peerId) => shown.push(peerId)), shown };
}
const ALL = ['ann', 'bob', 'cleo'];

describe('SpeakerHold', () => {
  it('shows whoever speaks at once where nobody is shown, else the first', () => {
    const { hold, shown } = build();
    hold.handle(null, []);
    hold.handle(null, ALL);
    expect(shown).toEqual(['ann']);
    const other = build();
    other.hold.handle('bob', ALL);
    expect(other.shown).toEqual(['bob']);
  });

  it('changes to another only once they have spoken for a while', () => {
    const { hold, shown } = build();
    hold.handle('ann', ALL);
    hold.handle('bob', ALL);
    jest.advanceTimersByTime(HOLD_MS - 1);
    hold.handle('bob', ALL); // Told again, for whatever reason: the time runs on.
    expect(shown).toEqual(['ann']);
    jest.advanceTimersByTime(1);
    expect(shown).toEqual(['ann', 'bob']);
  });

  it('stays through a word thrown in, and through silence', () => {
    const { hold, shown } = build();
    hold.handle('ann', ALL);
    hold.handle('bob', ALL);
    hold.handle('ann', ALL);
    hold.handle(null, ALL);
    jest.advanceTimersByTime(10 * HOLD_MS);
    expect(shown).toEqual(['ann']);
  });

  it('gives the turn to whoever speaks with pauses', () => {
    const { hold, shown } = build();
    hold.handle('ann', ALL);
    for (let said = 0; said < HOLD_MS; said += 500) {
      hold.handle('bob', ALL);
      jest.advanceTimersByTime(200);
      hold.handle(null, ALL);
      jest.advanceTimersByTime(300);
    }
    expect(shown).toEqual(['ann', 'bob']);
  });

  it('goes on to another at once when the one shown leaves', () => {
    const { hold, shown } = build();
    hold.handle('ann', ALL);
    hold.handle('bob', ALL);
    hold.handle('bob', ['bob', 'cleo']);
    hold.handle(null, ['cleo']);
    hold.handle(null, []);
    jest.advanceTimersByTime(HOLD_MS);
    expect(shown).toEqual(['ann', 'bob', 'cleo', null]);
  });
});
