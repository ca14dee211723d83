import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RequestInput, RosterPeer } from '@plenum/protocol';
import { FakeSignaling } from './fake-signaling.ts';
import type { RoomSessionEvents } from './room-session.ts';
import { REFRESH_MS, RosterPages, type PeopleBeyond } from './roster-pages.ts';
import { TypedEvents } from './typed-events.ts';

const peer = (name: string): RosterPeer => ({
  ...{ peerId: name, displayName: name, role: 'viewer', presence: 'connected', handRaised: null },
  producers: [],
});
const LISTED = [peer('Ada'), peer('Ben')];

/** A room of which so many are not listed, named by their numbers from 0. */
function makeRoom(beyond: number, answer?: () => Promise<void>) {
  const roster = new TypedEvents<Pick<RoomSessionEvents, 'rosterChanged'>>();
  let names = Array.from({ length: beyond }, (_, index) => String(index));
  const signaling = new FakeSignaling({
    getRosterPage: async ({ offset, limit, query = '' }: RequestInput<'getRosterPage'>) => {
      const found = names.filter((name) => name.includes(query));
      await answer?.();
      return { peers: found.slice(offset, offset + limit).map(peer), total: found.length };
    },
  });
  const sut = new RosterPages({ request: signaling.request, roster });
  let told: PeopleBeyond | undefined;
  sut.events.on('changed', (now) => (told = now));
  const say = (total = LISTED.length + names.length) => roster.emit('rosterChanged', LISTED, total);
  return {
    ...{ sut, signaling, say },
    told: () => told!,
    asked: () => signaling.asked.splice(0).map(({ data }) => data),
    become: (...others: string[]) => (names = others),
  };
}
const settle = () => jest.advanceTimersByTimeAsync(0);

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('those beyond the list', () => {
  it('are none, and not asked for, where everybody is listed', async () => {
    const { sut, say, told, asked } = makeRoom(0);
    say();
    sut.show({ query: '', from: 0, until: 10 });
    await jest.advanceTimersByTimeAsync(2 * REFRESH_MS);
    expect(told()).toEqual({ total: 0, peers: [] });
    expect(asked()).toEqual([]);
  });

  it('are read as they come in sight, a page at a time, and what was not stays empty', async () => {
    const { sut, say, told, asked } = makeRoom(220);
    say();
    expect(asked()).toEqual([]);
    sut.show({ query: '', from: 0, until: 0 });
    expect(told()).toEqual({ total: null, peers: [] });
    await settle();
    expect(asked()).toEqual([{ offset: 0, limit: 50 }]);
    expect([told().total, told().peers.length]).toEqual([220, 220]);

    sut.show({ query: '', from: 140, until: 160 });
    await settle();
    expect(asked()).toEqual([
      { offset: 100, limit: 50 },
      { offset: 150, limit: 50 },
    ]);
    expect(told().peers[60]).toBeUndefined();
    expect(told().peers[199]?.displayName).toBe('199');
    sut.show({ query: '', from: 141, until: 161 });
    expect(asked()).toEqual([]);
    sut.show({ query: '', from: 210, until: 400 });
    await settle();
    expect(asked()).toEqual([{ offset: 200, limit: 50 }]);
  });

  it('are read again while they are in sight, and only then', async () => {
    const { sut, say, told, asked, become } = makeRoom(120);
    say();
    sut.show({ query: '', from: 100, until: 110 });
    await settle();
    asked();
    become('Zoë');
    await jest.advanceTimersByTimeAsync(REFRESH_MS);
    expect(told().total).toBe(1);
    await jest.advanceTimersByTimeAsync(REFRESH_MS);
    expect(told().peers.map((one) => one?.displayName)).toEqual(['Zoë']);
    sut.show(null);
    asked();
    await jest.advanceTimersByTimeAsync(3 * REFRESH_MS);
    expect(asked()).toEqual([]);
    expect(told()).toEqual({ total: 0, peers: [] });
  });

  it('are searched by name, and a late answer to what was typed before counts for nothing', async () => {
    const held: (() => void)[] = [];
    const { sut, say, told } = makeRoom(30, () => new Promise((answer) => held.push(answer)));
    say();
    sut.show({ query: '1', from: 0, until: 10 });
    sut.show({ query: '12', from: 0, until: 10 });
    held[1]!();
    await settle();
    held[0]!();
    await settle();
    expect(told().peers.map((one) => one?.displayName)).toEqual(['12']);
  });

  it('are asked for again after a refusal', async () => {
    let refused = 1;
    const { sut, say, told } = makeRoom(3, () =>
      refused-- > 0 ? Promise.reject(new Error('rateLimited')) : Promise.resolve(),
    );
    say();
    sut.show({ query: '', from: 0, until: 10 });
    await settle();
    expect(told().total).toBeNull();
    await jest.advanceTimersByTimeAsync(REFRESH_MS);
    expect(told().total).toBe(3);
  });

  it('are forgotten as the room becomes small enough to list everybody', async () => {
    const { sut, say, told } = makeRoom(3);
    say();
    sut.show({ query: '', from: 0, until: 10 });
    await settle();
    say(LISTED.length);
    expect(told()).toEqual({ total: 0, peers: [] });
  });
});
