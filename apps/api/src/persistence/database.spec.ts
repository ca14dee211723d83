import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTINGS, type AuditEntry, type Page, type PageQuery } from '@plenum/protocol/rest';
import type { NewParticipant, Stores } from '../domain/store-ports.ts';
import { ENGINES, makeTestDatabase, type TestDatabase } from './testing/databases.ts';
import { chatRecord, meetingRecord, participantRecord, roomRecord, userRecord } from './testing/records.ts';

const ALL: PageQuery = { limit: 200 };

/** What every engine has to do alike. */
describe.each(ENGINES)('kept data on $engine', ({ engine, available }) => {
  const kept = available ? it : it.skip;
  let test: TestDatabase;
  let stores: Stores;
  beforeAll(async () => {
    if (available) test = await makeTestDatabase(engine);
  });
  beforeEach(() => {
    if (available) ({ stores } = test.database);
  });
  afterAll(() => test?.remove());

  describe('rooms', () => {
    kept('come back as they were, also after a restart', async () => {
      const owner = userRecord();
      await stores.users.create(owner);
      const schedule = { startsAt: 1_800_000_000_000, durationMinutes: 60, timeZone: 'Europe/Berlin' };
      const room = roomRecord({ ownerId: owner.userId, schedule, passcodeHash: '$argon2id$…' });
      expect(await stores.rooms.create(room)).toBe(true);
      await test.reopen();
      expect(await test.database.stores.rooms.find(room.roomId)).toEqual(room);
    });

    kept('are not made twice under one id', async () => {
      const room = roomRecord();
      expect(await stores.rooms.create(room)).toBe(true);
      expect(await stores.rooms.create({ ...room, name: 'Another' })).toBe(false);
      expect(await stores.rooms.find(room.roomId)).toEqual(room);
    });

    kept('change, and go with their links', async () => {
      const room = roomRecord();
      await stores.rooms.create(room);
      const changed = { ...room, name: 'Daily', rules: { ...room.rules, lobby: true }, updatedAt: 2000 };
      await stores.rooms.update(changed);
      expect(await stores.rooms.find(room.roomId)).toEqual(changed);
      const link = { linkId: randomUUID(), roomId: room.roomId, role: 'host' as const, label: '' };
      await stores.joinLinks.create({ ...link, createdAt: 1, expiresAt: null });
      await stores.rooms.remove(room.roomId);
      expect(await stores.rooms.find(room.roomId)).toBeNull();
      expect(await stores.joinLinks.find(link.linkId)).toBeNull();
    });

    kept('are forgotten where they are ad hoc and were not used for long', async () => {
      const old = { kind: 'adHoc' as const, updatedAt: 10 };
      const [unused, used, inUse, young, permanent] = [
        roomRecord(old),
        roomRecord(old),
        roomRecord(old),
        roomRecord({ kind: 'adHoc', updatedAt: 60 }),
        roomRecord({ updatedAt: 10 }),
      ];
      for (const room of [unused, used, inUse, young, permanent]) await stores.rooms.create(room);
      const past = meetingRecord({ roomId: used.roomId, startedAt: 20 });
      await stores.meetings.begin(past);
      await stores.meetings.end(past.meetingId, 55);
      const open = meetingRecord({ roomId: inUse.roomId, startedAt: 20 });
      await stores.meetings.begin(open);
      expect(await stores.rooms.removeAdHocUnusedSince(50)).toBe(1);
      expect(await stores.rooms.find(unused.roomId)).toBeNull();
      for (const room of [used, inUse, young, permanent])
        expect(await stores.rooms.find(room.roomId)).not.toBeNull();
    });

    kept('are listed in pages without gap or repetition, though rooms come in between', async () => {
      const owner = userRecord();
      await stores.users.create(owner);
      // Several of the same time.
      const rooms = Array.from({ length: 25 }, (_, n) =>
        roomRecord({ ownerId: owner.userId, createdAt: 5000 + Math.floor(n / 4) }),
      );
      for (const room of rooms) await stores.rooms.create(room);
      const seen: string[] = [];
      for await (const page of pages((query) => stores.rooms.list(owner.userId, query), 7)) {
        seen.push(...page.items.map(({ roomId }) => roomId));
        await stores.rooms.create(roomRecord({ ownerId: owner.userId, createdAt: 9000 }));
      }
      expect(seen).toHaveLength(25);
      expect(new Set(seen)).toEqual(new Set(rooms.map(({ roomId }) => roomId)));
    });

    kept('are listed by one query, however many there are', async () => {
      const before = test.queries.length;
      const { items } = await stores.rooms.list(null, ALL);
      expect(items.length).toBeGreaterThan(25);
      expect(test.queries.length - before).toBe(1);
    });

    kept.each(['x', 'bm8', Buffer.from('["a",{}]').toString('base64url'), '" or 1=1 --'])(
      'have nothing after the cursor %j, which nobody was given',
      async (cursor) => {
        expect(await stores.rooms.list(null, { limit: 5, cursor })).toEqual({ items: [], nextCursor: null });
      },
    );
  });

  describe('people', () => {
    kept('have one account for an address, and take all of theirs with them', async () => {
      const user = userRecord({ role: 'admin', passwordHash: 'x' });
      expect(await stores.users.create(user)).toBe(true);
      expect(await stores.users.create(userRecord({ email: user.email }))).toBe(false);
      expect(await stores.users.findByEmail(user.email)).toEqual(user);
      const room = roomRecord({ ownerId: user.userId });
      await stores.rooms.create(room);
      const session = { tokenHash: randomUUID(), userId: user.userId, createdAt: 1, expiresAt: 2 };
      await stores.sessions.create(session);
      expect(await stores.sessions.find(session.tokenHash)).toEqual({ session, user });
      await stores.users.remove(user.userId);
      expect(await stores.sessions.find(session.tokenHash)).toBeNull();
      expect(await stores.rooms.find(room.roomId)).toEqual({ ...room, ownerId: null });
    });

    kept('count as admins once they have a password', async () => {
      const count = await stores.users.countAdmins();
      await stores.users.create(userRecord({ role: 'admin' }));
      expect(await stores.users.countAdmins()).toBe(count);
      await stores.users.create(userRecord({ role: 'admin', passwordHash: 'x' }));
      expect(await stores.users.countAdmins()).toBe(count + 1);
    });

    kept('use a one-time link once, also where two come at the same time', async () => {
      const link = { tokenHash: randomUUID(), userId: null, expiresAt: 100 };
      await stores.oneTimeLinks.create(link);
      const takes = Array.from({ length: 5 }, () => stores.oneTimeLinks.take(link.tokenHash));
      const taken = (await Promise.all(takes)).filter(Boolean);
      expect(taken).toEqual([link]);
    });

    kept('are found by the secret of their API key', async () => {
      const user = userRecord();
      await stores.users.create(user);
      const secretHash = randomUUID();
      const apiKey = { apiKeyId: randomUUID(), name: 'Bot', secretHash, scopes: ['rooms:read' as const] };
      const whole = { ...apiKey, userId: user.userId, createdAt: 7, expiresAt: null };
      await stores.apiKeys.create(whole);
      expect(await stores.apiKeys.findBySecret(secretHash)).toEqual({ apiKey: whole, user });
      expect((await stores.apiKeys.list(user.userId, ALL)).items).toEqual([whole]);
      await stores.apiKeys.remove(apiKey.apiKeyId);
      expect(await stores.apiKeys.findBySecret(secretHash)).toBeNull();
    });
  });

  describe('history', () => {
    /** What the history tells of a participant: not by what they are known again. */
    const told = ({ sessionHash: _, personId: __, ...one }: NewParticipant) => one;

    kept('tells a meeting with its participants and their journeys', async () => {
      const meeting = meetingRecord({ startedAt: 70_000 });
      await stores.meetings.begin(meeting);
      const [ada, ben] = [participantRecord(meeting.meetingId), participantRecord(meeting.meetingId, 2000)];
      await stores.meetings.participantJoined(ada);
      await stores.meetings.participantJoined(ben);
      const journey = { steps: [{ step: 'iceConnected', at: 5 }] };
      await stores.meetings.participantLeft({
        ...{ participantId: ada.participantId, leftAt: 9000, leaveReason: 'left' },
        ...{ journey, quality: { loss: 0.01 }, forbidden: null },
      });
      await stores.meetings.end(meeting.meetingId, 9500);
      expect(await stores.meetings.find(meeting.meetingId)).toEqual({
        ...meeting,
        endedAt: 9500,
        participants: 2,
      });
      const { items } = await stores.meetings.listParticipants(meeting.meetingId, ALL);
      expect(items).toEqual([
        { ...told(ben), leftAt: null, leaveReason: null },
        { ...told(ada), leftAt: 9000, leaveReason: 'left' },
      ]);
      const detail = await stores.meetings.findParticipant(ada.participantId);
      expect(detail).toMatchObject({ journey, quality: { loss: 0.01 } });
    });

    kept('counts the participants of all meetings of a page by one query', async () => {
      const before = test.queries.length;
      const { items } = await stores.meetings.list(null, null, ALL);
      expect(items.length).toBeGreaterThan(2);
      expect(test.queries.length - before).toBe(1);
    });

    kept('ends what a killed server left open', async () => {
      const meeting = meetingRecord();
      await stores.meetings.begin(meeting);
      const ada = participantRecord(meeting.meetingId);
      await stores.meetings.participantJoined(ada);
      expect(await stores.meetings.endAllOpen(8000)).toBeGreaterThan(0);
      expect(await stores.meetings.find(meeting.meetingId)).toMatchObject({ endedAt: 8000 });
      expect(await stores.meetings.findParticipant(ada.participantId)).toMatchObject({ leftAt: 8000 });
      expect(await stores.meetings.endAllOpen(9000)).toBe(0);
    });

    kept(
      'finds the meeting of a room that the end of the server cut off, and those who may come back',
      async () => {
        const roomId = `cut-off-${randomUUID()}`;
        const meeting = meetingRecord({ roomId });
        await stores.meetings.begin(meeting);
        const [ada, ben, cleo] = [1, 2, 3].map(() => participantRecord(meeting.meetingId));
        for (const one of [ada!, ben!, cleo!]) await stores.meetings.participantJoined(one);
        const left = (one: typeof ada, leaveReason: string) => ({
          ...{ participantId: one!.participantId, leftAt: 6000, leaveReason, journey: null, quality: null },
          forbidden: leaveReason === 'removedByModerator' ? ['session', 'browser'] : null,
        });
        await stores.meetings.participantLeft(left(ada, 'removedByModerator'));
        await stores.meetings.participantLeft(left(ben, 'serverClosing'));
        await stores.meetings.roleChanged(cleo!.participantId, 'moderator');
        expect(await stores.meetings.findCutOff(roomId, 0)).toBeNull();
        await stores.meetings.endAllOpen(7000);
        expect(await stores.meetings.findCutOff(roomId, 5000)).toBe(meeting.meetingId);
        expect(await stores.meetings.findCutOff('another', 5000)).toBeNull();
        expect(await stores.meetings.findCutOff(roomId, 7001)).toBeNull();
        const returning = await stores.meetings.listReturning(meeting.meetingId, 5000);
        expect(returning.map(({ sessionHash, role }) => [sessionHash, role]).sort()).toEqual(
          [
            [ben!.sessionHash, 'participant'],
            [cleo!.sessionHash, 'moderator'],
          ].sort(),
        );
        expect(await stores.meetings.listForbidden(meeting.meetingId)).toEqual(['session', 'browser']);
        await stores.meetings.reopen(meeting.meetingId);
        expect(await stores.meetings.find(meeting.meetingId)).toMatchObject({ endedAt: null });
      },
    );

    kept('forgets meetings with all that belongs to them', async () => {
      const meeting = meetingRecord({ startedAt: 1 });
      await stores.meetings.begin(meeting);
      const ada = participantRecord(meeting.meetingId);
      await stores.meetings.participantJoined(ada);
      await stores.chat.append(chatRecord(meeting.meetingId, 1));
      await stores.meetings.end(meeting.meetingId, 2);
      expect(await stores.meetings.removeEndedBefore(3)).toBe(1);
      expect(await stores.meetings.findParticipant(ada.participantId)).toBeNull();
      expect((await stores.chat.list(meeting.meetingId, ALL)).items).toEqual([]);
    });
  });

  describe('chat', () => {
    kept('is kept once, in order, and read backwards', async () => {
      const meeting = meetingRecord();
      await stores.meetings.begin(meeting);
      const messages = Array.from({ length: 12 }, (_, n) => chatRecord(meeting.meetingId, n + 1, `No. ${n}`));
      for (const message of messages) expect(await stores.chat.append(message)).toBe(true);
      expect(await stores.chat.append({ ...messages[3]!, messageId: 13 })).toBe(false);
      const numbers: number[] = [];
      for await (const page of pages((query) => stores.chat.list(meeting.meetingId, query), 5))
        numbers.push(...page.items.map(({ messageId }) => messageId));
      expect(numbers).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
      expect(await stores.chat.recall(meeting.meetingId, 2)).toEqual(messages.slice(-2));
      expect(await stores.chat.removeSentBefore(1004)).toBe(3);
    });
  });

  describe('the audit log', () => {
    kept('is filtered, and forgotten by age', async () => {
      const targetId = randomUUID();
      const entry = (action: string, at: number, result: AuditEntry['result']) => ({
        ...{ auditId: randomUUID(), at, action, result, target: { kind: 'room', targetId } },
        actor: { kind: 'user' as const, actorId: 'ada', name: 'Ada' },
        ...{ before: null, after: { name: 'Weekly' } },
      });
      const [made, gone] = [entry('room.created', 1, 'succeeded'), entry('room.removed', 2, 'forbidden')];
      await stores.audit.append(made);
      await stores.audit.append(gone);
      expect((await stores.audit.list({ targetId }, ALL)).items).toEqual([gone, made]);
      expect((await stores.audit.list({ targetId, action: 'room.created' }, ALL)).items).toEqual([made]);
      expect((await stores.audit.list({ targetId, result: 'succeeded' }, ALL)).items).toEqual([made]);
      expect((await stores.audit.list({ targetId, result: 'refused' }, ALL)).items).toEqual([gone]);
      expect((await stores.audit.list({ targetId, actorId: 'ben' }, ALL)).items).toEqual([]);
      expect(await stores.audit.removeBefore(2)).toBe(1);
    });
  });

  describe('settings', () => {
    kept('have defaults until somebody changes them', async () => {
      expect(await stores.settings.get()).toEqual(DEFAULT_SETTINGS);
      await stores.settings.set({ keepChatDays: 5 });
      await stores.settings.set({ keepChatDays: 6, keepAuditDays: 9 });
      expect(await stores.settings.get()).toEqual({ ...DEFAULT_SETTINGS, keepChatDays: 6, keepAuditDays: 9 });
    });
  });

  describe('a transaction', () => {
    kept('keeps all of it or nothing', async () => {
      const room = roomRecord();
      const failing = test.database.transaction(async (inside) => {
        await inside.rooms.create(room);
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      expect(await stores.rooms.find(room.roomId)).toBeNull();
    });

    kept('is not seen by others before it ends, nor mixed with theirs', async () => {
      const rooms = Array.from({ length: 10 }, () => roomRecord());
      const work = rooms.map((room, n) =>
        test.database.transaction(async (inside) => {
          await inside.rooms.create(room);
          if (n % 2 === 1) throw new Error('no');
        }),
      );
      await Promise.allSettled(work);
      for (const [n, { roomId }] of rooms.entries())
        expect(await stores.rooms.find(roomId)).toEqual(n % 2 === 0 ? rooms[n] : null);
    });

    kept('loses no change where two change the same', async () => {
      const room = roomRecord({ updatedAt: 0 });
      await stores.rooms.create(room);
      const countUp = () =>
        test.database.transaction(async (inside) => {
          const found = (await inside.rooms.find(room.roomId))!;
          await inside.rooms.update({ ...found, updatedAt: found.updatedAt + 1 });
        });
      await Promise.all([countUp(), countUp(), countUp()]);
      expect(await stores.rooms.find(room.roomId)).toMatchObject({ updatedAt: 3 });
    });
  });
});

async function* pages<T>(read: (query: PageQuery) => Promise<Page<T>>, limit: number) {
  let cursor: string | undefined;
  do {
    const page = await read({ limit, ...(cursor ? { cursor } : {}) });
    yield page;
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
}
