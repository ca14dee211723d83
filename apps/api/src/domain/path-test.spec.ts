import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@plenum/protocol';
import { PathTestRegistry } from './path-test-registry.ts';
import { makeFakes } from './testing/builders.ts';
import { settled } from './testing/fake-clock.ts';

const codecs = { codecs: [] };
const rtpParameters = { codecs: [], encodings: [{}] };

function makeRegistry() {
  const fakes = makeFakes();
  return { sut: new PathTestRegistry(fakes.engine, fakes.clock), fakes };
}

describe('a path test', () => {
  it('sends back what it is sent, flowing, and one track of each kind', async () => {
    const { sut, fakes } = makeRegistry();
    const test = await sut.start('socket', codecs);
    const echoed = await sut.find('socket').echo('video', rtpParameters);
    const [peer] = fakes.engine.openPeers;
    expect(peer!.transports).toEqual(test.transports);
    expect([...peer!.consumers]).toEqual([
      [echoed!.consumerId, expect.objectContaining({ producerId: echoed!.producerId, resumed: true })],
    ]);
    await expect(test.echo('video', rtpParameters)).rejects.toMatchObject({ code: 'limitExceeded' });
    await expect(test.echo('audio', rtpParameters)).resolves.not.toBeNull();
  });

  it('says so where the browser cannot receive what it sends', async () => {
    const { sut, fakes } = makeRegistry();
    const test = await sut.start('socket', codecs);
    fakes.engine.gates.consume.hold();
    const echoed = test.echo('video', rtpParameters);
    await settled();
    const [peer] = fakes.engine.openPeers;
    for (const producerId of peer!.producers.keys()) peer!.cannotConsume.add(producerId);
    fakes.engine.gates.consume.open();
    await expect(echoed).resolves.toBeNull();
  });

  it('is ended by its owner, by the clock, and by the death of its worker; nothing is left of it', async () => {
    const { sut, fakes } = makeRegistry();
    const ends = [
      () => sut.end('socket'),
      () => void fakes.clock.advance(LIMITS.pathTestMs),
      () => fakes.engine.room.die(),
    ];
    for (const end of ends) {
      await sut.start('socket', codecs);
      end();
      await settled();
      expect(() => sut.find('socket')).toThrow(expect.objectContaining({ code: 'transportNotFound' }));
      expect(fakes.engine.openRooms).toEqual([]);
      expect(fakes.engine.openPeers).toEqual([]);
      expect(sut.count).toBe(0);
      expect(fakes.clock.pending).toBe(0);
    }
  });

  it('leaves nothing where its owner goes while it is made', async () => {
    const { sut, fakes } = makeRegistry();
    fakes.engine.gates.createPeer.hold();
    const started = sut.start('socket', codecs);
    await settled();
    sut.end('socket');
    fakes.engine.gates.createPeer.open();
    await expect(started).rejects.toMatchObject({ code: 'transportNotFound' });
    expect([fakes.engine.openRooms, fakes.engine.openPeers]).toEqual([[], []]);
    expect(fakes.clock.pending).toBe(0);
  });

  it('leaves nothing where it cannot be made', async () => {
    const { sut, fakes } = makeRegistry();
    fakes.engine.gates.createPeer.failNext(1);
    await expect(sut.start('socket', codecs)).rejects.toThrow();
    expect([fakes.engine.openRooms, sut.count, fakes.clock.pending]).toEqual([[], 0, 0]);
    await expect(sut.start('socket', codecs)).resolves.toBeDefined();
  });

  it('is one for each owner, and a few in all', async () => {
    const { sut } = makeRegistry();
    const first = sut.start('0', codecs);
    await expect(sut.start('0', codecs)).rejects.toMatchObject({ code: 'limitExceeded' });
    await first;
    for (let owner = 1; owner < LIMITS.pathTestsAtOnce; owner += 1) await sut.start(String(owner), codecs);
    await expect(sut.start('late', codecs)).rejects.toMatchObject({ code: 'limitExceeded' });
    sut.end('0');
    await expect(sut.start('late', codecs)).resolves.toBeDefined();
  });
});
