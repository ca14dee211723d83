import { describe, expect, it } from '@jest/globals';
import { MediaUnavailableError, RoomFullError } from './errors.ts';
import { makePeer, makeRoom, mediaOf, produceOptions } from './testing/builders.ts';
import { settled } from './testing/fake-clock.ts';

describe('entering', () => {
  it('gives the peer its transports, and tells the others', async () => {
    const { sut, fakes, enter } = await makeRoom();
    const peer = await enter();
    expect(peer.transports.send?.transportId).toEqual(expect.any(String));
    expect(fakes.events.of('rosterChanged')).toEqual([{ event: 'rosterChanged', when: 'soon' }]);
    expect(sut.roster.takeDelta()!.upserted).toEqual([peer.toRoster()]);
  });

  it('holds the limit, however many come at once', async () => {
    const { sut, fakes } = await makeRoom({ maxPeers: 2 });
    fakes.engine.gates.createPeer.hold();
    const all = Promise.allSettled([1, 2, 3, 4].map(() => sut.enter(makePeer(fakes))));
    fakes.engine.gates.createPeer.open();
    const refused = (await all).flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(refused).toEqual([expect.any(RoomFullError), expect.any(RoomFullError)]);
    expect(sut.peers.size).toBe(2);
  });

  it('that fails leaves nobody behind, not even with those who saw the peer on its way in', async () => {
    const { sut, fakes, removed } = await makeRoom();
    const peer = makePeer(fakes);
    fakes.engine.gates.createPeer.hold();
    const entering = sut.enter(peer);
    const seenByAnother = sut.roster.takeDelta()!.upserted.map(({ peerId }) => peerId);
    fakes.engine.gates.createPeer.failWaiting();
    await expect(entering).rejects.toThrow();
    expect(sut.peers.size).toBe(0);
    expect(seenByAnother).toEqual([peer.peerId]);
    expect(sut.roster.takeDelta()!.removed).toEqual(seenByAnother);
    expect(removed).toEqual([peer]);
    expect(peer.journey.endedAt).not.toBeNull();
  });

  it('while the worker dies is refused, and leaves no media behind on the next one', async () => {
    const { sut, fakes } = await makeRoom();
    const { engine } = fakes;
    const first = engine.room;
    engine.gates.createPeer.hold();
    const entering = sut.enter(makePeer(fakes));
    const refused = expect(entering).rejects.toBeInstanceOf(MediaUnavailableError);
    first.die();
    await settled();
    engine.gates.createPeer.open();
    await refused;
    await settled();
    expect(sut.peers.size).toBe(0);
    expect(engine.openPeers).toEqual([]);
  });

  it('while the room closes is refused, and leaves no media behind', async () => {
    const { sut, fakes } = await makeRoom();
    fakes.engine.gates.createPeer.hold();
    const entering = sut.enter(makePeer(fakes));
    sut.close('serverClosing');
    fakes.engine.gates.createPeer.open();
    await expect(entering).rejects.toBeInstanceOf(MediaUnavailableError);
    expect(fakes.engine.openPeers).toEqual([]);
    expect(fakes.engine.openRooms).toEqual([]);
  });

  it('is refused while there is no media, and after the room closed', async () => {
    const { sut, fakes } = await makeRoom();
    fakes.engine.gates.createRoom.hold();
    fakes.engine.room.die();
    await expect(sut.enter(makePeer(fakes))).rejects.toBeInstanceOf(MediaUnavailableError);
    sut.close('serverClosing');
    await expect(sut.enter(makePeer(fakes))).rejects.toBeInstanceOf(MediaUnavailableError);
  });
});

describe('leaving', () => {
  it('happens once, however often it is asked for', async () => {
    const { sut, fakes, enter, removed } = await makeRoom();
    const peer = await enter();
    const media = mediaOf(peer);
    fakes.events.clear();
    sut.remove(peer, { reason: 'replaced' });
    sut.remove(peer, { left: 'left' });
    expect(media.closed).toBe(true);
    expect(removed).toEqual([peer]);
    expect(fakes.events.of('peerRemoved')).toEqual([{ event: 'peerRemoved', peer, reason: 'replaced' }]);
    expect(peer.journey.journey.timeline.filter(({ fact }) => fact.type === 'peerLeft')).toHaveLength(1);
  });

  it('tells the peer only where the server took it out', async () => {
    const { sut, fakes, enter } = await makeRoom();
    sut.remove(await enter(), { left: 'left' });
    expect(fakes.events.of('peerRemoved')).toEqual([]);
  });

  it('while producing brings nobody back, neither into the roster nor into plans', async () => {
    const { sut, fakes, enter } = await makeRoom();
    const peer = await enter();
    sut.roster.takeDelta();
    fakes.engine.gates.produce.hold();
    const producing = sut.publishing.produce(peer, produceOptions(peer));
    sut.remove(peer, { left: 'left' });
    expect(sut.roster.takeDelta()!.removed).toEqual([peer.peerId]);
    fakes.engine.gates.produce.open();
    await expect(producing).rejects.toBeInstanceOf(MediaUnavailableError);
    expect(sut.roster.takeDelta()).toBeNull();
  });

  it('while muting is no news to the room any more', async () => {
    const { sut, fakes, enter, produce } = await makeRoom();
    const peer = await enter();
    const producerId = await produce(peer, 'mic');
    fakes.engine.gates.pause.hold();
    const muting = sut.publishing.setPaused(peer, producerId, true);
    sut.close('serverClosing');
    sut.roster.takeDelta();
    fakes.events.clear();
    fakes.engine.gates.pause.open();
    await muting;
    expect(fakes.events.all).toEqual([]);
  });
});

