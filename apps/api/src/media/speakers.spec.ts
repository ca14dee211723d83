import { describe, expect, it } from '@jest/globals';
import type { types } from 'mediasoup';
import type { Loudness } from './loudest.ts';
import { Speakers } from './speakers.ts';
import { FakeProducer, makeWorker, type FakeAudioLevelObserver } from './testing/fake-worker.ts';

/** mediasoup passes over whoever sent fewer packets between two looks. */
const PACKETS_LOOKED_AT = 10;

async function setUp() {
  const { pooled, routers } = makeWorker();
  const told: Loudness[][][] = [];
  const router = await pooled.worker.createRouter();
  const sut = await Speakers.create(router, (lists) => told.push([...lists]));
  const [quick, slow] = routers[0]!.observers as [FakeAudioLevelObserver, FakeAudioLevelObserver];
  return { sut, told, quick, slow };
}

function microphone(parameters?: Record<string, unknown>): types.Producer {
  const codec = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, parameters };
  return new FakeProducer(undefined, {}, { codecs: [codec] }) as unknown as types.Producer;
}

describe('speakers', () => {
  it.each([
    ['nothing', undefined, 'quick', 20],
    ['20 ms', { ptime: 20 }, 'quick', 20],
    ['40 ms', { ptime: 40 }, 'slow', 40],
    ['nonsense', { ptime: 'x' }, 'quick', 20],
  ] as const)('whose packets are said to hold %s are looked at often enough', async (_, said, which, ms) => {
    const { sut, ...observers } = await setUp();
    const one = microphone(said);
    await sut.add(one);
    expect(observers[which].producerIds).toEqual([one.id]);
    expect(observers.quick.producerIds.length + observers.slow.producerIds.length).toBe(1);
    expect(observers[which].interval / ms).toBeGreaterThan(PACKETS_LOOKED_AT);
  });

  it('of either sort are told beside each other, until they fall silent', async () => {
    const { quick, slow, told } = await setUp();
    const says = (peerId: string, volume: number) => [{ volume, producer: { appData: { peerId } } }];
    slow.emit('volumes', says('cleo', -30));
    quick.emit('volumes', says('ada', -20));
    slow.emit('silence');
    const [ada, cleo] = [
      { peerId: 'ada', volume: -20 },
      { peerId: 'cleo', volume: -30 },
    ];
    expect(told).toEqual([
      [[], [cleo]],
      [[ada], [cleo]],
      [[ada], []],
    ]);
  });
});
