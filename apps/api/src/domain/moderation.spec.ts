import { describe, expect, it } from '@jest/globals';
import type { Source } from '@plenum/protocol';
import type { Peer } from './peer.ts';
import { makePeer, makeRoom, mediaOf, produceOptions } from './testing/builders.ts';
import { settled } from './testing/fake-clock.ts';

async function makeMeeting() {
  const made = await makeRoom();
  const [host, ben, cleo] = [await made.enter('Host'), await made.enter('Ben'), await made.enter('Cleo')];
  const producerIds = { host: await made.produce(host, 'mic'), ben: await made.produce(ben, 'mic') };
  made.fakes.events.clear();
  const open = (peer: Peer, source: Source = 'mic') =>
    made.sut.publishing.produce(peer, produceOptions(peer, source));
  const isOpen = (peer: Peer) => peer.producerOf('mic')?.paused === false;
  /** What the media does with the microphone, whatever is shown. */
  const flows = (peer: Peer) =>
    mediaOf(peer).producers.get(peer.producerOf('mic')!.producerId)?.paused === false;
  return { ...made, ...made.sut, room: made.sut, host, ben, cleo, producerIds, open, isOpen, flows };
}

describe('a mute by a moderator', () => {
  it('pauses the microphone at the server, and tells its peer and the room, once', async () => {
    const { room, fakes, host, ben, producerIds, flows } = await makeMeeting();
    await room.moderation.mute([ben], host);
    await room.moderation.mute([ben], host);
    expect(flows(ben)).toBe(false);
    const stopped = { producerId: producerIds.ben, source: 'mic', closed: false, byPeerId: host.peerId };
    expect(fakes.events.of('producerStopped')).toEqual([{ event: 'producerStopped', peer: ben, stopped }]);
    expect(fakes.events.of('rosterChanged')).toEqual([{ event: 'rosterChanged', when: 'quickly' }]);
    expect(ben.toRoster().producers[0]!.paused).toBe(true);
  });

  it('is lifted by its own peer, and by nothing else', async () => {
    const { room, host, ben, producerIds, open, isOpen } = await makeMeeting();
    await room.moderation.mute([ben], host);
    room.publishing.close(ben, [producerIds.ben]);
    const { producerId } = await open(ben);
    expect(isOpen(ben)).toBe(false);
    await room.publishing.setPaused(ben, producerId, false);
    expect(isOpen(ben)).toBe(true);
    room.publishing.close(ben, [producerId]);
    await open(ben);
    expect(isOpen(ben)).toBe(true);
  });

  it('holds through a broken socket, which is told of it on its return, and until it unmutes', async () => {
    const { room, host, ben, producerIds } = await makeMeeting();
    room.peerDisconnected(ben, 'transport close');
    await room.moderation.mute([ben], host);
    room.peerResumed(ben);
    const stopped = { producerId: producerIds.ben, source: 'mic', closed: false, byPeerId: host.peerId };
    expect(room.moderation.stoppedOf(ben)).toEqual([stopped]);
    expect(ben.toRoster().producers).toEqual([{ producerId: producerIds.ben, source: 'mic', paused: true }]);
    await room.publishing.setPaused(ben, producerIds.ben, false);
    expect(room.moderation.stoppedOf(ben)).toEqual([]);
  });

  it('holds through the death of a worker, also one that comes while there is no microphone', async () => {
    const { room, fakes, host, ben, open, isOpen, flows } = await makeMeeting();
    fakes.engine.gates.createRoom.hold();
    fakes.engine.room.die();
    await room.moderation.mute([ben], host);
    fakes.engine.gates.createRoom.open();
    await settled();
    fakes.events.clear();
    const { producerId } = await open(ben);
    expect([isOpen(ben), flows(ben)]).toEqual([false, false]);
    expect(fakes.events.of('producerStopped').map(({ stopped }) => stopped)).toEqual([
      { producerId, source: 'mic', closed: false, byPeerId: host.peerId },
    ]);
    await open(host);
    expect(isOpen(host)).toBe(true);
  });

  it('holds through a reload', async () => {
    const { room, fakes, host, ben, open, isOpen } = await makeMeeting();
    await room.moderation.mute([ben], host);
    const again = makePeer(fakes, 'Ben');
    await room.enter(again, { session: ben.sessionToken, peer: ben });
    await open(again);
    expect(isOpen(again)).toBe(false);
  });

  it('catches a microphone that is being made', async () => {
    const { room, fakes, host, cleo, open, isOpen, flows } = await makeMeeting();
    fakes.engine.gates.produce.hold();
    const opening = open(cleo);
    await settled();
    await room.moderation.mute([cleo], host);
    fakes.engine.gates.produce.open();
    await opening;
    expect([isOpen(cleo), flows(cleo)]).toEqual([false, false]);
    expect(fakes.events.of('producerStopped')).toHaveLength(1);
  });

  it('catches a microphone that is being unmuted', async () => {
    const { room, fakes, host, ben, producerIds, isOpen, flows } = await makeMeeting();
    await room.publishing.setPaused(ben, producerIds.ben, true);
    fakes.engine.gates.pause.hold();
    const unmuting = room.publishing.setPaused(ben, producerIds.ben, false);
    await settled();
    await room.moderation.mute([ben], host);
    fakes.engine.gates.pause.open();
    await unmuting;
    expect([isOpen(ben), flows(ben)]).toEqual([false, false]);
  });
});

