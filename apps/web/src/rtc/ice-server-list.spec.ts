import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { IceServersReply } from '@plenum/protocol';
import { FakeSignaling } from './fake-signaling.ts';
import { IceServerList } from './ice-server-list.ts';

const LAST_MS = 300_000;
const turn = (username: string): IceServersReply => ({
  iceServers: [{ urls: ['turn:turn.example'], username, credential: 'c' }],
  iceServersLastMs: LAST_MS,
});

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function make(first: IceServersReply, answer: () => IceServersReply = () => turn('second')) {
  const signaling = new FakeSignaling({ getIceServers: answer });
  const renewed: string[] = [];
  const sut = new IceServerList(first, signaling.request, ([server]) => renewed.push(server!.username!));
  return { sut, signaling, renewed };
}

describe('ICE servers', () => {
  it('that last for ever are never asked for again', async () => {
    const { sut, signaling } = make({ iceServers: [{ urls: ['stun:stun.example'] }] });
    await jest.advanceTimersByTimeAsync(10 * LAST_MS);
    await sut.refresh();
    expect(signaling.names).toEqual([]);
  });

  it('are renewed each time that half of their time has passed, also in a meeting of hours', async () => {
    const { sut, signaling, renewed } = make(turn('first'));
    await jest.advanceTimersByTimeAsync(LAST_MS / 2 - 1);
    expect(sut.current[0]!.username).toBe('first');
    await jest.advanceTimersByTimeAsync(1);
    expect(sut.current[0]!.username).toBe('second');
    await jest.advanceTimersByTimeAsync(LAST_MS);
    expect(signaling.names).toHaveLength(3);
    expect(renewed).toEqual(['second', 'second', 'second']);
  });

  it('are not asked for before a new path where they are young', async () => {
    const { sut, signaling } = make(turn('first'));
    await sut.refresh();
    expect(signaling.names).toEqual([]);
  });

  it('that could not be renewed are asked for before the next path', async () => {
    let isOnline = false;
    const { sut } = make(turn('first'), () => {
      if (!isOnline) throw new Error('disconnected');
      return turn('second');
    });
    await jest.advanceTimersByTimeAsync(2 * LAST_MS);
    expect(sut.current[0]!.username).toBe('first');
    isOnline = true;
    await sut.refresh();
    expect(sut.current[0]!.username).toBe('second');
  });

  it('of a place that is given up are renewed no more', async () => {
    const { sut, signaling } = make(turn('first'));
    sut.close();
    await jest.advanceTimersByTimeAsync(LAST_MS);
    expect(signaling.names).toEqual([]);
  });
});
