import { describe, expect, it } from '@jest/globals';
import { InvitationMemory } from './invitation.ts';

function makeMemory() {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  return { kept, sut: new InvitationMemory(storage), again: () => new InvitationMemory(storage) };
}

describe('an invitation', () => {
  it('is taken from behind the #, outlasts a reload, and is shown at its own room alone', () => {
    const { sut, again } = makeMemory();
    expect(sut.take('weekly', '#link=one.two')).toBe(true);
    expect(again().of('weekly')).toEqual({ link: 'one.two' });
    expect([again().of('daily'), again().of(null)]).toEqual([{}, {}]);
    sut.take('weekly', '#token=x.y.z');
    expect(sut.of('weekly')).toEqual({ token: 'x.y.z' });
    sut.forget();
    expect(sut.of('weekly')).toEqual({});
  });

  it.each(['', '#', '#top', '#link=', '#token'])('is none in %j', (hash) => {
    const { sut, kept } = makeMemory();
    expect(sut.take('weekly', hash)).toBe(false);
    expect(kept.size).toBe(0);
  });

  it('that is none by now, or much too long, is nothing', () => {
    const { sut, kept } = makeMemory();
    for (const text of ['{', '[]', '{"roomId":"weekly","link":1}']) {
      kept.set('plenum.invitation', text);
      expect(sut.of('weekly')).toEqual({});
    }
    sut.take('weekly', `#link=${'x'.repeat(200)}`);
    expect(sut.of('weekly')).toEqual({});
  });
});