describe('a broken socket', () => {
  it('keeps the peer for as long as the room waits, and not longer', async () => {
    const { sut, fakes, enter, removed } = await makeRoom({ resumeWithinMs: 20_000 });
    const peer = await enter();
    sut.peerDisconnected(peer, 'transport close');
    expect(peer.toRoster().presence).toBe('reconnecting');
    await fakes.clock.advance(19_999);
    expect(sut.peers.has(peer.peerId)).toBe(true);
    expect(mediaOf(peer).closed).toBe(false);
    await fakes.clock.advance(1);
    expect(sut.peers.size).toBe(0);
    expect(removed).toEqual([peer]);
  });

  it('is forgotten as the peer comes back', async () => {
    const { sut, fakes, enter } = await makeRoom();
    const peer = await enter();
    sut.peerDisconnected(peer, 'ping timeout');
    sut.peerResumed(peer);
    expect(peer.toRoster().presence).toBe('connected');
    await fakes.clock.advance(60_000);
    expect(sut.peers.has(peer.peerId)).toBe(true);
  });

  it('that breaks twice is waited for from the second time on', async () => {
    const { sut, fakes, enter } = await makeRoom();
    const peer = await enter();
    sut.peerDisconnected(peer, 'once');
    await fakes.clock.advance(15_000);
    sut.peerDisconnected(peer, 'twice');
    await fakes.clock.advance(15_000);
    expect(sut.peers.has(peer.peerId)).toBe(true);
    sut.peerResumed(peer);
    await fakes.clock.advance(60_000);
    expect(sut.peers.has(peer.peerId)).toBe(true);
  });

  it('tells the publisher again on its return what nobody heard meanwhile', async () => {
    const { sut, fakes, enter, produce } = await makeRoom();
    const [ada, ben] = [await enter('Ada'), await enter('Ben')];
    const producerId = await produce(ada);
    sut.setViewport(ben, { tiles: [] });
    await fakes.clock.advance(10_000); // Nobody watches: Ada stops sending.
    sut.peerDisconnected(ada, 'ping timeout');
    sut.setViewport(ben, { tiles: [{ peerId: ada.peerId, source: 'webcam', width: 640, height: 360 }] });
    await fakes.clock.advance(100); // Now somebody does, and Ada does not hear of it.
    fakes.events.clear();
    sut.peerResumed(ada);
    expect(fakes.events.of('demandChanged')).toEqual([
      { event: 'demandChanged', peer: ada, producerId, maxSpatialLayer: 1 },
    ]);
  });
});

describe('Producers', () => {
  it('are told at once when they come, are paused and go; a pause that changes nothing is not', async () => {
    const { sut, fakes, enter, produce } = await makeRoom();
    const peer = await enter();
    const producerId = await produce(peer, 'mic');
    fakes.events.clear();
    await sut.publishing.setPaused(peer, producerId, true);
    await sut.publishing.setPaused(peer, producerId, true);
    expect(fakes.events.of('rosterChanged')).toEqual([{ event: 'rosterChanged', when: 'quickly' }]);
    expect(peer.toRoster().producers).toEqual([{ producerId, source: 'mic', paused: true }]);
    sut.publishing.close(peer, [producerId]);
    expect(fakes.events.of('rosterChanged')).toHaveLength(2);
    expect(mediaOf(peer).producers.size).toBe(0);
    const types = peer.journey.journey.timeline.map(({ fact }) => fact.type);
    expect(types).toEqual(expect.arrayContaining(['producerCreated', 'producerClosed']));
  });
});

describe('closing', () => {
  it('takes everybody out with the reason, once, and leaves no timer', async () => {
    const { sut, fakes, enter, produce, closed } = await makeRoom();
    const [ada, ben] = [await enter(), await enter()];
    await produce(ada);
    expect(ben.consumers.size).toBe(1);
    sut.peerDisconnected(ben, 'gone');
    sut.close('serverClosing');
    sut.close('serverClosing');
    expect(fakes.events.of('consumersRemoved')).toEqual([]); // Who is about to go needs no news of who went.
    expect(fakes.events.of('peerRemoved').map(({ reason }) => reason)).toEqual([
      'serverClosing',
      'serverClosing',
    ]);
    expect(fakes.events.of('roomClosed')).toHaveLength(1);
    expect(closed()).toBe(1);
    expect(fakes.engine.openRooms).toEqual([]);
    expect(fakes.clock.pending).toBe(0);
  });
});
