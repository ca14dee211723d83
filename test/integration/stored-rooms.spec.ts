import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { describeOnEngines } from '../support/engines.ts';
import { startKeptServer } from '../support/kept-server.ts';
import { RestClient } from '../support/rest-client.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const VP8 = {
  codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 }],
  encodings: [{ ssrc: 1 }],
};

let server: TestServer;
let admin: RestClient;
let host: RestClient;
let other: RestClient;
let settings: Record<string, string>;
let clients: TestClient[] = [];

afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});

/** Goes down by the signal and comes back on the same port and database. */
async function restart(signal: NodeJS.Signals): Promise<void> {
  server.signal(signal);
  await server.exited();
  server = await TestServer.start({ ...settings, PORT: new URL(server.url).port });
}

async function connect(headers?: Record<string, string>): Promise<TestClient> {
  const client = await TestClient.connect(server.url, headers && { headers });
  clients.push(client);
  return client;
}
async function keepRoom(room: object = {}): Promise<string> {
  const { status, body } = await host.post('/rooms', { name: 'Weekly', ...room });
  expect({ status, body }).toMatchObject({ status: 200 });
  return body.roomId as string;
}
async function linkTo(roomId: string, role: string) {
  const { body } = await host.post(`/rooms/${roomId}/links`, { role });
  return { link: (body.url as string).split('#link=')[1]!, linkId: body.linkId as string };
}
async function tokenFor(roomId: string, role: string, displayName = 'Signed') {
  const { body } = await host.post(`/rooms/${roomId}/join-tokens`, { role, displayName });
  return body.token as string;
}
const tryJoin = (client: TestClient, roomId: string, more: object = {}) =>
  client.refusal('join', {
    ...{ roomId, displayName: 'Ben', rtpCapabilities: client.welcome.routerRtpCapabilities },
    ...more,
  });
async function enterAsHost(roomId: string) {
  const client = await connect();
  const { link } = await linkTo(roomId, 'host');
  const joined = await client.join(roomId, { link });
  expect(joined.role).toBe('host');
  return { client, joined };
}
const say = (client: TestClient, text: string, more: { toPeerId?: string; clientMessageId?: string } = {}) =>
  client.ok('sendChatMessage', { clientMessageId: randomUUID(), text, ...more });
const textsOf = ({ messages }: { messages: { text: string }[] }) => messages.map(({ text }) => text);