describe('muting all', () => {
  it('spares host and moderators', async () => {
    const { room, host, ben, cleo, open, isOpen } = await makeMeeting();
    await open(cleo);
    await room.setRole(cleo, 'moderator');
    await room.moderation.muteAll(cleo);
    expect([host, ben, cleo].map(isOpen)).toEqual([true, false, true]);
  });

  it('without leave to unmute lets nobody unmute but whom a moderator asks, until the next mute', async () => {
    const { room, fakes, host, ben, producerIds, enter, open, isOpen } = await makeMeeting();
    room.changeSettings({ mayUnmute: false });
    await room.moderation.muteAll(host);
    const unmute = () => room.publishing.setPaused(ben, producerIds.ben, false);
    await expect(unmute()).rejects.toMatchObject({ code: 'unmuteForbidden' });
    room.moderation.askToUnmute(ben, host);
    expect(isOpen(ben)).toBe(false);
    expect(fakes.events.of('unmuteAsked')).toEqual([
      { event: 'unmuteAsked', peer: ben, byPeerId: host.peerId },
    ]);
    await unmute();
    expect(isOpen(ben)).toBe(true);
    await room.moderation.mute([ben], host);
    await expect(unmute()).rejects.toMatchObject({ code: 'unmuteForbidden' });
    fakes.events.clear();
    const late = await enter('Late');
    await open(late); // Who comes with an open microphone goes by the same rule.
    expect(isOpen(late)).toBe(false);
    expect(fakes.events.of('producerStopped')).toMatchObject([{ stopped: { byPeerId: null } }]);
    await room.setRole(ben, 'moderator');
    await unmute();
    expect(isOpen(ben)).toBe(true);
  });

  it('leaves alone who unmutes again where they may', async () => {
    const { room, host, ben, producerIds, isOpen } = await makeMeeting();
    await room.moderation.muteAll(host);
    await room.publishing.setPaused(ben, producerIds.ben, false);
    expect(isOpen(ben)).toBe(true);
  });

  it('passes over who leaves meanwhile', async () => {
    const { room, fakes, host, ben } = await makeMeeting();
    fakes.engine.gates.pause.hold();
    const muting = room.moderation.muteAll(host);
    room.remove(ben, { left: 'left' });
    room.roster.takeDelta();
    fakes.engine.gates.pause.open();
    await muting;
    expect(room.roster.takeDelta()).toBeNull();
  });
});

describe('stopping', () => {
  it('a screen takes its sound with it, and is told as closed until it is shared again', async () => {
    const { room, fakes, host, ben, open } = await makeMeeting();
    await open(ben, 'screen');
    await open(ben, 'screenAudio');
    await open(ben, 'webcam');
    fakes.events.clear();
    room.moderation.stop(ben, 'screen', host);
    expect(ben.toRoster().producers.map(({ source }) => source)).toEqual(['mic', 'webcam']);
    expect(mediaOf(ben).producers.size).toBe(2);
    const told = fakes.events.of('producerStopped').map(({ stopped }) => stopped);
    expect(told.map(({ source, closed }) => [source, closed])).toEqual([
      ['screen', true],
      ['screenAudio', true],
    ]);
    expect(fakes.events.of('rosterChanged')).toHaveLength(1);
    expect(room.moderation.stoppedOf(ben)).toEqual(told);
    await open(ben, 'screen');
    expect(room.moderation.stoppedOf(ben).map(({ source }) => source)).toEqual(['screenAudio']);
  });

  it('what is not there is nothing to do', async () => {
    const { room, fakes, host, ben } = await makeMeeting();
    room.moderation.stop(ben, 'webcam', host);
    expect(fakes.events.all).toEqual([]);
  });
});
