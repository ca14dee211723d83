import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../testing/fake-clock.ts';
import { Reachability, UNREACHED_AFTER_MS, WINDOW_MS } from './reachability.ts';

function makeReachability() {
  const clock = new FakeClock();
  return { sut: new Reachability(clock), clock };
}
const counts = (reached: number, unreached: number) => ({ type: 'reachabilityObserved', reached, unreached });

describe('reachability', () => {
  it('gives a peer some time before it counts as not reached', async () => {
    const { sut, clock } = makeReachability();
    sut.attempted('ada');
    await clock.advance(UNREACHED_AFTER_MS - 1);
    expect(sut.observe()).toEqual(counts(0, 0));
    await clock.advance(1_000);
    expect(sut.observe()).toEqual(counts(0, 1));
  });

  it('counts a peer by its first try, not by each of them', async () => {
    const { sut, clock } = makeReachability();
    sut.attempted('ada');
    await clock.advance(UNREACHED_AFTER_MS - 1_000);
    sut.attempted('ada');
    await clock.advance(1_000);
    expect(sut.observe()).toEqual(counts(0, 1));
  });

  it('takes one answer for good', async () => {
    const { sut, clock } = makeReachability();
    sut.attempted('ada');
    sut.reached('ada');
    sut.attempted('ada');
    await clock.advance(UNREACHED_AFTER_MS);
    expect(sut.observe()).toEqual(counts(1, 0));
  });

  it('forgets who tried too long ago to say how the server is now', async () => {
    const { sut, clock } = makeReachability();
    sut.attempted('ada');
    sut.attempted('ben');
    await clock.advance(WINDOW_MS / 2);
    sut.reached('ada'); // To the end of the window.
    await clock.advance(WINDOW_MS / 2 + 1);
    expect(sut.observe()).toEqual(counts(1, 0));
    await clock.advance(WINDOW_MS);
    expect(sut.observe()).toEqual(counts(0, 0));
  });

  it('is counted once a second, however many ask', async () => {
    const { sut, clock } = makeReachability();
    const first = sut.observe();
    sut.reached('ada');
    expect(sut.observe()).toBe(first);
    await clock.advance(1_000);
    expect(sut.observe()).toEqual(counts(1, 0));
  });
});
