import { describe, expect, it } from '@jest/globals';
import { SessionMemory } from './session-memory.ts';

const token = 'a'.repeat(43);

function storageWith(value?: string) {
  const items = new Map(value === undefined ? [] : [['plenum.session', value]]);
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, item: string) => void items.set(key, item),
    removeItem: (key: string) => void items.delete(key),
  };
}

describe('SessionMemory', () => {
  it('gives a reloaded page its session back, once', () => {
    const memory = new SessionMemory(storageWith(token), 'reload');
    expect(memory.takePrevious()).toBe(token);
    expect(memory.takePrevious()).toBeUndefined();
  });

  it.each(['navigate', 'back_forward', undefined])('gives none to a duplicated tab (%s)', (type) => {
    const storage = storageWith(token);
    expect(new SessionMemory(storage, type).takePrevious()).toBeUndefined();
    expect(storage.getItem('plenum.session')).toBeNull();
  });

  it('takes nothing else for a token', () => {
    expect(new SessionMemory(storageWith('rubbish'), 'reload').takePrevious()).toBeUndefined();
  });
});
