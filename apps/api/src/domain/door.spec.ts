import { describe, expect, it, jest } from '@jest/globals';
import { LIMITS } from '@plenum/protocol';
import { ADMITTED_FOR_MS } from './lobby.ts';
import { FREE_ATTEMPTS, makeRegistry } from './testing/builders.ts';

const LEFT = { left: 'left' };
const refused = (code: string) => ({ code });

async function makeHouse() {
  const made = makeRegistry({ maxPeersPerRoom: 2_000, resumeWithinMs: 20_000 });
  const { room, peer: host } = await made.join('room', 'Host');
  const knock = async (displayName = 'Ben', more = {}) =>
    (await made.sut.knock('room', displayName, { attempts: FREE_ATTEMPTS, ...more }))!;
  const names = () => room.lobby.waiting.map(({ displayName }) => displayName);
  return { ...made, room, host, knock, names };
}

describe('a lock', () => {
  it('keeps out newcomers and those who would wait, but nobody who is in', async () => {
    const { room, join, knock, sut, host } = await makeHouse();
    const { peer: ben } = await join('room', 'Ben');
    room.changeSettings({ locked: true });
    await expect(join('room', 'Eve')).rejects.toMatchObject(refused('roomLocked'));
    await expect(knock()).rejects.toMatchObject(refused('roomLocked'));
    const again = await join('room', 'Ben', { previousSession: ben.sessionToken });
    expect(room.peers.size).toBe(2);
    sut.leave({ room, peer: host }, LEFT);
    await expect(join('room', 'Host', { previousSession: host.sessionToken })).resolves.toBeDefined();
    sut.leave(again, LEFT);
    const late = join('room', 'Ben', { previousSession: again.peer.sessionToken });
    await expect(late).rejects.toMatchObject(refused('roomLocked'));
  });
});

describe('a passcode', () => {
  it('is asked for, and compared', async () => {
    const { room, join, knock } = await makeHouse();
    room.door.setPasscodeHash(await room.door.hashOf('open sesame'));
    await expect(join()).rejects.toMatchObject(refused('passcodeRequired'));
    await expect(join('room', 'Ben', { passcode: 'open' })).rejects.toMatchObject(refused('passcodeWrong'));
    await expect(knock('Ben', { passcode: 'open' })).rejects.toMatchObject(refused('passcodeWrong'));
    await expect(join('room', 'Ben', { passcode: 'open sesame' })).resolves.toBeDefined();
    room.door.setPasscodeHash(null);
    await expect(join()).resolves.toBeDefined();
  });

  it('tells nothing to who tried too often, not even that it was right', async () => {
    const { room, join } = await makeHouse();
    room.door.setPasscodeHash(await room.door.hashOf('open sesame'));
    const failed = jest.fn(() => Promise.resolve());
    const permit = jest.fn(() =>
      failed.mock.calls.length > 0 ? Promise.reject(new Error('enough')) : Promise.resolve(),
    );
    const attempts = { permit, failed };
    const both = await Promise.allSettled(
      ['wrong', 'open sesame'].map((passcode) => join('room', 'Eve', { passcode, attempts })),
    );
    expect(both.map((one) => (one.status === 'rejected' ? (one.reason as Error).message : 'in'))[0]).toBe(
      'enough',
    );
    await expect(join('room', 'Eve', { passcode: 'open sesame', attempts })).rejects.toThrow('enough');
  });
});

