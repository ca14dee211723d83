import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generateRoomId, peerIdSchema, roomIdSchema, sessionTokenSchema, toRoomId } from './ids.ts';

describe('toRoomId', () => {
  it.each([
    ['Weekly stand-up!', 'weekly-stand-up'],
    ['  Ünïcode   Überblick ', 'ünïcode-überblick'],
    ['اجتماع الفريق', 'اجتماع-الفريق'],
    ['हिन्दी बैठक', 'हिन्दी-बैठक'],
    ['---a b c---', 'a-b-c'],
    ['Ｆｕｌｌ ｗｉｄｔｈ', 'full-width'],
    ['İstanbul ofisi', 'i̇stanbul-ofisi'],
    ['../../etc/passwd', 'etc-passwd'],
    ['<b>board</b>', 'b-board-b'],
  ])('makes %j into %j', (typed, roomId) => {
    expect(toRoomId(typed)).toBe(roomId);
    expect(roomIdSchema.parse(roomId)).toBe(roomId);
  });

  it.each(['', '!!', 'ab', 'x'.repeat(65), '\u0000\u202e', '👋👋👋'])('finds no room id in %j', (typed) => {
    expect(toRoomId(typed)).toBeNull();
  });

  it('gives what the schema takes, or null, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (typed) => {
        const roomId = toRoomId(typed);
        if (roomId === null) return;
        expect(roomIdSchema.safeParse(roomId).success).toBe(true);
        expect(decodeURIComponent(encodeURIComponent(roomId))).toBe(roomId);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves a room id as it is, so that a link typed again leads to the same room', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (typed) => {
        const roomId = toRoomId(typed);
        if (roomId !== null) expect(toRoomId(roomId)).toBe(roomId);
      }),
      { numRuns: 500 },
    );
  });
});

describe('roomIdSchema', () => {
  it.each(['abc', '7k2m-x0qd-9vbt-4hjc', 'x'.repeat(64), '会议室一'])('takes %j', (roomId) => {
    expect(roomIdSchema.safeParse(roomId).success).toBe(true);
  });

  it.each([
    'ab',
    'x'.repeat(65),
    'Abc',
    '-abc',
    'abc-',
    'a--c',
    'a b',
    'a/b',
    'a\u0000b',
    'a_b',
    5,
    null,
    {},
    ['abc'],
  ])('refuses %j', (roomId) => {
    expect(roomIdSchema.safeParse(roomId).success).toBe(false);
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

describe('ids that the server gives', () => {
  it.each(['a', '5f0c1c2e-8d5b-4a8e-9b60-0d6a6c1f2b11', 'x'.repeat(64)])('take %j', (id) => {
    expect(peerIdSchema.safeParse(id).success).toBe(true);
  });

  it.each(['', 'x'.repeat(65), 'a b', 'a.b', '../a', 'a\n', 'é', 1, null, undefined, {}, ['a']])(
    'refuse %j',
    (id) => {
      expect(peerIdSchema.safeParse(id).success).toBe(false);
    },
  );
});

describe('sessionTokenSchema', () => {
  it('takes 256 bits in base64url', () => {
    expect(sessionTokenSchema.safeParse(Buffer.alloc(32, 0xfb).toString('base64url')).success).toBe(true);
  });

  it.each(['', 'x'.repeat(42), 'x'.repeat(44), 'x'.repeat(42) + '=', 'x'.repeat(42) + '\n', 43])(
    'refuses %j',
    (token) => {
      expect(sessionTokenSchema.safeParse(token).success).toBe(false);
    },
  );
});
