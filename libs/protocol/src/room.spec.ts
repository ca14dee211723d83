import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from './limits.ts';
import { displayNameSchema, rosterDeltaSchema, rosterSchema, viewportSchema } from './room.ts';

describe('displayNameSchema', () => {
  it.each([
    ['Ada', 'Ada'],
    ['  Ada   Lovelace ', 'Ada Lovelace'],
    ['Ada\nLovelace\t!', 'Ada Lovelace !'],
    ['Ada\u0000\u0007', 'Ada'],
    ['Ada\u2028Lovelace\u2029', 'Ada Lovelace'],
    ['\u202eadA\u202c', 'adA'],
    ['\u2066Ada\u2069', 'Ada'],
    ['A\u200bda', 'A da'],
    ['Ada\ufeff', 'Ada'],
    ['Ada\ue000', 'Ada'],
    ['Ada\ud800', 'Ada'],
    ['\u00a0Ada\u3000', 'Ada'],
    ['👩\u200d💻 Ada', '👩\u200d💻 Ada'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['x'.repeat(LIMITS.displayNameLength), 'x'.repeat(LIMITS.displayNameLength)],
  ])('makes %j into %j', (typed, name) => {
    expect(displayNameSchema.parse(typed)).toBe(name);
  });

  it.each([
    '',
    '   ',
    '\u202e\u0000',
    '\u200d',
    '\u3164',
    '\u2800\ufe0f',
    '\u200c\u200d \u200c',
    'x'.repeat(LIMITS.displayNameLength + 1),
    ' '.repeat(LIMITS.displayNameLength * 4) + 'x',
    5,
    null,
    undefined,
    {},
    ['Ada'],
  ])('refuses %j', (typed) => {
    expect(displayNameSchema.safeParse(typed).success).toBe(false);
  });

  const names = fc.string({
    unit: fc.oneof(
      fc.constantFrom('\u200d', '\u200c', '\u202e', '\n', ' '),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 90,
  });

  it('never gives a name with control characters, of nothing visible, or of more than one line', () => {
    fc.assert(
      fc.property(names, (typed) => {
        const { data: name } = displayNameSchema.safeParse(typed);
        if (name === undefined) return;
        expect(name).not.toMatch(/[^\P{C}\u200c\u200d]|[\p{Zl}\p{Zp}]/u);
        expect(name.replace(/\s|\u200c|\u200d|\u3164|\u2800|\ufe0f/gu, '')).not.toBe('');
        expect(name).toBe(name.trim());
        expect(name.length).toBeLessThanOrEqual(LIMITS.displayNameLength);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves a name that it gave as it is', () => {
    fc.assert(
      fc.property(names, (typed) => {
        const { data: name } = displayNameSchema.safeParse(typed);
        if (name !== undefined) expect(displayNameSchema.parse(name)).toBe(name);
      }),
      { numRuns: 500 },
    );
  });
});

const peer = {
  peerId: 'peer-1',
  displayName: 'Ada',
  role: 'participant',
  presence: 'connected',
  handRaised: null,
  producers: [{ producerId: 'producer-1', source: 'mic', paused: true }],
};

describe('rosterSchema', () => {
  it('takes a roster', () => {
    const roster = { version: 0, total: 400, peers: [peer] };
    expect(rosterSchema.parse(roster)).toEqual(roster);
  });

  it('takes a connection that is worse than good', () => {
    const peers = [
      { ...peer, quality: 'fair' },
      { ...peer, quality: 'poor' },
    ];
    expect(rosterSchema.parse({ version: 0, total: 2, peers }).peers).toEqual(peers);
  });

  it.each([
    ['no version', { total: 0, peers: [] }],
    ['a version below 0', { version: -1, total: 0, peers: [] }],
    ['half a version', { version: 0.5, total: 0, peers: [] }],
    ['no total', { version: 0, peers: [] }],
    ['a total below 0', { version: 0, total: -1, peers: [] }],
    ['an unknown role', { version: 0, total: 1, peers: [{ ...peer, role: 'king' }] }],
    ['a hand raised before the first', { version: 0, total: 1, peers: [{ ...peer, handRaised: 0 }] }],
    ['half a hand', { version: 0, total: 1, peers: [{ ...peer, handRaised: 1.5 }] }],
    [
      'a good connection, which goes without saying',
      { version: 0, total: 1, peers: [{ ...peer, quality: 'good' }] },
    ],
    ['an unknown quality', { version: 0, total: 1, peers: [{ ...peer, quality: null }] }],
    ['an unknown presence', { version: 0, total: 1, peers: [{ ...peer, presence: 'asleep' }] }],
    [
      'an unknown source',
      { version: 0, total: 1, peers: [{ ...peer, producers: [{ ...peer.producers[0], source: 'x' }] }] },
    ],
    ['a peer without an id', { version: 0, total: 1, peers: [{ ...peer, peerId: '' }] }],
  ])('refuses %s', (_, roster) => {
    expect(rosterSchema.safeParse(roster).success).toBe(false);
  });
});

describe('rosterDeltaSchema', () => {
  it('takes a delta', () => {
    const delta = { version: 1, total: 1, upserted: [peer], removed: ['peer-2'] };
    expect(rosterDeltaSchema.safeParse(delta).success).toBe(true);
  });

  it.each([
    { version: 0, total: 1, upserted: [], removed: [] },
    { version: 1, upserted: [], removed: [] },
    { version: 1, total: 1, upserted: [] },
    { version: 1, total: 1, upserted: [], removed: [''] },
  ])('refuses %j', (delta) => {
    expect(rosterDeltaSchema.safeParse(delta).success).toBe(false);
  });
});

describe('viewportSchema', () => {
  const tile = { peerId: 'peer-1', source: 'webcam', width: 640, height: 360 };
  const tiles = (count: number) => ({ tiles: Array.from({ length: count }, () => tile) });

  it.each([tiles(0), tiles(LIMITS.tilesPerViewport)])('takes a viewport within its limits', (viewport) => {
    expect(viewportSchema.safeParse(viewport).success).toBe(true);
  });

  it.each([
    ['too many tiles', tiles(LIMITS.tilesPerViewport + 1)],
    ['no tiles at all', {}],
    ['half a pixel', { tiles: [{ ...tile, width: 0.5 }] }],
    ['less than nothing', { tiles: [{ ...tile, height: -1 }] }],
    ['a wall of a screen', { tiles: [{ ...tile, width: 16_385 }] }],
    ['no number', { tiles: [{ ...tile, width: NaN }] }],
    ['an unknown source', { tiles: [{ ...tile, source: 'x' }] }],
  ])('refuses %s', (_, viewport) => {
    expect(viewportSchema.safeParse(viewport).success).toBe(false);
  });
});