describe('a lobby', () => {
  it('holds whoever comes until they are admitted, and costs them nothing but a place', async () => {
    const { room, join, knock, names, fakes } = await makeHouse();
    room.changeSettings({ lobby: true });
    await expect(join('room', 'Ben')).rejects.toMatchObject(refused('admissionRequired'));
    const peersBefore = fakes.engine.openPeers.length;
    const { token, waitingId } = await knock('Ben');
    await expect(join('room', 'Ben', { lobbyToken: token })).rejects.toMatchObject(
      refused('admissionRequired'),
    );
    expect(names()).toEqual(['Ben']);
    expect(fakes.engine.openPeers).toHaveLength(peersBefore);
    room.lobby.admit([waitingId]);
    expect(fakes.events.of('admissionDecided')).toEqual([
      { event: 'admissionDecided', waitingId, admitted: true },
    ]);
    expect(names()).toEqual([]);
    await expect(join('room', 'Ben', { lobbyToken: token })).resolves.toBeDefined();
    const twice = join('room', 'Eve', { lobbyToken: token });
    await expect(twice).rejects.toMatchObject(refused('admissionRequired'));
  });

  it('opens the door once for whom it admits, though it be locked by then; and not for ever', async () => {
    const { room, join, knock, fakes } = await makeHouse();
    room.changeSettings({ lobby: true });
    const [ben, cleo] = [await knock('Ben'), await knock('Cleo')];
    room.door.setPasscodeHash(await room.door.hashOf('open sesame'));
    room.changeSettings({ locked: true });
    room.lobby.admit([ben.waitingId, cleo.waitingId]);
    await expect(join('room', 'Ben', { lobbyToken: ben.token })).resolves.toBeDefined();
    await fakes.clock.advance(ADMITTED_FOR_MS);
    await expect(join('room', 'Cleo', { lobbyToken: cleo.token })).rejects.toMatchObject(
      refused('roomLocked'),
    );
  });

  it('keeps the token of somebody whose join failed', async () => {
    const { room, join, knock, fakes } = await makeHouse();
    room.changeSettings({ lobby: true });
    const { token, waitingId } = await knock();
    room.lobby.admit([waitingId]);
    fakes.engine.gates.createPeer.failNext(1);
    await expect(join('room', 'Ben', { lobbyToken: token })).rejects.toThrow();
    fakes.engine.gates.createPeer.open();
    await expect(join('room', 'Ben', { lobbyToken: token })).resolves.toBeDefined();
  });

  it('keeps the place of somebody whose socket broke, for a while, whatever the rules are by then', async () => {
    const { room, knock, names, fakes } = await makeHouse();
    room.changeSettings({ lobby: true });
    const ben = await knock('Ben');
    await knock('Cleo');
    room.lobby.disconnected(ben.token);
    await fakes.clock.advance(19_999);
    room.changeSettings({ locked: true });
    const again = await knock('Ben', { lobbyToken: ben.token });
    expect(again.waitingId).toBe(ben.waitingId);
    await fakes.clock.advance(60_000);
    expect(names()).toEqual(['Ben', 'Cleo']);
    room.lobby.disconnected(ben.token);
    await fakes.clock.advance(20_000);
    expect(names()).toEqual(['Cleo']);
  });

  it('is told who was denied, and they may ask again', async () => {
    const { room, knock, names, fakes } = await makeHouse();
    room.changeSettings({ lobby: true });
    const { waitingId, token } = await knock();
    room.lobby.deny([waitingId, 'nobody']);
    expect(fakes.events.of('admissionDecided')).toMatchObject([{ waitingId, admitted: false }]);
    const again = await knock('Ben', { lobbyToken: token });
    expect(again.waitingId).not.toBe(waitingId);
    expect(names()).toEqual(['Ben']);
  });

  it('is full some day', async () => {
    const { room, knock } = await makeHouse();
    room.changeSettings({ lobby: true });
    for (let i = 0; i < LIMITS.lobby; i += 1) await knock(`${i}`);
    await expect(knock('one more')).rejects.toMatchObject(refused('limitExceeded'));
  });

  it('that is switched off admits all, and one who knocks then at once', async () => {
    const { room, join, knock, names } = await makeHouse();
    room.changeSettings({ lobby: true });
    const { token } = await knock();
    room.changeSettings({ lobby: false });
    expect(names()).toEqual([]);
    expect(room.lobby.isAdmitted(token)).toBe(true);
    const late = await knock('Late');
    expect(room.lobby.isAdmitted(late.token)).toBe(true);
    await expect(join('room', 'Late', { lobbyToken: late.token })).resolves.toBeDefined();
  });

  it('of a room that ends lets nobody in, and leaves no timer', async () => {
    const { sut, room, host, knock, fakes } = await makeHouse();
    room.changeSettings({ lobby: true });
    const [ben, cleo] = [await knock('Ben'), await knock('Cleo')];
    room.lobby.admit([cleo.waitingId]);
    room.lobby.disconnected(ben.token);
    room.close('meetingEnded');
    expect(fakes.events.of('admissionDecided').at(-1)).toMatchObject({
      waitingId: ben.waitingId,
      admitted: false,
    });
    expect(fakes.clock.pending).toBe(0);
    expect(sut.roomCount).toBe(0);
    expect(room.peers.has(host.peerId)).toBe(false);
    expect(await sut.knock('room', 'Ben', { attempts: FREE_ATTEMPTS, lobbyToken: ben.token })).toBeNull();
  });
});

describe('a return that is forbidden', () => {
  const browserId = '5f0c1c2e-8d5b-4a8e-9b60-0d6a6c1f2b11';

  it('is known by the browser and by the session, at the door and in the lobby', async () => {
    const { room, join, knock } = await makeHouse();
    const { peer: ben } = await join('room', 'Ben', { browserId });
    room.door.forbid(ben);
    room.remove(ben, { reason: 'removedByModerator' });
    const previousSession = ben.sessionToken;
    for (const shown of [{ browserId }, { previousSession }])
      await expect(join('room', 'Ben', shown)).rejects.toMatchObject(refused('returnForbidden'));
    await expect(knock('Ben', { browserId })).rejects.toMatchObject(refused('returnForbidden'));
    await expect(join('other', 'Ben', { browserId })).resolves.toBeDefined();
  });

  it('is not opened by an admission', async () => {
    const { room, join, knock } = await makeHouse();
    const { peer: ben } = await join('room', 'Ben', { browserId });
    room.changeSettings({ lobby: true });
    const { token, waitingId } = await knock('Ben', { browserId });
    room.lobby.admit([waitingId]);
    room.door.forbid(ben);
    room.remove(ben, { reason: 'removedByModerator' });
    const back = join('room', 'Ben', { browserId, lobbyToken: token });
    await expect(back).rejects.toMatchObject(refused('returnForbidden'));
  });

  it('is remembered of so many', async () => {
    const { room, join } = await makeHouse();
    const { peer } = await join('room', 'Ben', { browserId });
    room.door.forbid(peer);
    for (let i = 0; i < LIMITS.forbiddenReturns; i += 1)
      room.door.forbid({ ...peer, sessionToken: `${i}`, browserId: null } as typeof peer);
    expect(room.door['forbidden'].size).toBe(LIMITS.forbiddenReturns);
  });
});
