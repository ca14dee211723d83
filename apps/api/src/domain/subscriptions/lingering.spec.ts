import { describe, expect, it } from '@jest/globals';
import { makeFakes, makePeer } from '../testing/builders.ts';
import { LINGER_MS, LINGERING_AT_MOST, Lingering } from './lingering.ts';

function makeLingering() {
  const fakes = makeFakes();
  const { clock } = fakes;
  const expired: string[][] = [];
  const sut = new Lingering(clock, (_peer, producerIds) => expired.push(producerIds));
  return { sut, clock, expired, ada: makePeer(fakes), ben: makePeer(fakes) };
}

describe('what lingers', () => {
  it('expires after a while, all of one moment in one batch', async () => {
    const { sut, clock, expired, ada, ben } = makeLingering();
    expect(sut.add(ada, ['a', 'b'])).toEqual([]);
    await clock.advance(1_000);
    sut.add(ben, ['a']);
    await clock.advance(LINGER_MS - 1_001);
    expect(expired).toEqual([]);
    await clock.advance(1);
    expect(expired).toEqual([['a', 'b']]);
    await clock.advance(1_000);
    expect(expired).toEqual([['a', 'b'], ['a']]);
  });

  it('is not more than a few, the oldest go first', () => {
    const { sut, ada } = makeLingering();
    const all = Array.from({ length: LINGERING_AT_MOST + 2 }, (_, index) => `p${index}`);
    expect(sut.add(ada, all.slice(0, 3))).toEqual([]);
    expect(sut.add(ada, all.slice(3))).toEqual(['p0', 'p1']);
  });

  it('and came back is kept, and starts anew when it goes again', async () => {
    const { sut, clock, expired, ada } = makeLingering();
    sut.add(ada, ['a', 'b']);
    sut.delete(ada, 'a');
    await clock.advance(LINGER_MS / 2);
    sut.add(ada, ['a']);
    await clock.advance(LINGER_MS / 2);
    expect(expired).toEqual([['b']]);
    await clock.advance(LINGER_MS / 2);
    expect(expired).toEqual([['b'], ['a']]);
  });

  it('of a peer that has gone, or of a room that closed, is nothing', async () => {
    const { sut, clock, expired, ada, ben } = makeLingering();
    sut.add(ada, ['a']);
    sut.add(ben, ['a']);
    sut.forget(ada);
    await clock.advance(LINGER_MS);
    expect(expired).toEqual([['a']]);
    sut.add(ada, ['a']);
    sut.dispose();
    expect(clock.pending).toBe(0);
  });
});
