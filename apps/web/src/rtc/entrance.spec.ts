import { describe, expect, it } from '@jest/globals';
import type { BrowserId, RoomId } from '@plenum/protocol';
import { Entrance, type EntranceOptions } from './entrance.ts';
import { FakeSignaling } from './fake-signaling.ts';
import { RequestFailedError } from './request-failed-error.ts';

const roomId = 'board' as RoomId;
const browserId = 'browser-1' as BrowserId;

function build(answers: ConstructorParameters<typeof FakeSignaling>[0] = {}) {
  const signaling = new FakeSignaling(answers);
  const order: string[] = [];
  const channel = {
    request: signaling.request,
    hold: () => order.push('hold'),
    release: () => order.push('release'),
    onOutside: () => () => undefined,
  };
  const entrance = new Entrance({ connection: signaling, channel, browserId } as unknown as EntranceOptions);
  return { entrance, signaling, order };
}

describe('Entrance', () => {
  it('holds back what overtakes the reply, and is busy meanwhile', async () => {
    const { entrance, order } = build();
    const answer = Promise.withResolvers<void>();
    const attempt = entrance.attempt(() => answer.promise);
    expect([entrance.isBusy, order]).toEqual([true, ['hold']]);
    answer.resolve();
    expect(await attempt).toBeNull();
    expect([entrance.isBusy, order]).toEqual([false, ['hold', 'release']]);
  });

  it('says why it failed, and keeps when to come again', async () => {
    const { entrance, order } = build();
    const startsAt = 1_700_000_000_000;
    const failure = new RequestFailedError({ code: 'notYetOpen', message: 'Later', details: { startsAt } });
    expect(await entrance.attempt(() => Promise.reject(failure))).toBe('notYetOpen');
    expect(entrance.refusedUntil).toEqual({ retryAfterMs: null, startsAt });
    expect([entrance.isBusy, order.at(-1)]).toEqual([false, 'release']);
  });

  it('knocks for whoever stands at the door that it was taken to', async () => {
    const { entrance, signaling } = build({ knock: () => ({ lobbyToken: 'place' }) as never });
    await entrance.knock();
    expect(signaling.asked).toEqual([]);
    entrance.goTo(roomId);
    entrance.introduce('Ada', { passcode: 'sesame' });
    await entrance.knock();
    expect(signaling.asked).toEqual([
      { name: 'knock', data: { roomId, displayName: 'Ada', passcode: 'sesame', browserId } },
    ]);
  });
});