describeOnEngines('kept rooms', (engine) => {
  let dataDirectory: string;
  beforeAll(async () => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'plenum-stored-'));
    const more = { DATA_DIR: dataDirectory, SIGNALING_CONNECTIONS_PER_ADDRESS: '10000' };
    ({ server, admin, host, other, settings } = await startKeptServer(engine, more));
  });
  afterAll(async () => {
    await server.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  describe('the rules of a kept room', () => {
    it('hold from its first peer on', async () => {
      const rules = { mayPublish: ['mic'], chatHistory: false, mayUnmute: false, maxPeers: 2 };
      const roomId = await keepRoom({ name: 'Quiet', passcode: 'open sesame', rules });
      const ada = await connect();
      expect(await tryJoin(ada, roomId)).toBe('passcodeRequired');
      expect(await tryJoin(ada, roomId, { passcode: 'wrong' })).toBe('passcodeWrong');
      const { settings, role, transports } = await ada.join(roomId, { passcode: 'open sesame' });
      expect(role).toBe('participant');
      expect(settings).toMatchObject({
        ...{ name: 'Quiet', hasPasscode: true, mayPublish: ['mic'], chatHistory: false, mayUnmute: false },
      });
      const produce = { transportId: transports.send!.transportId, paused: false };
      const camera = {
        ...produce,
        kind: 'video',
        source: 'webcam',
        rtpParameters: VP8,
      };
      expect(await ada.refusal('produce', camera)).toBe('forbidden');
      await (await connect()).join(roomId, { passcode: 'open sesame' });
      expect(await tryJoin(await connect(), roomId, { passcode: 'open sesame' })).toBe('roomFull');
      expect(server.log).not.toContain('open sesame');
    });

    it('that are changed by REST reach the meeting, and do not undo what a moderator did besides', async () => {
      const roomId = await keepRoom();
      const { client } = await enterAsHost(roomId);
      await client.ok('setRoomSettings', { locked: true });
      await client.next('roomSettingsChanged', ({ locked }) => locked);
      await host.patch(`/rooms/${roomId}`, { name: 'Daily', passcode: '4711', rules: { lobby: true } });
      const told = await client.next('roomSettingsChanged', ({ name }) => name === 'Daily');
      expect(told).toMatchObject({ locked: true, lobby: true, hasPasscode: true });
      await client.ok('setRoomSettings', { locked: false });
      const ben = await connect();
      expect(await tryJoin(ben, roomId)).toBe('passcodeRequired');
      expect(await tryJoin(ben, roomId, { passcode: '4711' })).toBe('admissionRequired');
      expect((await host.delete(`/rooms/${roomId}`)).status).toBe(200);
      expect(await client.next('removed')).toEqual({ reason: 'meetingEnded' });
    });

    it('that a moderator changes of a permanent room stay, with their row in the audit log; a lock ends', async () => {
      const roomId = await keepRoom({ name: 'Kept door' });
      const { client } = await enterAsHost(roomId);
      await client.ok('setRoomSettings', { locked: true, lobby: true, passcode: 'secret words' });
      const { body } = await host.get(`/rooms/${roomId}`);
      expect(body).toMatchObject({ hasPasscode: true, rules: { lobby: true, locked: false } });
      const { items } = (await admin.get(`/audit?targetId=${roomId}`)).body;
      expect(
        items.map(({ action, actor }: { action: string; actor: object }) => ({ action, actor })),
      ).toEqual([
        { action: 'room.changed', actor: { kind: 'participant', actorId: expect.any(String), name: 'Ada' } },
        { action: 'room.created', actor: expect.objectContaining({ kind: 'user' }) },
      ]);
      await client.ok('endMeeting', {});
      await client.next('removed');
      const ben = await connect();
      expect(await tryJoin(ben, roomId)).toBe('passcodeRequired');
      expect(await tryJoin(ben, roomId, { passcode: 'secret words' })).toBe('admissionRequired');
    });

    it('that a moderator changes of an ad hoc room end with its meeting', async () => {
      const roomId = await keepRoom({ kind: 'adHoc' });
      const { client } = await enterAsHost(roomId);
      await client.ok('setRoomSettings', { lobby: true });
      expect((await host.get(`/rooms/${roomId}`)).body.rules.lobby).toBe(false);
    });
  });

  describe('who somebody is in a kept room', () => {
    it('says the link, the token or the account, and never who came first', async () => {
      const roomId = await keepRoom();
      const first = await (await connect()).join(roomId);
      expect(first.role).toBe('participant');
      for (const role of ['host', 'moderator', 'participant', 'viewer'] as const) {
        expect((await (await connect()).join(roomId, { link: (await linkTo(roomId, role)).link })).role).toBe(
          role,
        );
        const token = await tokenFor(roomId, role, `Signed ${role}`);
        const joined = await (await connect()).join(roomId, { token, displayName: 'Eve' });
        const self = joined.roster.peers.find(({ peerId }) => peerId === joined.peerId);
        expect(self).toMatchObject({ role, displayName: `Signed ${role}` });
      }
      const roleBy = async (who: RestClient) =>
        (await (await connect({ Cookie: who.cookie })).join(roomId)).role;
      expect([await roleBy(host), await roleBy(admin), await roleBy(other)]).toEqual([
        'host',
        'host',
        'participant',
      ]);
    });

    it('is nobody where the invitation is bad, whatever the room', async () => {
      const roomId = await keepRoom();
      const another = await keepRoom();
      const { link, linkId } = await linkTo(roomId, 'host');
      const token = await tokenFor(another, 'host');
      const ben = await connect();
      for (const room of [roomId, 'there-is-no-such-room']) {
        expect(await tryJoin(ben, room, { token })).toBe('tokenInvalid');
        expect(await tryJoin(ben, room, { token: 'x.y.z' })).toBe('tokenInvalid');
        expect(await tryJoin(ben, room, { link: `${linkId}.${'x'.repeat(22)}` })).toBe('linkRevoked');
      }
      expect(await tryJoin(ben, another, { link })).toBe('linkRevoked');
      await host.delete(`/rooms/${roomId}/links/${linkId}`);
      expect(await tryJoin(ben, roomId, { link })).toBe('linkRevoked');
    });

    it('stays after a reload of the tab, also where the link is not shown again', async () => {
      const roomId = await keepRoom();
      const { joined } = await enterAsHost(roomId);
      const again = await (await connect()).join(roomId, { previousSession: joined.sessionToken });
      expect(again.role).toBe('host');
    });

    it('is not inherited: where the host leaves, the others stay what they are', async () => {
      const roomId = await keepRoom();
      const { client } = await enterAsHost(roomId);
      const ben = await connect();
      await ben.join(roomId, { displayName: 'Ben' });
      await client.ok('leave', {});
      await ben.next('peersChanged', ({ removed }) => removed.length === 1);
      expect(await ben.refusal('muteAll', { mayUnmute: true })).toBe('forbidden');
    });
  });

  describe('the door of a kept room', () => {
    it('has a lobby that cannot be passed by coming early, and that waits for its host', async () => {
      const roomId = await keepRoom({ rules: { lobby: true } });
      const [early, guest] = [await connect(), await connect()];
      expect(await tryJoin(early, roomId)).toBe('admissionRequired');
      const { link } = await linkTo(roomId, 'participant');
      expect(await tryJoin(guest, roomId, { link })).toBe('admissionRequired');
      const { lobbyToken } = await early.ok('knock', { roomId, displayName: 'Ben' });
      expect(await tryJoin(early, roomId, { lobbyToken })).toBe('admissionRequired');
      const { client, joined } = await enterAsHost(roomId);
      expect(joined.lobby!.map(({ displayName }) => displayName)).toEqual(['Ben']);
      await client.ok('admit', { waitingIds: joined.lobby!.map(({ waitingId }) => waitingId) });
      expect(await early.next('admissionDecided')).toEqual({ admitted: true });
      expect((await early.join(roomId, { lobbyToken })).role).toBe('participant');
    });

    it('asks those who were invited for no passcode, and lets hosts and moderators in though it be locked', async () => {
      const roomId = await keepRoom({ passcode: '4711', rules: { locked: true } });
      const guest = await connect();
      const { link } = await linkTo(roomId, 'participant');
      expect(await tryJoin(guest, roomId, { link })).toBe('roomLocked');
      const moderator = await connect();
      await moderator.join(roomId, { link: (await linkTo(roomId, 'moderator')).link });
      await moderator.ok('setRoomSettings', { locked: false });
      expect(await tryJoin(await connect(), roomId)).toBe('passcodeRequired');
      expect(await tryJoin(guest, roomId, { link })).toBe('none');
    });

    it('says before its time when it opens, and is opened early by a host', async () => {
      const startsAt = Date.now() + 3_600_000;
      const schedule = { startsAt, durationMinutes: 45, timeZone: 'Europe/Berlin' };
      const roomId = await keepRoom({ name: 'Planned', schedule });
      const ben = await connect();
      const visitor = { roomId, displayName: 'Ben' };
      const reply = await ben.request('join', {
        ...visitor,
        rtpCapabilities: ben.welcome.routerRtpCapabilities,
      });
      expect(reply).toMatchObject({
        ok: false,
        error: { code: 'notYetOpen', details: { startsAt, name: 'Planned' } },
      });
      expect(await ben.refusal('knock', visitor)).toBe('notYetOpen');
      await enterAsHost(roomId);
      expect(await tryJoin(ben, roomId)).toBe('none');
      const begun = await keepRoom({ schedule: { ...schedule, startsAt: Date.now() - 1000 } });
      expect(await tryJoin(await connect(), begun)).toBe('none');
    });
  });

  describe('the chat of a kept room', () => {
    it('is kept before it is acknowledged, what is said to one alone is not, and only its host reads it', async () => {
      const roomId = await keepRoom({ rules: { chatKept: true } });
      const { client } = await enterAsHost(roomId);
      const ben = await connect();
      const { peerId, settings } = await ben.join(roomId, { displayName: 'Ben' });
      expect(settings.chatKept).toBe(true);
      await say(client, 'Hello');
      await say(client, 'Psst', { toPeerId: peerId });
      const clientMessageId = randomUUID();
      const twice = [
        await say(ben, 'World', { clientMessageId }),
        await say(ben, 'World', { clientMessageId }),
      ];
      expect(twice[0]).toEqual(twice[1]);
      const { items } = (await host.get(`/meetings?roomId=${roomId}`)).body;
      const path = `/meetings/${items[0].meetingId}/chat`;
      const { body } = await host.get(path);
      expect(body.items.map(({ text, fromName }: Record<string, string>) => [fromName, text])).toEqual([
        ['Ben', 'World'],
        ['Ada', 'Hello'],
      ]);
      expect((await admin.get(path)).body).toEqual(body);
      expect((await other.get(path)).status).toBe(404);
      expect((await new RestClient(server.url).get(path)).status).toBe(401);
    });

    it('is not kept where the room does not say so', async () => {
      const roomId = await keepRoom();
      const { client } = await enterAsHost(roomId);
      await say(client, 'Hello');
      const meetings = await until(
        'meeting',
        async () => (await host.get(`/meetings?roomId=${roomId}`)).body.items[0],
      );
      expect((await host.get(`/meetings/${meetings.meetingId}/chat`)).body.items).toEqual([]);
    });
  });

  describe.each(['SIGKILL', 'SIGTERM'] as const)('after %s and a new start', (signal) => {
    it('a meeting goes on: roles, people and what was said, nothing of it twice', async () => {
      const roomId = await keepRoom({ passcode: '4711', rules: { chatKept: true } });
      const { client, joined } = await enterAsHost(roomId);
      const ben = await connect();
      const b = await ben.join(roomId, { displayName: 'Ben', passcode: '4711' });
      await client.ok('setRole', { peerId: b.peerId, role: 'moderator' });
      const clientMessageId = randomUUID();
      const { message } = await say(ben, 'Said before', { clientMessageId });
      const meetingId = (await host.get(`/meetings?roomId=${roomId}`)).body.items[0].meetingId as string;
      await until('role that is kept', async () => {
        const { items } = (await host.get(`/meetings/${meetingId}/participants`)).body;
        return items.some(({ role }: { role: string }) => role === 'moderator');
      });
      await restart(signal);

      const stranger = await connect();
      expect(await tryJoin(stranger, roomId)).toBe('passcodeRequired');
      const back = await connect();
      const again = await back.join(roomId, { displayName: 'Ben', previousSession: b.sessionToken });
      expect([again.role, textsOf(again.chat)]).toEqual(['moderator', ['Said before']]);
      expect((await say(back, 'Said before', { clientMessageId })).message.messageId).toBe(message.messageId);
      expect((await say(back, 'Said after')).message.messageId).toBe(message.messageId + 1);
      const adaAgain = await (await connect()).join(roomId, { previousSession: joined.sessionToken });
      expect([adaAgain.role, textsOf(adaAgain.chat)]).toEqual(['host', ['Said before', 'Said after']]);
      const { items } = (await host.get(`/meetings?roomId=${roomId}`)).body;
      expect(items).toEqual([expect.objectContaining({ meetingId, endedAt: null })]);
      expect((await host.get(`/meetings/${meetingId}/chat`)).body.items).toHaveLength(2);
    });
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'after %s and a new start nobody comes back whom a moderator forbade it',
    async (signal) => {
      const roomId = await keepRoom();
      const { client } = await enterAsHost(roomId);
      const [ben, browserId] = [await connect(), randomUUID()];
      const { peerId, sessionToken } = await ben.join(roomId, { browserId });
      await client.ok('removePeer', { peerId, forbidReturn: true });
      const meetingId = (await host.get(`/meetings?roomId=${roomId}`)).body.items[0].meetingId as string;
      await until('removal that is kept', async () => {
        const { items } = (await host.get(`/meetings/${meetingId}/participants`)).body;
        return items.some(
          ({ leaveReason }: { leaveReason: unknown }) => leaveReason === 'removedByModerator',
        );
      });
      await restart(signal);
      for (const shown of [{ browserId }, { previousSession: sessionToken }])
        expect(await tryJoin(await connect(), roomId, shown)).toBe('returnForbidden');
      expect(await tryJoin(await connect(), roomId, { browserId: randomUUID() })).toBe('none');
    },
  );

  describe('where only kept rooms are opened', () => {
    beforeAll(() => admin.patch('/settings', { anybodyOpensRooms: false }));
    afterAll(() => admin.patch('/settings', { anybodyOpensRooms: true }));

    it('unknown and forbidden rooms look alike, to join as to knock, whatever is shown', async () => {
      const locked = await keepRoom({ rules: { locked: true } });
      const lockedWithMore = await keepRoom({ passcode: '4711', rules: { locked: true, lobby: true } });
      const running = await keepRoom();
      const { client } = await enterAsHost(running);
      await client.ok('setRoomSettings', { locked: true });
      const elsewhere = await linkTo(running, 'host');
      const shown = [
        {},
        { passcode: '4711' },
        { link: elsewhere.link },
        { token: 'x.y.z' },
        { webinar: true },
      ];
      const answers = async (roomId: string) => {
        const replies: unknown[] = [];
        for (const more of shown) {
          const ben = await connect();
          const rtpCapabilities = ben.welcome.routerRtpCapabilities;
          const visitor = { roomId, displayName: 'Ben', ...more };
          replies.push(
            await ben.requestRaw('join', { ...visitor, rtpCapabilities }),
            await ben.requestRaw('knock', visitor),
          );
        }
        return replies;
      };
      const unknown = await answers('there-is-no-such-room');
      expect(unknown[0]).toEqual({
        ok: false,
        error: { code: 'roomNotFound', message: 'There is no such room, or it is not open to you.' },
      });
      expect(await answers(locked)).toEqual(unknown);
      expect(await answers(lockedWithMore)).toEqual(unknown);
      const ben = await connect();
      expect(await tryJoin(ben, running)).toBe('roomNotFound');
      expect(await ben.refusal('knock', { roomId: running, displayName: 'Ben' })).toBe('roomNotFound');
    });

    it('a kept room is open to whom it lets in, and to its host though it be locked', async () => {
      const roomId = await keepRoom();
      expect(await tryJoin(await connect(), roomId)).toBe('none');
      await enterAsHost(await keepRoom({ rules: { locked: true } }));
    });
  });

  it('by default anybody opens a room of any name, and whoever comes first is its host', async () => {
    expect((await (await connect()).join(`ad-hoc-${randomUUID()}`)).role).toBe('host');
  });
});
