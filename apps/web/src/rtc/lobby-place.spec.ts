import { describe, expect, it } from '@jest/globals';
import type { NotificationData } from '@plenum/protocol';
import { FakeSignaling } from './fake-signaling.ts';
import { LobbyPlace } from './lobby-place.ts';
import type { SessionChannel } from './session-channel.ts';

const token = 'T'.repeat(43);
const visitor = { roomId: 'seminar', displayName: 'Ada' };

function setUp() {
  const signaling = new FakeSignaling({ knock: () => ({ lobbyToken: token }) });
  let decide: (data: NotificationData<'admissionDecided'>) => void = () => undefined;
  const channel = {
    onOutside: (_name: string, listener: typeof decide) => (decide = listener),
  } as unknown as SessionChannel;
  const place = new LobbyPlace(channel, signaling.request);
  const decisions: boolean[] = [];
  place.events.on('decided', (admitted) => decisions.push(admitted));
  return { place, signaling, decisions, decide: (admitted: boolean) => decide({ admitted }) };
}

describe('LobbyPlace', () => {
  it('shows its token at the second knock, so that the place is kept', async () => {
    const { place, signaling } = setUp();
    place.begin();
    await place.knock(visitor);
    await place.knock(visitor);
    expect(signaling.asked.map(({ data }) => data)).toEqual([visitor, { ...visitor, lobbyToken: token }]);
  });

  it('is left with the token by who is admitted, and without it by who is denied', async () => {
    for (const admitted of [true, false]) {
      const { place, decisions, decide } = setUp();
      place.begin();
      await place.knock(visitor);
      decide(admitted);
      decide(admitted);
      expect(decisions).toEqual([admitted]);
      expect(place.isWaiting).toBe(false);
      expect(place.toShow).toEqual(admitted ? { lobbyToken: token } : {});
    }
  });

  it('takes no decision, and keeps no token, for who went meanwhile', async () => {
    const { place, decisions, decide } = setUp();
    place.begin();
    const knocked = place.knock(visitor);
    place.giveUp();
    await knocked;
    decide(true);
    expect(decisions).toEqual([]);
    expect(place.toShow).toEqual({});
  });
});
