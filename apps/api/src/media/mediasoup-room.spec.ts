import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { errors } from 'mediasoup';
import { PIPE_LINGER_MS } from './pipes.ts';
import { makeWorker, type FakeAudioLevelObserver, type FakeWorker } from './testing/fake-worker.ts';
import { consume, enter, sendMic, setUp } from './testing/rooms.ts';

/** Ada on the first worker, Ben on the second. */
async function setUpSpanning() {
  const all = setUp(undefined, 2);
  const room = await all.create();
  const [ada, ben] = [await enter(room, 'ada'), await enter(room, 'ben')];
  const [a, b] = all.workers.map(({ routers }) => routers[0]!);
  return { ...all, room, ada, ben, a: a!, b: b! };
}
const says = (peerId: string, volume: number) => [{ volume, producer: { appData: { peerId } } }];
const tenantsOf = (workers: FakeWorker[]) => workers.map(({ pooled }) => pooled.tenants.size);

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a room on one worker', () => {
  it('counts for it from the moment it is asked for, so that many at once spread', async () => {
    const { workers, create } = setUp();
    for (const { gates } of workers) gates.router.hold();
    const making = [1, 2, 3, 4].map(create);
    expect(tenantsOf(workers)).toEqual([2, 2]);
    for (const { gates } of workers) gates.router.open();
    const rooms = await Promise.all(making);
    expect(tenantsOf(workers)).toEqual([2, 2]);
    for (const room of rooms) room.close();
    expect(tenantsOf(workers)).toEqual([0, 0]);
  });

  it.each(['router', 'observer'] as const)('counts no more where its %s cannot be made', async (which) => {
    const { workers, create } = setUp([makeWorker()]);
    workers[0]!.gates[which].failNext(1);
    await expect(create()).rejects.toMatchObject({ code: 'mediaUnavailable' });
    expect(tenantsOf(workers)).toEqual([0]);
    expect(workers[0]!.routers.every(({ closed }) => closed)).toBe(true);
  });

  it('cannot be made where no worker lives', async () => {
    await expect(setUp([]).create()).rejects.toMatchObject({ code: 'mediaUnavailable' });
  });

  it('says once that it is lost, closed by then, and nothing when it was closed before', async () => {
    const { workers, told, create } = setUp([makeWorker()]);
    await create();
    const closed = await create();
    closed.close();
    workers[0]!.die();
    expect(told).toEqual(['lost', true, true]);
    expect(tenantsOf(workers)).toEqual([0]);
    await expect(enter(closed, 'late')).rejects.toMatchObject({ code: 'mediaUnavailable' });
  });

  it('stays there, with no pipe, while its worker is not full', async () => {
    const { workers, create } = setUp();
    const room = await create();
    const [ada, ben] = [await enter(room, 'ada'), await enter(room, 'ben')];
    expect(await consume(ben, await sendMic(ada))).toHaveLength(1);
    expect(workers.map(({ routers }) => routers.length)).toEqual([1, 0]);
  });

  it('tells who speaks when that changes, and when nobody does', async () => {
    const { workers, told, create } = setUp();
    await create();
    const [speakers] = workers[0]!.routers[0]!.observers as [FakeAudioLevelObserver];
    speakers.emit('silence');
    speakers.emit('volumes', says('ada', -30));
    speakers.emit('volumes', says('ada', -20));
    speakers.emit('volumes', says('ben', -30));
    speakers.emit('silence');
    expect(told).toEqual([['ada'], ['ben'], []]);
  });
});

describe('a Consumer', () => {
  it('that the worker has closed before anybody here knows is not missed when it is resumed', async () => {
    const { workers, create } = setUp();
    const room = await create();
    const [ada, ben] = [await enter(room, 'ada'), await enter(room, 'ben')];
    const ids = await consume(ben, await sendMic(ada));
    const [consumer] = workers.flatMap(({ routers }) => routers).flatMap(({ consumers }) => consumers);
    consumer!.resume = () => Promise.reject(new errors.NotFoundError('no such handler'));
    await expect(ben.resumeConsumers(ids)).resolves.toBeUndefined();
    consumer!.resume = () => Promise.reject(new Error('something else'));
    await expect(ben.resumeConsumers(ids)).rejects.toThrow('something else');
  });
});

