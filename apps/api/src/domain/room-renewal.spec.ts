import { describe, expect, it } from '@jest/globals';
import { makeRoom, mediaOf } from './testing/builders.ts';

describe('a peer that asks for new transports', () => {
  it('gets them, with its place and the media of the others; these see its Producers go, not the peer', async () => {
    const { sut, fakes, enter, produce, removed } = await makeRoom();
    const [ada, ben] = [await enter('Ada'), await enter('Ben')];
    await produce(ada);
    const bens = await produce(ben);
    const [consumedByBen] = [...ben.consumers.values()];
    const before = { media: mediaOf(ada), transports: ada.transports, bens: ben.transports };
    fakes.events.clear();

    await sut.renewTransports(ada);
    await fakes.clock.advance(50);
    expect(fakes.events.of('mediaRebuilt').map(({ peer }) => peer)).toEqual([ada]);
    expect(ada.transports).not.toEqual(before.transports);
    expect(before.media.closed).toBe(true);
    expect(ada.producers.size).toBe(0);
    expect([...ada.consumers.keys()]).toEqual([bens]);
    expect(ben.transports).toEqual(before.bens);
    expect(fakes.events.of('consumersRemoved')).toEqual([
      { event: 'consumersRemoved', peer: ben, consumerIds: [consumedByBen!.description.consumerId] },
    ]);
    expect([...sut.peers.values()]).toEqual([ada, ben]);
    expect(removed).toEqual([]);
  });

  it('is told to wait where the room has no worker', async () => {
    const { sut, fakes, enter } = await makeRoom();
    const ada = await enter();
    fakes.engine.gates.createRoom.hold();
    fakes.engine.room.die();
    await expect(sut.renewTransports(ada)).rejects.toMatchObject({ code: 'mediaUnavailable' });
  });
});
