import { describe, expect, it } from '@jest/globals';
import type { Peer } from './peer.ts';
import { LOSSES_AT_MOST, LOSSES_WITHIN_MS } from './room-media.ts';
import { makeRoom, mediaOf, produceOptions } from './testing/builders.ts';
import { settled } from './testing/fake-clock.ts';
import type { FakeMediaRoom } from './testing/fake-media.ts';

const mediaRoomOf = (peer: Peer): FakeMediaRoom => mediaOf(peer).room;

describe('a room whose worker dies', () => {
  it('goes on elsewhere with the same peers, and new transports', async () => {
    const { sut, fakes, enter, produce } = await makeRoom();
    const [ada, ben] = [await enter('Ada'), await enter('Ben')];
    await produce(ada);
    sut.setViewport(ben, { tiles: [] });
    fakes.events.clear();
    const before = ada.transports;
    fakes.engine.room.die();
    expect(fakes.events.of('mediaLost')).toHaveLength(1);
    expect(ada.producers.size).toBe(0);
    await settled();
    expect(fakes.events.of('mediaRebuilt').map(({ peer }) => peer)).toEqual([ada, ben]);
    expect(ada.transports).not.toEqual(before);
    expect(ben.viewport).toEqual({ tiles: [] });
    expect(mediaRoomOf(ada)).toBe(mediaRoomOf(ben));
    const types = ada.journey.journey.timeline.map(({ fact }) => fact.type);
    expect(types).toEqual(expect.arrayContaining(['mediaLost', 'mediaRebuilt']));
  });

  it('has nobody speaking until it hears them again', async () => {
    const { fakes, enter } = await makeRoom();
    const ada = await enter();
    const [first] = fakes.engine.rooms;
    first!.events.loudestChanged([ada.peerId]);
    first!.die();
    await settled();
    first!.events.loudestChanged([ada.peerId]); // The dead have no say.
    expect(fakes.events.of('activeSpeakerChanged').map(({ peerId }) => peerId)).toEqual([ada.peerId, null]);
  });

  it('is not parted in two when somebody leaves while it is rebuilt', async () => {
    const { sut, fakes, enter } = await makeRoom();
    const [ada, ben, cleo] = [await enter('Ada'), await enter('Ben'), await enter('Cleo')];
    fakes.engine.gates.createPeer.hold();
    fakes.engine.room.die();
    await settled();
    sut.remove(ben, { left: 'left' });
    fakes.engine.gates.createPeer.open();
    await fakes.clock.advance(10_000);
    const dora = await enter('Dora');
    expect(new Set([ada, cleo, dora].map(mediaRoomOf)).size).toBe(1);
    expect(fakes.engine.openRooms).toHaveLength(1);
    expect(fakes.engine.openPeers).toHaveLength(3);
  });

  it('is not parted in two when the next worker dies in the midst of it', async () => {
    const { fakes, enter } = await makeRoom();
    const [ada, ben] = [await enter('Ada'), await enter('Ben')];
    fakes.engine.gates.createPeer.hold();
    fakes.engine.room.die();
    await settled();
    fakes.engine.room.die();
    await settled();
    fakes.engine.gates.createPeer.open();
    await fakes.clock.advance(10_000);
    const cleo = await enter('Cleo');
    expect(new Set([ada, ben, cleo].map(mediaRoomOf)).size).toBe(1);
    expect(fakes.engine.openRooms).toHaveLength(1);
    expect(fakes.engine.openPeers).toHaveLength(3);
  });

  it('tries again with one peer that fails, while the others go on', async () => {
    const { fakes, enter } = await makeRoom();
    const [ada, ben] = [await enter('Ada'), await enter('Ben')];
    fakes.engine.gates.createPeer.failNext(1);
    fakes.engine.room.die();
    await settled();
    expect([ada.media, ben.media].map(Boolean)).toEqual([false, true]);
    await fakes.clock.advance(1_000);
    expect(mediaRoomOf(ada)).toBe(mediaRoomOf(ben));
    expect(fakes.engine.rooms).toHaveLength(2);
  });

  it('lets one peer go that cannot be helped, and nobody else', async () => {
    const { sut, fakes, enter } = await makeRoom();
    const [ada, ben] = [await enter('Ada'), await enter('Ben')];
    fakes.engine.gates.createPeer.failNext(9); // Five tries of each, in turn: only the last one of Ben succeeds.
    fakes.engine.room.die();
    await fakes.clock.advance(4_000);
    expect([...sut.peers.values()]).toEqual([ben]);
    expect(ben.media).not.toBeNull();
    expect(fakes.events.of('peerRemoved')).toEqual([
      { event: 'peerRemoved', peer: ada, reason: 'mediaFailed' },
    ]);
    expect(fakes.engine.openRooms).toHaveLength(1);
  });

  it('asks again and again for another worker', async () => {
    const { fakes, enter } = await makeRoom();
    const ada = await enter();
    fakes.engine.gates.createRoom.failNext(4);
    fakes.engine.room.die();
    await fakes.clock.advance(3_000);
    expect(ada.media).toBeNull();
    await fakes.clock.advance(1_000);
    expect(ada.media).not.toBeNull();
    expect(fakes.log.lines).toHaveLength(4);
  });

  it('gives up after five tries: everybody is told, the owner too', async () => {
    const { sut, fakes, enter, closed } = await makeRoom();
    const ada = await enter();
    fakes.engine.gates.createRoom.failNext();
    fakes.engine.room.die();
    await fakes.clock.advance(60_000);
    expect(fakes.engine.gates.createRoom.visits).toBe(1 + 5);
    expect(fakes.events.of('peerRemoved')).toEqual([
      { event: 'peerRemoved', peer: ada, reason: 'mediaFailed' },
    ]);
    expect(sut.peers.size).toBe(0);
    expect(closed()).toBe(1);
  });

  it('is closed when that happens again and again within a minute: it may be what kills them', async () => {
    const { sut, fakes, enter, closed } = await makeRoom();
    const ada = await enter();
    for (let loss = 0; loss < LOSSES_AT_MOST; loss += 1) {
      fakes.engine.room.die();
      await fakes.clock.advance(2_000);
      expect(ada.media).not.toBeNull();
    }
    fakes.events.clear();
    fakes.engine.room.die();
    await fakes.clock.advance(10_000);
    expect(fakes.events.of('peerRemoved')).toEqual([
      { event: 'peerRemoved', peer: ada, reason: 'mediaFailed' },
    ]);
    expect(fakes.events.of('mediaLost')).toEqual([]);
    expect([sut.peers.size, closed(), fakes.engine.openRooms.length]).toEqual([0, 1, 0]);
    expect(fakes.log.lines.at(-1)?.message).toMatch(/too often/);
  });

  it('goes on for as long as that happens but now and then', async () => {
    const { fakes, enter } = await makeRoom();
    const ada = await enter();
    for (let loss = 0; loss < 4 * LOSSES_AT_MOST; loss += 1) {
      fakes.engine.room.die();
      await fakes.clock.advance(LOSSES_WITHIN_MS / LOSSES_AT_MOST);
    }
    expect(ada.media).not.toBeNull();
  });

  it('that closes while it is rebuilt asks for no more, and keeps no media', async () => {
    const { sut, fakes, enter } = await makeRoom();
    await enter();
    fakes.engine.gates.createRoom.hold();
    fakes.engine.room.die();
    sut.close('serverClosing');
    fakes.engine.gates.createRoom.open();
    await fakes.clock.advance(10_000);
    expect(fakes.engine.openRooms).toEqual([]);
    expect(fakes.events.of('mediaRebuilt')).toEqual([]);
    expect(fakes.clock.pending).toBe(0);
  });

  it('that closes between two tries makes no other one', async () => {
    const { sut, fakes, enter } = await makeRoom();
    await enter();
    fakes.engine.gates.createRoom.failNext();
    fakes.engine.room.die();
    await settled();
    sut.close('serverClosing');
    await fakes.clock.advance(10_000);
    expect(fakes.engine.gates.createRoom.visits).toBe(2);
  });

  it('keeps a peer whose socket is broken, and lets it go in its time', async () => {
    const { sut, fakes, enter } = await makeRoom();
    const [ada, ben] = [await enter('Ada'), await enter('Ben')];
    sut.peerDisconnected(ada, 'ping timeout');
    fakes.engine.room.die();
    await settled();
    sut.peerResumed(ada);
    expect(ada.media).not.toBeNull();
    sut.peerDisconnected(ben, 'ping timeout');
    fakes.engine.gates.createPeer.hold();
    fakes.engine.room.die();
    await fakes.clock.advance(20_000);
    fakes.engine.gates.createPeer.open();
    await fakes.clock.advance(10_000);
    expect([...sut.peers.values()]).toEqual([ada]);
    expect(fakes.engine.openPeers).toEqual([ada.media]);
  });

  it('refuses what was being produced on the old one', async () => {
    const { sut, fakes, enter } = await makeRoom();
    const ada = await enter();
    fakes.engine.gates.produce.hold();
    const producing = sut.publishing.produce(ada, produceOptions(ada));
    fakes.engine.room.die();
    await settled();
    fakes.engine.gates.produce.open();
    await expect(producing).rejects.toMatchObject({ code: 'mediaUnavailable' });
    expect(ada.producers.size).toBe(0);
    fakes.engine.gates.produce.open();
    await expect(sut.publishing.produce(ada, produceOptions(ada))).resolves.toBeDefined();
  });

  it('does not keep other rooms of the worker from hearing of its death, whatever its events do', async () => {
    const { fakes, enter } = await makeRoom();
    await enter();
    fakes.events.mediaLost = () => {
      throw new Error('The notifier is broken');
    };
    expect(() => fakes.engine.room.die()).not.toThrow();
    await settled();
    expect(fakes.log.lines.map(({ level }) => level)).toEqual(['error']);
    expect(fakes.engine.openRooms).toHaveLength(1);
  });
});

describe('a room whose worker dies while the room is made', () => {
  it('is not made', async () => {
    const made = makeRoom();
    await expect(
      made.then(async ({ fakes }) => {
        const { engine } = fakes;
        const original = engine.createRoom.bind(engine);
        engine.createRoom = async (roomId, events) => {
          const media = await original(roomId, events);
          engine.room.die();
          return media;
        };
        await makeRoom({ engine });
      }),
    ).rejects.toMatchObject({ code: 'mediaUnavailable' });
  });
});
