import { describe, expect, it } from '@jest/globals';
import type { ProducerId, Tile } from '@plenum/protocol';
import type { Peer } from '../peer.ts';
import { makeRoom, mediaOf, produceOptions } from '../testing/builders.ts';
import { settled } from '../testing/fake-clock.ts';
import { LINGER_MS } from './lingering.ts';

const PLANNED = 50;

async function makePair() {
  const made = await makeRoom();
  const [ada, ben] = [await made.enter('Ada'), await made.enter('Ben')];
  await made.fakes.clock.advance(PLANNED);
  const see = async (viewer: Peer, ...tiles: Tile[]) => {
    made.sut.setViewport(viewer, { tiles });
    await made.fakes.clock.advance(PLANNED);
  };
  /** What this peer's media really carries to it. */
  const carried = (peer: Peer) => [...mediaOf(peer).consumers.values()].map(({ producerId }) => producerId);
  return { ...made, room: made.sut, ada, ben, see, carried };
}

const tileOf = (peer: Peer, height = 360): Tile => ({
  peerId: peer.peerId,
  source: 'webcam',
  width: 640,
  height,
});

describe('Consumers', () => {
  it('of all that is there come in one batch', async () => {
    const { room, fakes, ada, enter } = await makePair();
    for (const source of ['mic', 'webcam', 'screen'] as const)
      await room.publishing.produce(ada, produceOptions(ada, source));
    await fakes.clock.advance(PLANNED);
    fakes.events.clear();
    const cleo = await enter('Cleo');
    await fakes.clock.advance(PLANNED);
    const added = fakes.events.of('consumersAdded');
    expect(added).toHaveLength(1);
    expect(added[0]?.peer).toBe(cleo);
    expect(added[0]?.consumers.map(({ source, peerId }) => [source, peerId])).toEqual(
      ['mic', 'webcam', 'screen'].map((source) => [source, ada.peerId]),
    );
    expect(mediaOf(cleo).consuming.calls).toBe(1);
    expect(cleo.journey.endedAt).toBeNull();
  });

  it('of Producers that come within one moment come in one batch', async () => {
    const { room, fakes, ada, ben } = await makePair();
    await room.publishing.produce(ada, produceOptions(ada, 'mic'));
    await room.publishing.produce(ada, produceOptions(ada, 'webcam'));
    await fakes.clock.advance(PLANNED);
    expect(mediaOf(ben).consuming.calls).toBe(1);
    expect(mediaOf(ada).consuming.calls).toBe(0);
  });

  it('follow the viewport: made, at another layer, and after a while taken away', async () => {
    const { fakes, ada, ben, produce, see, carried } = await makePair();
    await see(ben);
    const producerId = await produce(ada);
    expect(carried(ben)).toEqual([]);
    await see(ben, tileOf(ada, 180));
    const [consumer] = mediaOf(ben).consumers.values();
    expect(consumer).toMatchObject({ producerId, spatialLayer: 0 });
    await see(ben, tileOf(ada, 720));
    expect(consumer).toMatchObject({ spatialLayer: 2 });
    expect(fakes.events.of('consumersAdded')).toHaveLength(1);
    await see(ben);
    await fakes.clock.advance(LINGER_MS);
    expect(carried(ben)).toEqual([]);
    expect(fakes.events.of('consumersRemoved').map(({ peer }) => peer)).toEqual([ben]);
  });

  it('that this client cannot receive are left out, and nothing else with them', async () => {
    const { room, fakes, ada, ben, carried } = await makePair();
    const mic = await room.publishing.produce(ada, produceOptions(ada, 'mic'));
    const webcam = await room.publishing.produce(ada, produceOptions(ada));
    mediaOf(ben).cannotConsume.add(webcam.producerId);
    await fakes.clock.advance(PLANNED);
    expect(carried(ben)).toEqual([mic.producerId]);
    expect([...ben.consumers.keys()]).toEqual([mic.producerId]);
  });

  it('go with their Producer, and with the peer that they came from', async () => {
    const { room, fakes, ada, ben, produce, carried } = await makePair();
    const [mic, webcam] = [await produce(ada, 'mic'), await produce(ada)];
    room.publishing.close(ada, [mic]);
    await fakes.clock.advance(PLANNED);
    expect(carried(ben)).toEqual([webcam]);
    room.remove(ada, { left: 'left' });
    await fakes.clock.advance(PLANNED);
    expect(ben.consumers.size).toBe(0);
    expect(fakes.events.of('consumersRemoved')).toHaveLength(2);
  });

  it('make room for the next one where the first few were guessed', async () => {
    const { sut: room, fakes, enter, produce } = await makeRoom({ maxPeers: 30 });
    const me = await enter();
    const others = await Promise.all(Array.from({ length: 17 }, () => enter()));
    const cameras = [];
    for (const other of others) cameras.push(await produce(other));
    expect(me.consumers.has(cameras[16]!)).toBe(false);
    room.remove(others[0]!, { left: 'left' });
    await fakes.clock.advance(PLANNED);
    expect(me.consumers.has(cameras[16]!)).toBe(true);
  });
});

