import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
let clients: TestClient[] = [];

beforeAll(async () => {
  server = await TestServer.start({ RESUME_WITHIN_SECONDS: '2' });
});
afterAll(() => server.stop());
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(server.url);
  clients.push(client);
  return client;
}
const tryJoin = (client: TestClient, roomId: string, more: object = {}) =>
  client.refusal('join', {
    ...{ roomId, displayName: 'Ben', rtpCapabilities: client.welcome.routerRtpCapabilities },
    ...more,
  });
const waitingAt = (client: TestClient, names: string[]) =>
  client.next('lobbyChanged', ({ waiting }) => {
    return JSON.stringify(waiting.map(({ displayName }) => displayName)) === JSON.stringify(names);
  });

async function openRoom(roomId: string, settings: { locked?: boolean; lobby?: boolean; passcode?: string }) {
  const ada = await connect();
  await ada.join(roomId);
  await ada.ok('setRoomSettings', settings);
  return ada;
}

describe('the lobby', () => {
  it('lets in whom a moderator admits, and tells nothing before', async () => {
    const ada = await openRoom('lobby-admit', { lobby: true });
    const ben = await connect();
    expect(await tryJoin(ben, 'lobby-admit')).toBe('admissionRequired');
    const { lobbyToken } = await ben.ok('knock', { roomId: 'lobby-admit', displayName: 'Ben' });
    const { waiting } = await waitingAt(ada, ['Ben']);
    expect(await tryJoin(ben, 'lobby-admit', { lobbyToken })).toBe('admissionRequired');
    await ada.ok('raiseHand', {});
    await ada.next('peersChanged');
    expect(ben.notifications.map(({ name }) => name)).toEqual(['welcome']);
    await ada.ok('admit', { waitingIds: waiting.map(({ waitingId }) => waitingId) });
    expect(await ben.next('admissionDecided')).toEqual({ admitted: true });
    const joined = await ben.join('lobby-admit', { displayName: 'Ben', lobbyToken });
    expect([joined.role, joined.lobby]).toEqual(['participant', undefined]);
    await waitingAt(ada, []);
  });

  it('keeps the place of a broken socket, gives up that of a closed page, and denies', async () => {
    const ada = await openRoom('lobby-places', { lobby: true });
    const [ben, cleo] = [await connect(), await connect()];
    const { lobbyToken } = await ben.ok('knock', { roomId: 'lobby-places', displayName: 'Ben' });
    await cleo.ok('knock', { roomId: 'lobby-places', displayName: 'Cleo' });
    const { waiting } = await waitingAt(ada, ['Ben', 'Cleo']);
    ben.cut();
    const again = await connect();
    await again.ok('knock', { roomId: 'lobby-places', displayName: 'Ben', lobbyToken });
    cleo.close();
    expect((await waitingAt(ada, ['Ben'])).waiting[0]).toEqual(waiting[0]);
    await ada.ok('deny', { waitingIds: [waiting[0]!.waitingId] });
    expect(await again.next('admissionDecided')).toEqual({ admitted: false });
    await waitingAt(ada, []);
  });

  it('forgets who does not come back', async () => {
    const ada = await openRoom('lobby-ghost', { lobby: true });
    const ben = await connect();
    await ben.ok('knock', { roomId: 'lobby-ghost', displayName: 'Ben' });
    await waitingAt(ada, ['Ben']);
    ben.cut();
    await waitingAt(ada, []);
  });

  it('is shown to a new moderator, and admits all who wait when it is switched off', async () => {
    const ada = await openRoom('lobby-off', {});
    const cleo = await connect();
    const c = await cleo.join('lobby-off', { displayName: 'Cleo' });
    await ada.ok('setRoomSettings', { lobby: true });
    const ben = await connect();
    await ben.ok('knock', { roomId: 'lobby-off', displayName: 'Ben' });
    await waitingAt(ada, ['Ben']);
    expect(cleo.all('lobbyChanged')).toEqual([]);
    await ada.ok('setRole', { peerId: c.peerId, role: 'moderator' });
    await waitingAt(cleo, ['Ben']);
    await cleo.ok('setRoomSettings', { lobby: false });
    expect(await ben.next('admissionDecided')).toEqual({ admitted: true });
  });

  it('ends with the meeting', async () => {
    const ada = await openRoom('lobby-end', { lobby: true });
    const ben = await connect();
    await ben.ok('knock', { roomId: 'lobby-end', displayName: 'Ben' });
    await ada.ok('endMeeting', {}); // Answered, and then the socket is closed.
    expect(await ben.next('admissionDecided')).toEqual({ admitted: false });
    expect(await ada.next('removed')).toEqual({ reason: 'meetingEnded' });
  });
});

it('a lock keeps others out until it is opened', async () => {
  const ada = await openRoom('locked', { locked: true });
  const ben = await connect();
  expect(await tryJoin(ben, 'locked')).toBe('roomLocked');
  await ada.ok('setRoomSettings', { locked: false });
  expect(await tryJoin(ben, 'locked')).toBe('none');
});

it('a passcode is asked for, and guessed at a few times only', async () => {
  const ada = await openRoom('passcode', { passcode: 'open sesame' });
  expect((await ada.next('roomSettingsChanged')).hasPasscode).toBe(true);
  const ben = await connect();
  expect(await tryJoin(ben, 'passcode')).toBe('passcodeRequired');
  const guesses = Array.from({ length: 30 }, (_, i) => `guess ${i}`);
  const eves = await Promise.all(guesses.map(connect));
  const outcomes = await Promise.all(
    eves.map((eve, i) => tryJoin(eve, 'passcode', { passcode: guesses[i] })),
  );
  expect(outcomes.filter((outcome) => outcome === 'passcodeWrong').length).toBeLessThanOrEqual(10);
  expect(outcomes.filter((outcome) => outcome === 'rateLimited').length).toBeGreaterThanOrEqual(20);
  expect(await tryJoin(ben, 'passcode', { passcode: 'open sesame' })).toBe('rateLimited');
  expect(server.log).not.toContain('open sesame');
});

it('who was taken out for good does not come in again by the same browser', async () => {
  const ada = await openRoom('forbidden', {});
  const ben = await connect();
  const browserId = randomUUID();
  const { peerId } = await ben.join('forbidden', { displayName: 'Ben', browserId });
  await ada.ok('removePeer', { peerId, forbidReturn: true });
  expect(await ben.next('removed')).toEqual({ reason: 'removedByModerator' });
  expect(await tryJoin(await connect(), 'forbidden', { browserId })).toBe('returnForbidden');
  expect(await tryJoin(await connect(), 'forbidden', { browserId: randomUUID() })).toBe('none');
});
