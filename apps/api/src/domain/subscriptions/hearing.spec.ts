import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FakeClock } from '../testing/fake-clock.ts';
import { Hearing } from './hearing.ts';

function makeHearing(allAudioUpTo = 3, loudestSpeakers = 1) {
  const clock = new FakeClock();
  let changes = 0;
  const sut = new Hearing({ allAudioUpTo, loudestSpeakers }, clock, () => (changes += 1));
  const open = (...peerIds: string[]) => peerIds.map((peerId) => sut.opened(peerId, true));
  return { sut, clock, open, changes: () => changes };
}

describe('hearing', () => {
  it('takes in every microphone of a small room, whoever speaks', () => {
    const { sut, open, changes } = makeHearing();
    expect(open('a', 'b', 'c')).toEqual([true, true, true]);
    sut.loudestChanged(['a']);
    expect(sut.heard).toEqual(['a', 'b', 'c']);
    expect(changes()).toBe(0);
  });

  it('takes in the latest speakers of a large one, muted microphones counted', () => {
    const { sut, open, changes } = makeHearing();
    open('a', 'b', 'c');
    sut.loudestChanged(['b']);
    expect(open('d', 'e')).toEqual([true, false]);
    expect(sut.heard).toEqual(['b']);
    sut.loudestChanged(['e', 'a']);
    expect(sut.heard).toEqual(['e', 'b']);
    sut.loudestChanged([]);
    expect(changes()).toBe(1);
  });

  it('takes in who is not muted where there is room, and who unmutes', () => {
    const { sut, open, changes } = makeHearing(0, 1);
    expect(sut.opened('a', false)).toBe(true);
    open('b');
    expect(sut.heard).toEqual(['a']);
    sut.unmuted('b');
    sut.unmuted('b');
    sut.unmuted('stranger');
    expect(sut.heard).toEqual(['b', 'a']);
    expect(changes()).toBe(1);
  });

  it('does not flap where somebody comes and goes at the limit', () => {
    const { sut, open } = makeHearing(4);
    open('a', 'b', 'c', 'd', 'e');
    expect(sut.closed('e')).toBe(false);
    expect(sut.heard).toEqual([]);
    expect(sut.closed('d')).toBe(true);
    expect(sut.heard).toEqual(['a', 'b', 'c']);
    expect(sut.opened('d', true)).toBe(true);
    expect(sut.heard).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets in who waits for a place as soon as there is one, although nothing else happens', async () => {
    const { sut, clock, open, changes } = makeHearing(0, 1);
    open('a', 'b', 'c', 'd', 'e');
    for (const peerId of ['a', 'b', 'c', 'd', 'e']) sut.loudestChanged([peerId]);
    expect(sut.heard).toEqual(
      ['d', 'c', 'b', 'a'].sort((x, y) => sut.heard.indexOf(x) - sut.heard.indexOf(y)),
    );
    await clock.advance(5_000);
    expect(sut.heard[0]).toBe('e');
    expect([changes(), clock.pending]).toEqual([5, 0]);
  });

  it('holds all but the last few speakers where many microphones are open', () => {
    const { sut, changes } = makeHearing(2);
    for (const peerId of ['a', 'b', 'c', 'd', 'e']) sut.opened(peerId, false);
    expect(sut.heard).toEqual(['a', 'b', 'c', 'd']);
    expect([...sut.held]).toEqual(['b', 'c', 'd']);
    sut.loudestChanged(['c']);
    expect([...sut.held].sort()).toEqual(['a', 'b', 'd']);
    sut.loudestChanged([]);
    expect([...sut.held].sort()).toEqual(['a', 'b', 'd']);
    sut.unmuted('d');
    expect([...sut.held].sort()).toEqual(['a', 'b', 'c']);
    expect(changes()).toBe(2);
  });

  it('holds nobody once enough have muted, in small rooms, and where most are muted', () => {
    const { sut, open, changes } = makeHearing(4);
    for (const peerId of ['a', 'b', 'c', 'd']) sut.opened(peerId, false);
    expect(sut.held.size).toBe(0);
    sut.opened('e', false);
    expect(sut.held.size).toBe(3);
    sut.muted('e');
    expect([sut.held.size, changes()]).toEqual([3, 0]);
    sut.muted('d');
    expect([sut.held.size, changes()]).toEqual([0, 1]);
    sut.unmuted('d');
    sut.unmuted('e');
    expect(sut.held.size).toBe(3);
    const quiet = makeHearing(2);
    quiet.open('a', 'b', 'c', 'd');
    quiet.sut.loudestChanged(['a']);
    quiet.sut.loudestChanged(['b']);
    expect([quiet.sut.heard.length, quiet.sut.held.size]).toEqual([2, 0]);
    expect(open('x')).toEqual([false]);
  });

  it('leaves no timer behind', () => {
    const { sut, clock, open } = makeHearing(0, 1);
    open('a', 'b', 'c', 'd', 'e');
    for (const peerId of ['a', 'b', 'c', 'd', 'e']) sut.loudestChanged([peerId]);
    expect(clock.pending).toBe(1);
    sut.dispose();
    expect(clock.pending).toBe(0);
  });

  it('gives the flow of a speaker who mutes to another who is open', () => {
    const { sut, changes } = makeHearing(1, 1);
    for (const peerId of ['a', 'b', 'c']) sut.opened(peerId, false);
    sut.loudestChanged(['a']);
    sut.loudestChanged([]);
    expect(sut.held.has('a')).toBe(false);
    const before = changes();
    sut.muted('a');
    expect(changes()).toBe(before + 1);
    expect(sut.heard.filter((peerId) => !sut.held.has(peerId))).toHaveLength(1);
    expect(sut.held.has('a')).toBe(true);
  });

  it('gives the flow of a speaker who leaves to another who is open', () => {
    const { sut } = makeHearing(1, 1);
    for (const peerId of ['a', 'b', 'c', 'd']) sut.opened(peerId, false);
    sut.loudestChanged(['a']);
    sut.loudestChanged([]);
    expect(sut.closed('b')).toBe(false);
    expect(sut.closed('a')).toBe(true);
    expect(sut.heard.filter((peerId) => !sut.held.has(peerId))).toHaveLength(1);
  });

  it('gives the flow of who lost the place to a muted speaker to another who is open', () => {
    const { sut, changes } = makeHearing(3, 2);
    for (const peerId of ['a', 'b', 'c', 'd', 'e', 'f', 'h']) sut.opened(peerId, false);
    sut.muted('h');
    const before = changes();
    sut.loudestChanged(['h']); // Heard by the media shortly before.
    expect(changes()).toBe(before + 1);
    expect(sut.heard).toContain('h');
    expect(sut.heard.filter((peerId) => !sut.held.has(peerId))).toHaveLength(2);
  });

  it('leaves nobody without a sound that could flow, so that the journey misses none', async () => {
    const peer = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l');
    const step = fc.oneof(
      fc.record({ do: fc.constantFrom('open', 'close', 'mute', 'unmute', 'claim', 'wait'), who: peer }),
      fc.record({ do: fc.constant('hear'), all: fc.uniqueArray(peer, { maxLength: 8 }) }),
    );
    const walk = async (steps: { do: string; who?: string; all?: string[] }[], loudest: number) => {
      const { sut, clock } = makeHearing(3, loudest);
      const open = new Set<string>();
      const there = new Set<string>();
      const acts: Record<string, (who: string, all: string[]) => unknown> = {
        open: (who) => !there.has(who) && sut.opened(there.add(who) && open.add(who) && who, false),
        close: (who) => there.delete(who) && sut.closed((open.delete(who), who)),
        mute: (who) => open.delete(who) && sut.muted(who),
        unmute: (who) => there.has(who) && open.add(who) && sut.unmuted(who),
        claim: (who) => sut.claimed(who),
        hear: (_, all) => sut.loudestChanged(all),
        wait: () => clock.advance(1_700),
      };
      for (const who of ['a', 'b', 'c', 'd', 'e', 'f']) acts['open']!(who, []);
      for (const { do: act, who = '', all = [] } of steps) {
        await acts[act]!(who, all);
        for (const listener of there) {
          const audible = sut.heard.filter((peerId) => peerId !== listener && open.has(peerId));
          expect(audible.length === 0 || audible.some((peerId) => !sut.held.has(peerId))).toBe(true);
        }
      }
      sut.dispose();
      expect(clock.pending).toBe(0);
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 2, max: 3 }), walk),
      { numRuns: 400 },
    );
  });

  describe('where somebody says to have begun to speak', () => {
    const makeNoisy = (loudestSpeakers = 1) => {
      const made = makeHearing(2, loudestSpeakers);
      for (const peerId of ['a', 'b', 'c', 'd', 'e', 'f']) made.sut.opened(peerId, false);
      const flows = () => made.sut.heard.filter((peerId) => !made.sut.held.has(peerId));
      return { ...made, flows };
    };

    it('lets them flow before they are heard', () => {
      const { sut, flows, changes } = makeNoisy();
      expect(flows()).toEqual(['a']);
      sut.loudestChanged(['a']); // Until the media says otherwise, although a may be silent by now.
      sut.claimed('f');
      expect(flows().sort()).toEqual(['a', 'f']);
      expect([sut.heard.length, changes()]).toEqual([4, 1]);
      sut.loudestChanged(['f']);
      expect(flows()).toEqual(['f']);
    });

    it('keeps the place where they are heard soon, else gives it to the next', async () => {
      for (const isHeard of [true, false]) {
        const { sut, clock, flows } = makeNoisy();
        sut.loudestChanged(['a']);
        sut.loudestChanged([]);
        await clock.advance(100);
        sut.claimed('f');
        if (isHeard) sut.loudestChanged(['f']);
        sut.loudestChanged([]);
        await clock.advance(1_500);
        expect(clock.pending).toBe(0);
        for (const peerId of ['a', 'b', 'c', 'd', 'e']) sut.unmuted(peerId);
        expect(sut.heard.includes('f')).toBe(isHeard);
        expect(flows()).toHaveLength(1);
      }
    });

    it('believes each once at a time, and nobody who is muted or unknown', () => {
      const { sut, clock, changes, flows } = makeNoisy();
      sut.muted('e');
      const before = changes();
      for (const peerId of ['e', 'stranger', 'f', 'f', 'f']) sut.claimed(peerId);
      expect([changes() - before, clock.pending]).toEqual([1, 1]);
      expect(flows()).toContain('f');
      sut.closed('f');
      expect(clock.pending).toBe(0);
    });

    it('silences nobody for one who has to wait for a place', async () => {
      const { sut, clock, flows } = makeNoisy();
      for (const peerId of ['a', 'b', 'c', 'd']) sut.loudestChanged([peerId]);
      sut.loudestChanged([]);
      sut.claimed('f');
      expect(flows()).toEqual(['d']);
      sut.loudestChanged(['f']);
      expect(flows()).toEqual(['d']);
      await clock.advance(5_000);
      expect(flows()).toEqual(['f']);
    });

    it('silences nobody who is heard, believes few at a time, and forgets them where they are not heard', async () => {
      const { sut, clock, flows, changes } = makeNoisy();
      sut.loudestChanged(['b']);
      sut.claimed('e');
      sut.claimed('f');
      expect(flows().sort()).toEqual(['b', 'e']);
      const before = changes();
      await clock.advance(1_500);
      expect(flows()).toEqual(['b']);
      expect(changes()).toBe(before + 1);
    });

    it('means nothing in a small room, and leaves no timer behind', () => {
      const small = makeHearing();
      small.sut.opened('a', false);
      small.sut.claimed('a');
      expect([small.changes(), small.clock.pending]).toEqual([0, 0]);
      const { sut, clock } = makeNoisy();
      sut.claimed('f');
      sut.dispose();
      expect(clock.pending).toBe(0);
    });
  });
});
