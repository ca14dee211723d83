import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RecentSpeakers } from './recent-speakers.ts';

const HOLD_MS = 5_000;
const makeSpeakers = (loudest = 1, kept = 2) => new RecentSpeakers({ loudest, kept, holdMs: HOLD_MS });

describe('recent speakers', () => {
  it('are kept in silence, the last one first', () => {
    const sut = makeSpeakers(3, 8);
    expect(sut.hear(['ada'], 0)).toBe(true);
    expect(sut.hear(['ben', 'ada'], 300)).toBe(true);
    expect(sut.peerIds).toEqual(['ben', 'ada']);
    expect(sut.hear(['ada'], 600)).toBe(false);
    expect(sut.hear([], 900)).toBe(false);
    expect(sut.peerIds).toEqual(['ada', 'ben']);
  });

  it('are only the loudest of those who speak at once', () => {
    const sut = makeSpeakers(2, 6);
    sut.hear(['ada', 'ben', 'cleo'], 0);
    expect(sut.peerIds).toEqual(['ada', 'ben']);
  });

  it('make room for a new one once they have been silent long enough, the longest silent first', () => {
    const sut = makeSpeakers();
    sut.hear(['ada'], 0);
    sut.hear(['ben'], 1_000);
    sut.hear([], 2_000);
    expect(sut.hear(['cleo'], 6_000)).toBe(true);
    expect(sut.peerIds).toEqual(['cleo', 'ben']);
  });

  it('keep their places while they pause for breath; who waits gets in when the pause is too long', () => {
    const sut = makeSpeakers();
    sut.hear(['ada'], 0);
    sut.hear(['ben'], 1_000);
    expect(sut.hear(['cleo'], 2_000)).toBe(false);
    expect(sut.peerIds).toEqual(['ben', 'ada']);
    expect(sut.reviewAt).toBe(1_000 + HOLD_MS); // Ada spoke until Ben did.
    expect(sut.review(1_000 + HOLD_MS - 1)).toBe(false);
    expect(sut.review(1_000 + HOLD_MS)).toBe(true);
    expect(sut.peerIds).toEqual(['cleo', 'ben']);
    expect(sut.reviewAt).toBeNull();
  });

  it('are counted as heard for as long as they speak, although nothing changes', () => {
    const sut = makeSpeakers(2, 2);
    sut.hear(['ada', 'ben'], 0);
    sut.hear(['cleo', 'ada'], 60_000); // Ben spoke until now.
    expect(sut.peerIds).toEqual(['ada', 'ben']);
    expect(sut.reviewAt).toBe(60_000 + HOLD_MS);
  });

  it('have nobody to give way while all of them speak', () => {
    const sut = makeSpeakers(2, 2);
    sut.hear(['ada', 'ben'], 0);
    sut.hear(['cleo', 'ada', 'ben'], 100_000);
    expect(sut.peerIds).toEqual(['ada', 'ben']);
    expect(sut.reviewAt).toBeNull();
  });

  it('take in who unmutes before a word is said, where there is somebody to give way', () => {
    const sut = makeSpeakers();
    expect(sut.expect('ada', 0)).toBe(true);
    expect(sut.expect('ada', 1_000)).toBe(false);
    sut.hear(['ben'], 1_000);
    sut.hear([], 1_100);
    expect(sut.expect('cleo', 5_999)).toBe(false);
    expect(sut.expect('cleo', 6_000)).toBe(true);
    expect(sut.peerIds).toEqual(['cleo', 'ben']);
  });

  it('may be filled up with who has not spoken, who then gives way at once', () => {
    const sut = makeSpeakers();
    expect(['ada', 'ben', 'cleo', 'ada'].map((peerId) => sut.fill(peerId))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(sut.hear(['dan'], 1)).toBe(true);
    expect(sut.peerIds).toEqual(['dan', 'ben']);
  });

  it('are forgotten when they go', () => {
    const sut = makeSpeakers();
    sut.hear(['ada'], 0);
    sut.forget('ada');
    expect(sut.peerIds).toEqual([]);
    expect(sut.review(1)).toBe(false);
  });
});

const peers = fc.constantFrom<string[]>('a', 'b', 'c', 'd', 'e', 'f', 'g');
const lists = fc.array(
  fc.record({ speaking: fc.uniqueArray(peers, { maxLength: 5 }), wait: fc.nat(4_000) }),
  { maxLength: 40 },
);

describe('whoever speaks, in whatever order', () => {
  it('the set is never too large, changes only for the loudest, and drops nobody who spoke just now', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 3 }), (all, loudest) => {
        const kept = 2 * loudest + 2;
        const sut = makeSpeakers(loudest, kept);
        const heardAt = new Map<string, number>();
        let now = 0;
        let last: string[] = [];
        for (const { speaking, wait } of all) {
          for (const peerId of last) heardAt.set(peerId, now);
          const before = sut.peerIds;
          const changed = sut.hear(speaking, now);
          const after = sut.peerIds;
          const added = after.filter((one) => !before.includes(one));
          const dropped = before.filter((one) => !after.includes(one));
          expect(changed).toBe(added.length > 0);
          expect(after.length).toBeLessThanOrEqual(kept);
          expect(added.every((one) => speaking.slice(0, loudest).includes(one))).toBe(true);
          expect(dropped.length).toBeLessThanOrEqual(added.length);
          for (const one of dropped) expect(now - heardAt.get(one)!).toBeGreaterThanOrEqual(HOLD_MS);
          if (before.length + loudest <= kept) expect(dropped).toEqual([]);
          last = speaking;
          now += wait;
        }
      }),
    );
  });

  it('who is the loudest gets in within the time that a place is held', () => {
    fc.assert(
      fc.property(lists, (all) => {
        const sut = makeSpeakers(1, 4);
        let now = 0;
        for (const { speaking, wait } of all) sut.hear(speaking, (now += wait));
        sut.hear(['new'], now);
        if (sut.reviewAt !== null) {
          expect(sut.reviewAt - now).toBeLessThanOrEqual(HOLD_MS);
          expect(sut.review(sut.reviewAt)).toBe(true);
        }
        expect(sut.peerIds[0]).toBe('new');
      }),
    );
  });
});
