import { describe, expect, it } from '@jest/globals';
import { browserIdSchema } from '@plenum/protocol';
import { browserIdIn } from './browser-id.ts';

function storage(kept: Record<string, string> = {}) {
  return {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => void (kept[key] = value),
  };
}

describe('browserIdIn', () => {
  it('makes an id that the server takes, keeps it, and no two alike', () => {
    const kept = storage();
    const browserId = browserIdIn(kept);
    expect(browserIdSchema.safeParse(browserId).success).toBe(true);
    expect(browserIdIn(kept)).toBe(browserId);
    expect(browserIdIn(storage())).not.toBe(browserId);
  });

  it('makes another one where what is kept is damaged', () => {
    const kept = storage({ 'plenum.browserId': 'damaged' });
    expect(browserIdSchema.safeParse(browserIdIn(kept)).success).toBe(true);
  });
});