describe('the Consumer of somebody new', () => {
  it('flows at once where it is sound, and waits for its client where it is a picture', async () => {
    const { enter, produce } = await makeRoom();
    const [ada, ben] = [await enter('Ada'), await enter('Ben')];
    const flows = (producerId: ProducerId) => {
      const { consumerId } = ben.consumers.get(producerId)!.description;
      return mediaOf(ben).consumers.get(consumerId)!.resumed;
    };
    expect(flows(await produce(ada, 'mic'))).toBe(true);
    expect(flows(await produce(ada, 'webcam'))).toBe(false);
  });
});

describe('microphones that many have open', () => {
  it('flow of the last few speakers only; the others wait, paused, and flow again without a negotiation', async () => {
    const hearing = { allAudioUpTo: 2, loudestSpeakers: 1 };
    const { sut: room, fakes, enter, produce } = await makeRoom({ hearing });
    const speakers = [await enter('Ada'), await enter('Ben'), await enter('Cleo')];
    const listener = await enter('Dan');
    for (const speaker of speakers) await produce(speaker, 'mic');
    const flowing = () => {
      const resumed = [...mediaOf(listener).consumers.values()].filter((one) => one.resumed);
      return resumed.map(({ producerId }) => speakers.findIndex((one) => one.producers.has(producerId)));
    };
    expect(flowing()).toEqual([0]);
    expect(listener.consumers.size).toBe(3);
    fakes.events.clear();
    fakes.engine.room.events.loudestChanged([speakers[2]!.peerId]);
    expect(flowing()).toEqual([2]); // At once.
    expect(fakes.events.of('consumersAdded')).toEqual([]);
    fakes.engine.room.events.loudestChanged([]);
    expect(flowing()).toEqual([2]);
    const [mic] = speakers[1]!.producers.keys();
    for (const paused of [true, false]) await room.publishing.setPaused(speakers[1]!, mic!, paused);
    expect(flowing()).toEqual([1]);
  });
});

describe('a large room that loses its media', () => {
  it('is still one when its microphones come back, one by one', async () => {
    const hearing = { allAudioUpTo: 2, loudestSpeakers: 1 };
    const { fakes, enter, produce } = await makeRoom({ hearing });
    const peers = [await enter('Ada'), await enter('Ben'), await enter('Cleo'), await enter('Dan')];
    for (const peer of peers) await produce(peer, 'mic');
    fakes.engine.room.events.loudestChanged([peers[3]!.peerId]);
    await fakes.clock.advance(PLANNED);
    const before = new Set([...peers[0]!.consumers.values()].map(({ description }) => description.peerId));
    fakes.engine.room.die();
    await settled();
    const heldOf = () => [...peers[0]!.consumers.values()].filter(({ held }) => held).length;
    await produce(peers[1]!, 'mic');
    expect([peers[0]!.consumers.size, heldOf()]).toEqual([1, 1]);
    await produce(peers[3]!, 'mic');
    expect([peers[0]!.consumers.size, heldOf()]).toEqual([2, 1]); // Dan spoke last, and flows.
    await produce(peers[2]!, 'mic');
    expect(new Set([...peers[0]!.consumers.values()].map(({ description }) => description.peerId))).toEqual(
      before,
    );
  });
});

describe('plans for one peer', () => {
  it('are never carried out two at once', async () => {
    const { room, fakes, ada, ben, see } = await makePair();
    fakes.engine.gates.consume.hold();
    await room.publishing.produce(ada, produceOptions(ada, 'mic'));
    await fakes.clock.advance(PLANNED);
    await room.publishing.produce(ada, produceOptions(ada));
    await see(ben, tileOf(ada));
    await see(ben);
    await see(ben, tileOf(ada));
    expect(mediaOf(ben).consuming).toMatchObject({ now: 1, most: 1, calls: 1 });
    fakes.engine.gates.consume.open();
    await fakes.clock.advance(PLANNED);
    // What was true in between is not made up for.
    expect(mediaOf(ben).consuming).toMatchObject({ now: 0, most: 1, calls: 2 });
    expect(ben.consumers.size).toBe(2);
  });

  it('do not overlap where a part of one fails before the rest is done', async () => {
    const { room, fakes, ada, ben, produce, see, carried } = await makePair();
    await produce(ada);
    fakes.engine.gates.layer.failNext(1);
    fakes.engine.gates.consume.hold();
    await room.publishing.produce(ada, produceOptions(ada, 'mic'));
    await see(ben, tileOf(ada, 720));
    await see(ben, tileOf(ada, 720));
    expect(mediaOf(ben).consuming.now).toBe(1);
    fakes.engine.gates.consume.open();
    await fakes.clock.advance(PLANNED);
    expect(carried(ben)).toHaveLength(2);
    expect(fakes.log.lines.map(({ message }) => message)).toEqual([
      'A subscription plan could not be carried out',
    ]);
  });

  it('that fail are logged, and the next one makes it good', async () => {
    const { fakes, ada, ben, produce, see, carried } = await makePair();
    fakes.engine.gates.consume.failNext(1);
    await produce(ada);
    expect(fakes.log.lines).toHaveLength(1);
    await see(ben, tileOf(ada));
    expect(carried(ben)).toHaveLength(1);
  });

  it('are not disturbed by one of another peer that hangs', async () => {
    const { room, fakes, ada, enter, carried } = await makePair();
    fakes.engine.gates.consume.hold();
    await room.publishing.produce(ada, produceOptions(ada, 'mic'));
    await fakes.clock.advance(PLANNED);
    const waiting = fakes.engine.gates.consume.waiting;
    expect(waiting).toBe(1);
    const cleo = await enter('Cleo');
    await fakes.clock.advance(PLANNED);
    expect(fakes.engine.gates.consume.waiting).toBe(2);
    fakes.engine.gates.consume.open();
    await settled();
    expect(carried(cleo)).toHaveLength(1);
  });

  it('are made for those who may receive what is new, and for nobody else', async () => {
    const { room, fakes, ada, ben, see, produce } = await makePair();
    await produce(ada, 'mic');
    await see(ben);
    const { calls } = mediaOf(ben).consuming;
    const { producerId } = await room.publishing.produce(ada, produceOptions(ada));
    room.publishing.close(ada, [producerId]);
    await fakes.clock.advance(PLANNED);
    expect(mediaOf(ben).consuming.calls).toBe(calls);
  });
});

