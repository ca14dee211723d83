import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../testing/fake-clock.ts';
import { JourneyRegistry, KEPT_FOR_MS } from './journey-registry.ts';

function makeJourneys() {
  const clock = new FakeClock();
  return { sut: new JourneyRegistry(clock), clock };
}

describe('journeys', () => {
  it('are kept while their peers are here, however long', async () => {
    const { sut, clock } = makeJourneys();
    const journey = sut.open('room', 'ada');
    await clock.advance(10 * KEPT_FOR_MS);
    expect(sut.find('ada')).toBe(journey);
  });

  it('are kept for an hour after their peers left, then gone', async () => {
    const { sut, clock } = makeJourneys();
    sut.open('room', 'ada').end();
    await clock.advance(KEPT_FOR_MS);
    expect(sut.find('ada')).toBeDefined();
    await clock.advance(1);
    expect(sut.find('ada')).toBeUndefined();
    expect(sut.list('room')).toEqual([]);
  });

  it('are listed by room', () => {
    const { sut } = makeJourneys();
    sut.open('one', 'ada');
    sut.open('two', 'ben');
    expect(sut.list('one').map(({ peerId }) => peerId)).toEqual(['ada']);
  });

  it('of peers that left are bounded; those of peers that are here are never given up for them', () => {
    const { sut } = makeJourneys();
    sut.open('room', 'here');
    for (let i = 0; i < 2_100; i += 1) sut.open('room', `gone-${i}`).end();
    const kept = sut.list('room');
    expect(kept).toHaveLength(2_001);
    expect(kept[0]?.peerId).toBe('here');
    expect(sut.find('gone-0')).toBeUndefined();
    expect(sut.find('gone-2099')).toBeDefined();
  });

  it('tell whether the server is reached: from the transports’ first tries to their first answers', async () => {
    const { sut, clock } = makeJourneys();
    const [ada, ben] = [sut.open('room', 'ada'), sut.open('room', 'ben')];
    for (const one of [ada, ben]) one.observe({ type: 'transportConnectRequested', direction: 'send' });
    ada.observe({ type: 'iceStateChanged', direction: 'send', state: 'connected' });
    ben.observe({ type: 'iceStateChanged', direction: 'send', state: 'disconnected' });
    await clock.advance(5_000);
    expect(sut.reachability.observe()).toMatchObject({ reached: 1, unreached: 1 });
  });
});
