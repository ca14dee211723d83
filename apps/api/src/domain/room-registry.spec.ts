import { describe, expect, it } from '@jest/globals';
import { makeRegistry, mediaOf } from './testing/builders.ts';
import { settled } from './testing/fake-clock.ts';

const sessionExpired = expect.objectContaining({ code: 'sessionExpired' });

describe('joining', () => {
  it('makes a room once, however many come at once', async () => {
    const { sut, fakes, join } = makeRegistry();
    fakes.engine.gates.createRoom.hold();
    const joining = Promise.all([join(), join(), join(), join('another')]);
    await settled();
    fakes.engine.gates.createRoom.open();
    const rooms = (await joining).map(({ room }) => room);
    expect(new Set(rooms.slice(0, 3)).size).toBe(1);
    expect(fakes.engine.rooms).toHaveLength(2);
    expect(sut.roomCount).toBe(2);
    expect(sut.peerCount).toBe(4);
  });

  it('refuses one room more than the server holds, and no peer of those that are there', async () => {
    const { join } = makeRegistry({ maxRooms: 1 });
    await join('first');
    await expect(join('second')).rejects.toMatchObject({ code: 'serverFull', details: { maxRooms: 1 } });
    await expect(join('first')).resolves.toBeDefined();
  });

  it('a full room is refused, and its journey ends', async () => {
    const { fakes, join } = makeRegistry({ maxPeersPerRoom: 1 });
    await join();
    await expect(join()).rejects.toMatchObject({ code: 'roomFull' });
    expect(fakes.journeys.list('room').map(({ endedAt }) => endedAt === null)).toEqual([true, false]);
  });

  it('that fails for want of media leaves nothing dead behind: the next one tries again', async () => {
    const { sut, fakes, join } = makeRegistry();
    fakes.engine.gates.createRoom.failNext(1);
    const both = await Promise.allSettled([join(), join()]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(sut.roomCount).toBe(0);
    await expect(join()).resolves.toBeDefined();
  });

  it('whose peer cannot be given transports closes the room that was made for it', async () => {
    const { sut, fakes, join } = makeRegistry();
    fakes.engine.gates.createPeer.failNext(1);
    await expect(join()).rejects.toThrow();
    expect([sut.roomCount, sut.peerCount]).toEqual([0, 0]);
    expect(fakes.engine.openRooms).toEqual([]);
  });
});

describe('leaving', () => {
  it('closes a room with its last peer', async () => {
    const { sut, fakes, join } = makeRegistry();
    const [ada, ben] = [await join(), await join()];
    sut.leave(ada, { left: 'left' });
    await settled();
    expect(sut.roomCount).toBe(1);
    sut.leave(ben, { left: 'left' });
    await settled();
    expect([sut.roomCount, sut.peerCount]).toEqual([0, 0]);
    expect(fakes.events.of('roomClosed')).toHaveLength(1);
    expect(fakes.engine.openRooms).toEqual([]);
  });

  it('does not close the room under somebody who is on the way in', async () => {
    const { sut, fakes, join } = makeRegistry();
    const ada = await join();
    fakes.engine.gates.createPeer.hold();
    const joining = join();
    await settled();
    sut.leave(ada, { left: 'left' });
    await settled();
    fakes.engine.gates.createPeer.open();
    const ben = await joining;
    expect(ben.room).toBe(ada.room);
    expect(mediaOf(ben.peer).closed).toBe(false);
    expect(sut.roomCount).toBe(1);
  });

  it('and coming again at once finds a room that lives', async () => {
    const { sut, join } = makeRegistry();
    const ada = await join();
    sut.leave(ada, { left: 'left' });
    const again = await join();
    expect(again.room.peers.size).toBe(1);
    expect(mediaOf(again.peer).closed).toBe(false);
    expect(sut.roomCount).toBe(1);
  });

  it('twice is leaving once', async () => {
    const { sut, fakes, join } = makeRegistry();
    const ada = await join();
    sut.leave(ada, { reason: 'replaced' });
    sut.leave(ada, { reason: 'replaced' });
    await settled();
    expect(fakes.events.of('peerRemoved')).toHaveLength(1);
  });
});

describe('a session', () => {
  it('finds its peer while the room waits, and not afterwards', async () => {
    const { sut, fakes, join } = makeRegistry({ resumeWithinMs: 20_000 });
    const ada = await join();
    const { sessionToken } = ada.peer;
    sut.disconnected(ada, 'ping timeout');
    await fakes.clock.advance(19_999);
    expect(sut.findSession(sessionToken).peer).toBe(ada.peer);
    await fakes.clock.advance(1);
    expect(() => sut.findSession(sessionToken)).toThrow(sessionExpired);
    expect([sut.roomCount, sut.peerCount]).toEqual([0, 0]);
  });

  it('that nobody has is expired', () => {
    const { sut } = makeRegistry();
    expect(() => sut.findSession('x'.repeat(43))).toThrow(sessionExpired);
  });

  it('of a peer that was taken out is over', async () => {
    const { sut, join } = makeRegistry();
    const ada = await join();
    sut.leave(ada, { reason: 'flooding' });
    expect(() => sut.findSession(ada.peer.sessionToken)).toThrow(sessionExpired);
    sut.disconnected(ada, 'server namespace disconnect'); // Its socket's end comes after it, and means nothing.
    expect(sut.peerCount).toBe(0);
  });
});

describe('a room that finds no worker any more', () => {
  it('is gone with its sessions, and the next join makes another one', async () => {
    const { sut, fakes, join } = makeRegistry();
    const [ada] = [await join(), await join()];
    fakes.engine.gates.createRoom.failNext();
    fakes.engine.room.die();
    await fakes.clock.advance(60_000);
    expect([sut.roomCount, sut.peerCount]).toEqual([0, 0]);
    expect(() => sut.findSession(ada.peer.sessionToken)).toThrow(sessionExpired);
    fakes.engine.gates.createRoom.open();
    const again = await join();
    expect(again.room).not.toBe(ada.room);
    expect(sut.roomCount).toBe(1);
  });

  it('does not stand in the way of a drain', async () => {
    const { sut, fakes, join } = makeRegistry();
    await join();
    sut.drain();
    fakes.engine.gates.createRoom.failNext();
    fakes.engine.room.die();
    await fakes.clock.advance(60_000);
    expect(sut.roomCount).toBe(0);
  });

  it('refuses those who are on their way in as it closes', async () => {
    const { sut, fakes, join } = makeRegistry();
    await join();
    fakes.engine.gates.createPeer.hold();
    const joining = expect(join()).rejects.toMatchObject({ code: 'mediaUnavailable' });
    await settled();
    fakes.engine.gates.createRoom.failNext();
    fakes.engine.room.die();
    await fakes.clock.advance(60_000);
    fakes.engine.gates.createPeer.open();
    await joining;
    expect([sut.roomCount, sut.peerCount]).toEqual([0, 0]);
  });
});

describe('the end of the server', () => {
  it('draining opens no new room, and lets the others go on', async () => {
    const { sut, join } = makeRegistry();
    await join('in-progress');
    sut.drain();
    expect(sut.isDraining).toBe(true);
    await expect(join('new')).rejects.toMatchObject({ code: 'serverDraining' });
    await expect(join('in-progress')).resolves.toBeDefined();
  });

  it('tells everybody, also in a room that is just being made', async () => {
    const { sut, fakes, join } = makeRegistry();
    await join('first');
    fakes.engine.gates.createRoom.hold();
    const joining = join('second').catch(() => 'refused');
    const closing = sut.close();
    fakes.engine.gates.createRoom.open();
    await closing;
    await joining;
    expect(fakes.events.of('peerRemoved').map(({ reason }) => reason)).toContain('serverClosing');
    expect([sut.roomCount, sut.peerCount]).toEqual([0, 0]);
    expect(fakes.engine.openRooms).toEqual([]);
  });

  it('comes also where a room could not be made', async () => {
    const { sut, fakes, join } = makeRegistry();
    fakes.engine.gates.createRoom.failNext();
    await Promise.all([join().catch(() => 'refused'), sut.close()]);
    expect(sut.roomCount).toBe(0);
  });
});

it('a thousand joins and leaves leave nothing behind', async () => {
  const { sut, fakes, join } = makeRegistry();
  for (let round = 0; round < 100; round += 1) {
    const members = await Promise.all(Array.from({ length: 10 }, () => join(`room-${round % 7}`)));
    members.forEach((member, index) => {
      if (index % 2) sut.disconnected(member, 'gone');
      else sut.leave(member, { left: 'left' });
    });
    await fakes.clock.advance(20_000);
    fakes.events.clear();
    fakes.engine.rooms.length = 0;
  }
  expect([sut.roomCount, sut.peerCount, fakes.clock.pending]).toEqual([0, 0, 0]);
});
