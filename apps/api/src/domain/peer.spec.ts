import { describe, expect, it } from '@jest/globals';
import type { ProducerId, Source } from '@plenum/protocol';
import { makeFakes, makePeer, makeRoom, mediaOf, produceOptions } from './testing/builders.ts';
import { settled } from './testing/fake-clock.ts';

async function makeEntered() {
  const { fakes, enter, sut: room } = await makeRoom();
  return { sut: await enter(), fakes, room };
}

describe('a peer', () => {
  it('has ids of its own, and a session that cannot be guessed', () => {
    const peers = Array.from({ length: 100 }, () => makePeer(makeFakes()));
    expect(new Set(peers.map(({ peerId }) => peerId)).size).toBe(100);
    expect(new Set(peers.map(({ sessionToken }) => sessionToken)).size).toBe(100);
    for (const { sessionToken } of peers) expect(sessionToken).toMatch(/^[\w-]{43}$/);
  });

  it('shows the roster nothing that is secret, and no list that changes later', async () => {
    const { sut } = await makeEntered();
    await sut.produce(produceOptions(sut, 'mic'));
    const shown = sut.toRoster();
    const keys = ['displayName', 'handRaised', 'peerId', 'presence', 'producers', 'role'];
    expect(Object.keys(shown).sort()).toEqual(keys);
    sut.replaceMedia(null);
    expect(shown.producers).toHaveLength(1);
  });

  it('without media refuses all that needs it', async () => {
    const sut = makePeer(makeFakes());
    const refused = { code: 'mediaUnavailable' };
    expect(() => sut.transports).toThrow(expect.objectContaining(refused));
    await expect(sut.connectTransport('t', { fingerprints: [] })).rejects.toMatchObject(refused);
    await expect(sut.restartIce('t')).rejects.toMatchObject(refused);
    await expect(sut.produce(produceOptions(sut))).rejects.toMatchObject(refused);
    await expect(sut.resumeConsumers([])).rejects.toMatchObject(refused);
  });
});

describe('producing', () => {
  it('takes one of each source', async () => {
    const { sut } = await makeEntered();
    for (const source of ['mic', 'webcam', 'screen', 'screenAudio'] satisfies Source[])
      await sut.produce(produceOptions(sut, source));
    expect(sut.producers.size).toBe(4);
    await expect(sut.produce(produceOptions(sut, 'screen'))).rejects.toMatchObject({
      code: 'limitExceeded',
      details: { source: 'screen' },
    });
  });

  it('of the same source twice at once makes one', async () => {
    const { sut, fakes } = await makeEntered();
    fakes.engine.gates.produce.hold();
    const both = Promise.allSettled([1, 2].map(() => sut.produce(produceOptions(sut, 'mic'))));
    await settled();
    fakes.engine.gates.produce.open();
    expect((await both).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(mediaOf(sut).producers.size).toBe(1);
  });

  it('may be tried again after it failed, and after the Producer was closed', async () => {
    const { sut, fakes } = await makeEntered();
    fakes.engine.gates.produce.failNext(1);
    await expect(sut.produce(produceOptions(sut))).rejects.toThrow();
    const { producerId } = await sut.produce(produceOptions(sut));
    expect(sut.closeProducer(producerId)).toMatchObject({ source: 'webcam' });
    await expect(sut.produce(produceOptions(sut))).resolves.toMatchObject({ paused: false });
  });

  it('refuses a source that is of the other kind', async () => {
    const { sut } = await makeEntered();
    const mismatch = { ...produceOptions(sut, 'mic'), kind: 'video' as const };
    await expect(sut.produce(mismatch)).rejects.toMatchObject({ code: 'invalidRequest' });
    expect(mediaOf(sut).producers.size).toBe(0);
  });
});

describe('muting', () => {
  async function makeMic() {
    const entered = await makeEntered();
    const { producerId } = await entered.sut.produce(produceOptions(entered.sut, 'mic'));
    const shown = () => entered.sut.producers.get(producerId)?.paused;
    return { ...entered, producerId, shown };
  }

  it('says whether anything changed', async () => {
    const { sut, producerId } = await makeMic();
    expect(await sut.setProducerPaused(producerId, true)).toBe(true);
    expect(await sut.setProducerPaused(producerId, true)).toBe(false);
    expect(mediaOf(sut).producers.get(producerId)).toEqual({ paused: true });
  });

  it('that fails shows nobody as muted who is still heard', async () => {
    const { sut, fakes, producerId, shown } = await makeMic();
    fakes.engine.gates.pause.failNext(1);
    await expect(sut.setProducerPaused(producerId, true)).rejects.toThrow();
    expect(shown()).toBe(false);
    expect(await sut.setProducerPaused(producerId, true)).toBe(true);
  });

  it('and unmuting at once ends in the last wish, and tells of both', async () => {
    const { sut, fakes, producerId, shown } = await makeMic();
    fakes.engine.gates.pause.hold();
    const both = Promise.all([true, false].map((paused) => sut.setProducerPaused(producerId, paused)));
    fakes.engine.gates.pause.open();
    expect(await both).toEqual([true, true]);
    expect(shown()).toBe(false);
  });

  it('of a Producer that goes meanwhile is no change', async () => {
    const { sut, fakes, producerId } = await makeMic();
    fakes.engine.gates.pause.hold();
    const muting = sut.setProducerPaused(producerId, true);
    sut.closeProducer(producerId);
    fakes.engine.gates.pause.open();
    expect(await muting).toBe(false);
  });

  it.each(['setProducerPaused', 'closeProducer'] as const)(
    "refuses a stranger's Producer (%s)",
    async (method) => {
      const { sut } = await makeMic();
      const act = async (producerId: ProducerId) => sut[method](producerId, true);
      await expect(act('of-another')).rejects.toMatchObject({ code: 'producerNotFound' });
    },
  );
});

describe('acknowledging Consumers', () => {
  it('lets those flow that are there, and passes over those that have gone', async () => {
    const { enter, produce } = await makeRoom();
    const [ada, ben] = [await enter('Ada'), await enter('Ben')];
    const producerId = await produce(ada);
    const consumer = ben.consumers.get(producerId)!;
    const { consumerId } = consumer.description;
    expect(mediaOf(ben).consumers.get(consumerId)).toMatchObject({ resumed: false });
    await ben.resumeConsumers(['gone', consumerId]);
    expect(mediaOf(ben).consumers.get(consumerId)).toMatchObject({ resumed: true });
  });
});
