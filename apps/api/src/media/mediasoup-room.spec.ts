import { describe, expect, it } from '@jest/globals';
import type { types } from 'mediasoup';
import { RecordedLog } from '../domain/testing/recorders.ts';
import { Gate } from '../domain/testing/gate.ts';
import { MediasoupRoom } from './mediasoup-room.ts';
import type { PooledWorker } from './worker-pool.ts';

const NO_EVENTS = { lost: () => undefined, loudestChanged: () => undefined };

/** A worker whose Routers are names only; the real one is for the integration tests. */
function makeWorker() {
  const gate = new Gate();
  const listeners = new Map<string, (data: unknown) => void>();
  const routers: { closed: boolean }[] = [];
  const createRouter = async () => {
    await gate.pass();
    const router = {
      closed: false,
      close: () => (router.closed = true),
      createAudioLevelObserver: async () => ({
        on: (name: string, listener: (data: unknown) => void) => listeners.set(name, listener),
      }),
    };
    routers.push(router);
    return router;
  };
  const worker = { createRouter } as unknown as types.Worker;
  const pooled: PooledWorker = { worker, webRtcServer: {} as types.WebRtcServer, whenDied: new Set() };
  return { pooled, gate, routers, hears: (name: string, data?: unknown) => listeners.get(name)?.(data) };
}
const volume = (peerId: unknown) => [{ volume: -30, producer: { appData: { peerId } } }];

describe('a room on a worker', () => {
  it('counts for it from the moment it is asked for, so that many at once spread', async () => {
    const { pooled, gate } = makeWorker();
    gate.hold();
    const making = [1, 2, 3].map(() => MediasoupRoom.create(pooled, NO_EVENTS, new RecordedLog()));
    expect(pooled.whenDied.size).toBe(3);
    gate.open();
    const rooms = await Promise.all(making);
    expect(pooled.whenDied.size).toBe(3);
    for (const room of rooms) room.close();
    expect(pooled.whenDied.size).toBe(0);
  });

  it('that cannot be made counts no more', async () => {
    const { pooled, gate } = makeWorker();
    gate.failNext(1);
    const making = MediasoupRoom.create(pooled, NO_EVENTS, new RecordedLog());
    await expect(making).rejects.toMatchObject({ code: 'mediaUnavailable' });
    expect(pooled.whenDied.size).toBe(0);
  });

  it('says once that it is lost, closed by then, and nothing when it was closed before', async () => {
    const { pooled, routers } = makeWorker();
    const lost: boolean[] = [];
    const events = { ...NO_EVENTS, lost: () => lost.push(routers[0]!.closed) };
    await MediasoupRoom.create(pooled, events, new RecordedLog());
    const closed = await MediasoupRoom.create(pooled, events, new RecordedLog());
    closed.close();
    for (const tell of [...pooled.whenDied]) tell();
    expect(lost).toEqual([true]);
    expect(pooled.whenDied.size).toBe(0);
  });

  it('tells who speaks when that changes, and when nobody does', async () => {
    const { pooled, hears } = makeWorker();
    const told: unknown[] = [];
    const events = { ...NO_EVENTS, loudestChanged: (peerIds: unknown) => told.push(peerIds) };
    await MediasoupRoom.create(pooled, events, new RecordedLog());
    hears('silence');
    hears('volumes', volume('ada'));
    hears('volumes', volume('ada'));
    hears('volumes', volume('ben'));
    hears('silence');
    expect(told).toEqual([['ada'], ['ben'], []]);
  });
});
