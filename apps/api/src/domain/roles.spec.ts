import { describe, expect, it } from '@jest/globals';
import type { Role } from '@plenum/protocol';
import { adHocTerms } from './room-terms.ts';
import { makePeer, makeRegistry, makeRoom, mediaOf, produceOptions } from './testing/builders.ts';
import { settled } from './testing/fake-clock.ts';

const LEFT = { left: 'left' };

describe('the host', () => {
  it('is who came in first, also of two who come at once', async () => {
    const { sut, fakes } = await makeRoom();
    const [ada, ben] = [makePeer(fakes, 'Ada'), makePeer(fakes, 'Ben')];
    await Promise.all([sut.enter(ada), sut.enter(ben)]);
    expect([ada.role, ben.role]).toEqual(['host', 'participant']);
  });

  it('is the next one where the first could not come in', async () => {
    const { sut, fakes } = await makeRoom();
    const [ada, ben] = [makePeer(fakes, 'Ada'), makePeer(fakes, 'Ben')];
    fakes.engine.gates.createPeer.failNext(1);
    const outcomes = await Promise.allSettled([sut.enter(ada), sut.enter(ben)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(ben.role).toBe('host');
    const cleo = makePeer(fakes, 'Cleo');
    await sut.enter(cleo, { session: ada.sessionToken, peer: null });
    expect([ben.role, cleo.role]).toEqual(['host', 'participant']);
  });

  it('who leaves for good is followed by the longest present moderator, else participant', async () => {
    const { sut, fakes, enter } = await makeRoom();
    const [ada, ben, cleo] = [await enter('Ada'), await enter('Ben'), await enter('Cleo')];
    await sut.setRole(cleo, 'moderator');
    sut.remove(ada, LEFT);
    expect([ben.role, cleo.role]).toEqual(['participant', 'host']);
    await settled();
    sut.remove(cleo, LEFT);
    expect(ben.role).toBe('host');
    await settled();
    expect(fakes.events.of('roleChanged').map(({ peer, role }) => [peer.displayName, role])).toEqual([
      ['Cleo', 'moderator'],
      ['Cleo', 'host'],
      ['Ben', 'host'],
    ]);
  });

  it('whose socket broke stays the host for as long as the room waits', async () => {
    const { sut, fakes, enter } = await makeRoom({ resumeWithinMs: 20_000 });
    const [ada, ben] = [await enter('Ada'), await enter('Ben')];
    sut.peerDisconnected(ada, 'transport close');
    await fakes.clock.advance(19_999);
    expect([ada.role, ben.role]).toEqual(['host', 'participant']);
    await fakes.clock.advance(1);
    expect(ben.role).toBe('host');
  });

  it('comes back as the host with the session of before, and the stand-in is again what it was', async () => {
    const { sut, join } = makeRegistry();
    const { peer: ada, room } = await join('room', 'Ada');
    const { peer: ben } = await join('room', 'Ben');
    sut.leave({ room, peer: ada }, LEFT);
    expect(ben.role).toBe('host');
    const { peer: again } = await join('room', 'Ada', { previousSession: ada.sessionToken });
    expect([again.role, ben.role]).toEqual(['host', 'participant']);
    const { peer: stranger } = await join('room', 'Eve', { previousSession: ben.sessionToken });
    expect([stranger.role, again.role]).toEqual(['participant', 'host']);
  });

  it('who reloads the page hands nothing on, alone in the room or not', async () => {
    const { sut, join, fakes } = makeRegistry();
    const first = await join('room', 'Ada');
    const second = await join('room', 'Ada', { previousSession: first.peer.sessionToken });
    expect(second.room).toBe(first.room);
    const { peer: ben } = await join('room', 'Ben');
    const third = await join('room', 'Ada', { previousSession: second.peer.sessionToken });
    expect([third.peer.role, ben.role]).toEqual(['host', 'participant']);
    expect(fakes.events.of('roleChanged')).toEqual([]);
    expect(sut.peerCount).toBe(2);
  });

  it('who reloads a full room gets their place back', async () => {
    const { join } = makeRegistry({ maxPeersPerRoom: 1 });
    const { peer } = await join();
    await expect(join()).rejects.toMatchObject({ code: 'roomFull' });
    const again = await join('room', 'Ada', { previousSession: peer.sessionToken });
    expect(again.peer.role).toBe('host');
  });
});

describe('a moderator', () => {
  it('is one again after a reload, and not with a session that is over', async () => {
    const { sut, join } = makeRegistry();
    const { room } = await join('room', 'Ada');
    const { peer: ben } = await join('room', 'Ben');
    await room.setRole(ben, 'moderator');
    const again = await join('room', 'Ben', { previousSession: ben.sessionToken });
    expect(again.peer.role).toBe('moderator');
    sut.leave(again, LEFT);
    const late = await join('room', 'Ben', { previousSession: again.peer.sessionToken });
    expect(late.peer.role).toBe('participant');
  });
});

describe('a webinar', () => {
  async function makeWebinar() {
    const made = await makeRoom({ terms: adHocTerms(true) });
    const [host, viewer] = [await made.enter('Ada'), await made.enter('Ben')];
    return { ...made, host, viewer };
  }

  it('is one for all where the join that makes the room says so, and stays one', async () => {
    const { join } = makeRegistry();
    const { room } = await join('webinar', 'Ada', { webinar: true });
    const { peer } = await join('webinar', 'Ben');
    expect([room.settings.webinar, peer.role]).toEqual([true, 'viewer']);
    await join('meeting', 'Ada');
    const late = await join('meeting', 'Ben', { webinar: true });
    expect([late.room.settings.webinar, late.peer.role]).toEqual([false, 'participant']);
  });

  it('gives viewers nothing to send with, until they are promoted', async () => {
    const { sut, fakes, host, viewer } = await makeWebinar();
    expect([host.sendTransport === null, viewer.sendTransport]).toEqual([false, null]);
    await sut.setRole(viewer, 'participant');
    const [told] = fakes.events.of('roleChanged');
    expect(told).toMatchObject({ peer: viewer, role: 'participant', sendTransport: viewer.sendTransport });
    expect(viewer.sendTransport).not.toBeNull();
    await expect(sut.publishing.produce(viewer, produceOptions(viewer))).resolves.toBeDefined();
  });

  it('takes from who becomes a viewer again all that they send, in one change of the roster', async () => {
    const { sut, fakes, host, produce } = await makeWebinar();
    const moderator = await (async () => {
      const peer = makePeer(fakes, 'Cleo');
      await sut.enter(peer);
      await sut.setRole(peer, 'moderator');
      return peer;
    })();
    await produce(moderator, 'mic');
    await produce(moderator);
    fakes.events.clear();
    await sut.setRole(moderator, 'viewer');
    expect(moderator.toRoster()).toMatchObject({ role: 'viewer', producers: [] });
    expect(moderator.sendTransport).toBeNull();
    expect(mediaOf(moderator).producers.size).toBe(0);
    expect(host.consumers.size).toBe(0);
    expect(fakes.events.of('roleChanged')).toMatchObject([{ role: 'viewer', sendTransport: null }]);
    await expect(sut.publishing.produce(moderator, produceOptions(moderator))).rejects.toThrow();
  });

  it('leaves nothing of what is produced while the role is taken', async () => {
    const { sut, fakes, host, viewer } = await makeWebinar();
    await sut.setRole(viewer, 'participant');
    fakes.engine.gates.produce.hold();
    const producing = sut.publishing.produce(viewer, produceOptions(viewer));
    await settled();
    await sut.setRole(viewer, 'viewer');
    await sut.setRole(viewer, 'participant');
    fakes.engine.gates.produce.open();
    await expect(producing).rejects.toMatchObject({ code: 'mediaUnavailable' });
    expect(viewer.producers.size).toBe(0);
    expect(host.consumers.size).toBe(0);
  });

  it('ends with what was said last, however quickly one is promoted and demoted', async () => {
    const { sut, fakes, viewer } = await makeWebinar();
    fakes.engine.gates.sendTransport.hold();
    const roles: Role[] = ['participant', 'viewer'];
    const all = Promise.all(roles.map((role) => sut.setRole(viewer, role)));
    await settled();
    fakes.engine.gates.sendTransport.open();
    await all;
    expect([viewer.role, viewer.sendTransport]).toEqual(['viewer', null]);
    expect(fakes.events.of('roleChanged').at(-1)).toMatchObject({ role: 'viewer', sendTransport: null });
  });

  it('has no heir among its viewers', async () => {
    const { sut, host, viewer, enter } = await makeWebinar();
    sut.remove(host, LEFT);
    expect(viewer.role).toBe('viewer');
    expect((await enter('Cleo')).role).toBe('viewer');
  });

  it('after a rebuild has the same roles, and transports that fit them', async () => {
    const { sut, fakes, host, viewer } = await makeWebinar();
    fakes.engine.gates.createRoom.hold();
    fakes.engine.room.die();
    await sut.setRole(viewer, 'moderator'); // Nothing to make a transport on: the rebuild brings it.
    expect(viewer.sendTransport).toBeNull();
    fakes.engine.gates.createRoom.open();
    await settled();
    expect([host.role, viewer.role]).toEqual(['host', 'moderator']);
    expect(fakes.events.of('mediaRebuilt').map(({ transports }) => transports.send === null)).toEqual([
      false,
      false,
    ]);
  });
});
