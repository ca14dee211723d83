import { describe, expect, it } from '@jest/globals';
import { DEFAULT_ROOM_RULES } from '@plenum/protocol/rest';
import { RoomNotFoundError } from './errors.ts';
import { hashOfKnown } from './known-hashes.ts';
import { DatabaseUnavailableError } from './store-ports.ts';
import { FREE_ATTEMPTS, keptTerms, makeRegistry, makeRoom, produceOptions } from './testing/builders.ts';
import { settled } from './testing/fake-clock.ts';

const LEFT = { left: 'left' };
const LOBBY = { rules: { ...DEFAULT_ROOM_RULES, lobby: true } };

describe('a kept room', () => {
  it('stays while somebody waits in its lobby, costs no media, and closes when they have gone', async () => {
    const { sut, fakes } = makeRegistry();
    fakes.keeper.rooms.set('weekly', keptTerms(LOBBY));
    const waiting = (await sut.knock('weekly', 'Ben', { attempts: FREE_ATTEMPTS }))!;
    expect([sut.roomCount, fakes.engine.rooms.length]).toEqual([1, 0]);
    waiting.lobby.leave(waiting.token);
    await settled();
    expect(sut.roomCount).toBe(0);
  });

  it('that is none leaves nothing behind', async () => {
    const { sut, fakes, join } = makeRegistry();
    fakes.keeper.rooms.set('nowhere', new RoomNotFoundError());
    await expect(join('nowhere')).rejects.toMatchObject({ code: 'roomNotFound' });
    await expect(sut.knock('nowhere', 'Ben', { attempts: FREE_ATTEMPTS })).rejects.toMatchObject({
      code: 'roomNotFound',
    });
    expect([sut.roomCount, fakes.engine.rooms.length]).toEqual([0, 0]);
  });

  it('has as many hosts as were invited, and no heir', async () => {
    const { sut, fakes, join } = makeRegistry();
    fakes.keeper.rooms.set('weekly', keptTerms());
    const ben = await join('weekly', 'Ben');
    const [ada, cleo] = [
      await join('weekly', 'Ada', { invitedAs: 'host' }),
      await join('weekly', 'Cleo', { invitedAs: 'host' }),
    ];
    expect([ada, ben, cleo].map(({ peer }) => peer.role)).toEqual(['host', 'participant', 'host']);
    for (const host of [ada, cleo]) sut.leave(host, LEFT);
    expect(ben.peer.role).toBe('participant');
  });

  it('lets somebody be what they were made there, until they bring another invitation', async () => {
    const { fakes, join } = makeRegistry();
    fakes.keeper.rooms.set('weekly', keptTerms());
    const { room, peer } = await join('weekly', 'Ben', { invitedAs: 'moderator' });
    await room.setRole(peer, 'viewer');
    const again = await join('weekly', 'Ben', { invitedAs: 'moderator', previousSession: peer.sessionToken });
    expect(again.peer.role).toBe('viewer');
    const promoted = await join('weekly', 'Ben', {
      ...{ invitedAs: 'host', previousSession: again.peer.sessionToken },
    });
    expect(promoted.peer.role).toBe('host');
  });

  it('lets those back in whom the end of the server took out, as what they were', async () => {
    const { fakes, join } = makeRegistry();
    const session = 's'.repeat(43);
    const before = { sessionHash: hashOfKnown(session), personId: 'ben', role: 'moderator' as const };
    const people = new Map([[before.sessionHash, before]]);
    fakes.keeper.rooms.set(
      'weekly',
      keptTerms({ ...LOBBY, cutOff: { meetingId: 'm', people, forbidden: [], messages: [] } }),
    );
    await expect(join('weekly', 'Eve')).rejects.toMatchObject({ code: 'admissionRequired' });
    const { peer } = await join('weekly', 'Ben', { previousSession: session });
    expect([peer.role, peer.personId]).toEqual(['moderator', 'ben']);
    expect(fakes.meetings.entered).toEqual([{ roomId: 'weekly', peer, cutOffId: 'm' }]);
  });

  it('forbids those to come back whom it was forbidden before the end of the server', async () => {
    const { fakes, join } = makeRegistry();
    const [session, browserId] = ['s'.repeat(43), crypto.randomUUID()];
    const forbidden = [hashOfKnown(session), hashOfKnown(browserId)];
    const cutOff = { meetingId: 'm', people: new Map(), forbidden, messages: [] };
    fakes.keeper.rooms.set('weekly', keptTerms({ cutOff }));
    for (const shown of [{ previousSession: session }, { browserId }])
      await expect(join('weekly', 'Ben', shown)).rejects.toMatchObject({ code: 'returnForbidden' });
    await join('weekly', 'Ada', { browserId: crypto.randomUUID() });
  });

  it('changes nothing of its door where that cannot be kept', async () => {
    const { fakes, join } = makeRegistry();
    fakes.keeper.rooms.set('weekly', keptTerms());
    const { room, peer } = await join('weekly', 'Ada', { invitedAs: 'host' });
    fakes.keeper.failure = new DatabaseUnavailableError('gone');
    await expect(room.rulebook.change(peer, { lobby: true, passcode: 'open sesame' })).rejects.toThrow(
      'gone',
    );
    expect(room.settings).toMatchObject({ lobby: false, hasPasscode: false });
    await room.rulebook.change(peer, { locked: true }); // That is not kept, and must not wait for anything.
    expect(room.settings.locked).toBe(true);
  });
});

describe('what may be published', () => {
  it('is closed where a rule or a role forbids it from then on, and its peer is told', async () => {
    const { sut, enter, produce, fakes } = await makeRoom();
    const [host, ben] = [await enter('Host'), await enter('Ben')];
    for (const peer of [host, ben]) await produce(peer, 'webcam');
    await produce(ben, 'mic');
    sut.changeSettings({ mayPublish: ['mic'] });
    expect([host, ben].map((peer) => [...peer.producers.values()].map(({ source }) => source))).toEqual([
      ['webcam'],
      ['mic'],
    ]);
    expect(fakes.events.of('producerStopped').map(({ peer, stopped }) => [peer, stopped.source])).toEqual([
      [ben, 'webcam'],
    ]);
    await expect(sut.publishing.produce(ben, produceOptions(ben, 'screen'))).rejects.toMatchObject({
      code: 'forbidden',
    });
    await sut.setRole(ben, 'moderator');
    await produce(ben, 'webcam');
    await sut.setRole(ben, 'participant');
    expect([...ben.producers.values()].map(({ source }) => source)).toEqual(['mic']);
  });
});