describe('what happens while Consumers are made', () => {
  async function makeConsuming() {
    const made = await makePair();
    made.fakes.engine.gates.consume.hold();
    const { producerId } = await made.room.publishing.produce(made.ada, produceOptions(made.ada));
    await made.fakes.clock.advance(PLANNED);
    expect(made.fakes.engine.gates.consume.waiting).toBe(1);
    made.fakes.events.clear();
    const goOn = async () => {
      made.fakes.engine.gates.consume.open();
      await made.fakes.clock.advance(PLANNED);
    };
    return { ...made, producerId, goOn };
  }

  it('their Producer closes: nothing of it stays', async () => {
    const { room, ada, ben, producerId, goOn, carried } = await makeConsuming();
    room.publishing.close(ada, [producerId]);
    await goOn();
    expect(ben.consumers.size).toBe(0);
    expect(carried(ben)).toEqual([]);
  });

  it('their Producer closes after the media made them: they are taken away again', async () => {
    const { room, ada, ben, producerId, goOn, carried, fakes } = await makeConsuming();
    const { producers } = mediaOf(ben).room;
    room.publishing.close(ada, [producerId]);
    producers.add(producerId); // The media has not heard of it yet.
    await goOn();
    expect(ben.consumers.size).toBe(0);
    expect(carried(ben)).toEqual([]);
    expect(fakes.events.of('consumersRemoved')).toHaveLength(fakes.events.of('consumersAdded').length);
  });

  it('the publisher leaves: nothing of it stays', async () => {
    const { room, ada, ben, goOn, carried } = await makeConsuming();
    room.remove(ada, { left: 'left' });
    await goOn();
    expect(ben.consumers.size).toBe(0);
    expect(carried(ben)).toEqual([]);
  });

  it('the subscriber leaves: it is told nothing more, and counts as no watcher', async () => {
    const { room, ben, goOn, fakes, producerId, ada } = await makeConsuming();
    room.remove(ben, { left: 'left' });
    await goOn();
    expect(fakes.events.of('consumersAdded')).toEqual([]);
    await fakes.clock.advance(10_000);
    expect(fakes.events.of('demandChanged')).toEqual([
      { event: 'demandChanged', peer: ada, producerId, maxSpatialLayer: -1 },
    ]);
  });

  it('the worker dies: the Consumers of before are nobody’s, and those of the new media come', async () => {
    const { room, ada, ben, goOn, fakes, carried } = await makeConsuming();
    fakes.engine.room.die();
    await settled();
    await goOn();
    expect(fakes.events.of('consumersAdded')).toEqual([]);
    const { producerId } = await room.publishing.produce(ada, produceOptions(ada));
    await fakes.clock.advance(PLANNED);
    expect(carried(ben)).toEqual([producerId]);
  });

  it('the room closes: no timer and no plan is left', async () => {
    const { room, goOn, fakes, ben } = await makeConsuming();
    room.setViewport(ben, { tiles: [] });
    room.close('serverClosing');
    expect(fakes.clock.pending).toBe(0);
    await goOn();
    room.setViewport(ben, { tiles: [] });
    expect(fakes.clock.pending).toBe(0);
    expect(fakes.events.of('consumersAdded')).toEqual([]);
  });
});

describe('demand', () => {
  it('is told to the publisher of that Producer: less after a while, more at once', async () => {
    const { fakes, ada, ben, produce, see } = await makePair();
    await see(ben);
    const producerId = await produce(ada);
    await fakes.clock.advance(10_000);
    await see(ben, tileOf(ada, 720));
    expect(fakes.events.of('demandChanged').map(({ event: _, ...told }) => told)).toEqual([
      { peer: ada, producerId, maxSpatialLayer: -1 },
      { peer: ada, producerId, maxSpatialLayer: 2 },
    ]);
  });
});
