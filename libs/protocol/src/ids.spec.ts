import { describe, expect, it } from '@jest/globals';
import { generateRoomId, roomIdSchema, toRoomId } from './ids.ts';

describe('toRoomId', () => {
  it.each([
    ['Weekly stand-up!', 'weekly-stand-up'],
    ['  Ünïcode   Überblick ', 'ünïcode-überblick'],
    ['اجتماع الفريق', 'اجتماع-الفريق'],
    ['---a b c---', 'a-b-c'],
  ])('makes %j into %j', (typed, roomId) => {
    expect(toRoomId(typed)).toBe(roomId);
    expect(roomIdSchema.parse(roomId)).toBe(roomId);
  });

  it.each(['', '!!', 'ab', 'x'.repeat(65)])('finds no room id in %j', (typed) => {
    expect(toRoomId(typed)).toBeNull();
  });
});

describe('generateRoomId', () => {
  it('makes valid ids of 80 bits that differ', () => {
    const ids = Array.from({ length: 200 }, generateRoomId);
    expect(new Set(ids).size).toBe(200);
    for (const id of ids) expect(id).toMatch(/^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/);
    for (const id of ids) expect(toRoomId(id)).toBe(id);
  });
});