describe('a room on two workers', () => {
  it('makes one Router a worker, however many come at once, and reckons with those', async () => {
    const { workers, create } = setUp(undefined, 12);
    const room = await create();
    await Promise.all(['ada', 'ben', 'cleo', 'dan', 'eva'].map((peerId) => enter(room, peerId)));
    expect(workers.map(({ routers }) => routers.length)).toEqual([1, 1]);
    const weights = workers.map(({ pooled }) => [...pooled.tenants].map(({ weight }) => weight));
    expect(weights).toEqual([[0.1 + 3 * 4.5], [0.1 + 2 * 4.5]]);
  });

  it('pipes a Producer once for all who consume it there, under its own id', async () => {
    const { room, ada, ben, b, workers } = await setUpSpanning();
    workers[0]!.gates.pipe.hold();
    const producerId = await sendMic(ada);
    expect(b.pipes).toHaveLength(0);
    const asked = Promise.all([
      ben.consume([{ producerId, spatialLayer: 0, paused: true }]),
      ben.consume([{ producerId, spatialLayer: 0, paused: true }]),
    ]);
    workers[0]!.gates.pipe.open();
    const made = (await asked).flat();
    expect(made.map((one) => one.producerId)).toEqual([producerId, producerId]);
    expect(b.pipes.map(({ id }) => id)).toEqual([producerId]);
    room.close();
  });

  it('closes a pipe that nobody uses after a while, and makes it anew when asked again', async () => {
    const { ada, ben, b } = await setUpSpanning();
    const producerId = await sendMic(ada);
    ben.closeConsumers(await consume(ben, producerId));
    jest.advanceTimersByTime(PIPE_LINGER_MS - 1);
    const again = await consume(ben, producerId);
    jest.advanceTimersByTime(PIPE_LINGER_MS);
    expect(b.pipes.map(({ closed }) => closed)).toEqual([false]);
    ben.closeConsumers(again);
    jest.advanceTimersByTime(PIPE_LINGER_MS);
    expect(b.pipes.map(({ closed }) => closed)).toEqual([true]);
    expect(await consume(ben, producerId)).toHaveLength(1);
    expect(b.pipes.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('leaves out what was closed on the way, and tries again after a failure', async () => {
    const { ada, ben, b, log, workers } = await setUpSpanning();
    const { pipe } = workers[0]!.gates;
    const producerId = await sendMic(ada);
    pipe.failNext(1);
    expect(await consume(ben, producerId)).toEqual([]);
    expect(log.lines).toHaveLength(1);
    pipe.hold();
    const asked = consume(ben, producerId);
    ada.closeProducer(producerId);
    pipe.open();
    expect(await asked).toEqual([]);
    expect(await consume(ben, producerId)).toEqual([]);
    expect(log.lines).toHaveLength(1);
    expect(b.pipes).toHaveLength(0);
  });

  it('pauses, resumes and closes a pipe with its Producer', async () => {
    const { ada, ben, b } = await setUpSpanning();
    const producerId = await sendMic(ada);
    await consume(ben, producerId);
    await ada.setProducerPaused(producerId, true);
    expect(b.pipes[0]!.paused).toBe(true);
    await ada.setProducerPaused(producerId, false);
    expect(b.pipes[0]!.paused).toBe(false);
    ada.close();
    expect(b.pipes[0]!.closed).toBe(true);
  });

  it('follows a mute that came while the pipe was made, and outlives a pipe that cannot follow', async () => {
    const { ada, ben, b, log, workers } = await setUpSpanning();
    workers[0]!.gates.pipe.hold();
    const producerId = await sendMic(ada);
    const asked = consume(ben, producerId);
    await ada.setProducerPaused(producerId, true);
    workers[0]!.gates.pipe.open();
    await asked;
    expect(b.pipes[0]!.paused).toBe(true);
    b.pipes[0]!.resume = () => Promise.reject(new Error('The worker is dying'));
    await ada.setProducerPaused(producerId, false);
    await Promise.resolve();
    expect(log.lines).toHaveLength(1);
  });

  it('counts a pipe as a load of the worker that it comes from', async () => {
    const { ada, ben, workers } = await setUpSpanning();
    const [tenant] = workers[0]!.pooled.tenants;
    const before = tenant!.weight;
    const producerId = await sendMic(ada);
    await consume(ben, producerId);
    expect(tenant!.weight).toBe(before + 1);
    ada.closeProducer(producerId);
    expect(tenant!.weight).toBe(before);
  });

  it('tells who speaks on either Router, the louder first', async () => {
    const { a, b, ben, told } = await setUpSpanning();
    a.observers[0]!.emit('volumes', says('ada', -30));
    b.observers[0]!.emit('volumes', says('ben', -20));
    a.observers[0]!.emit('silence');
    ben.close();
    expect(told).toEqual([['ada'], ['ben', 'ada'], ['ben'], []]);
  });

  it('gives a worker back when its last peer there has gone', async () => {
    const { workers, told, ben, b, room } = await setUpSpanning();
    ben.close();
    expect(b.closed).toBe(true);
    expect(tenantsOf(workers)).toEqual([1, 0]);
    workers[1]!.die();
    expect(told).toEqual([]);
    await enter(room, 'cleo');
    expect(workers[1]!.routers.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it.each([0, 1])('is lost once, and closed altogether, when worker %i dies', async (index) => {
    const { workers, told, ada, ben } = await setUpSpanning();
    await consume(ben, await sendMic(ada));
    workers[index]!.die();
    workers[1 - index]!.die();
    expect(told).toEqual(['lost', true, true]);
    expect(tenantsOf(workers)).toEqual([0, 0]);
  });

  it('is not lost when a worker dies before it has come there', async () => {
    const { workers, told, create } = setUp(undefined, 2);
    const room = await create();
    await enter(room, 'ada');
    workers[1]!.gates.router.hold();
    const entering = enter(room, 'ben');
    workers[1]!.die();
    workers[1]!.gates.router.failWaiting();
    await expect(entering).rejects.toMatchObject({ code: 'mediaUnavailable' });
    expect(told).toEqual([]);
    expect(tenantsOf(workers)).toEqual([1, 0]);
    expect(await enter(room, 'ben')).toBeDefined();
  });

  it('leaves nothing behind: no Router, no pipe, no timer', async () => {
    const { workers, room, ada, ben, a, b } = await setUpSpanning();
    const [mic, other] = [await sendMic(ada), await sendMic(ben)];
    ben.closeConsumers(await consume(ben, mic));
    await consume(ada, other);
    room.close();
    room.close();
    expect(tenantsOf(workers)).toEqual([0, 0]);
    for (const router of [a, b]) {
      expect(router.closed).toBe(true);
      expect(router.pipes.map(({ closed }) => closed)).toEqual([true]);
    }
    expect(jest.getTimerCount()).toBe(0);
  });

  it('closes a Router that is made after it closed', async () => {
    const { workers, create } = setUp(undefined, 2);
    const room = await create();
    await enter(room, 'ada');
    workers[1]!.gates.router.hold();
    const entering = enter(room, 'ben');
    room.close();
    workers[1]!.gates.router.open();
    await expect(entering).rejects.toMatchObject({ code: 'mediaUnavailable' });
    expect(workers.flatMap(({ routers }) => routers.map(({ closed }) => closed))).toEqual([true, true]);
  });
});
