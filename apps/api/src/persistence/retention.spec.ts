import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../domain/testing/fake-clock.ts';
import { Retention } from './retention.ts';
import { ENGINES, makeTestDatabase, type TestDatabase } from './testing/databases.ts';
import { chatRecord, meetingRecord, participantRecord, roomRecord } from './testing/records.ts';

const DAY_MS = 86_400_000;
const failing = (message: string, context: object) => {
  throw new Error(message, { cause: context });
};

describe.each(ENGINES)('retention on $engine', ({ engine, available }) => {
  const kept = available ? it : it.skip;
  let test: TestDatabase;
  beforeAll(async () => {
    if (available) test = await makeTestDatabase(engine);
  });
  afterAll(() => test?.remove());

  kept('deletes what is past its time, from the files too, and nothing else', async () => {
    const { stores } = test.database;
    const clock = new FakeClock();
    const start = clock.now();
    await stores.settings.set({
      keepMeetingsDays: 90,
      keepChatDays: 30,
      keepAuditDays: 3,
      keepAdHocRoomsDays: 7,
    });
    const meeting = meetingRecord({ startedAt: start });
    await stores.meetings.begin(meeting);
    await stores.meetings.participantJoined({
      ...participantRecord(meeting.meetingId, start),
      displayName: 'Nobody remembers me',
    });
    await stores.chat.append({ ...chatRecord(meeting.meetingId, 1, 'SECRET TO FORGET'), sentAt: start });
    await stores.meetings.end(meeting.meetingId, start);
    const adHoc = roomRecord({ kind: 'adHoc', updatedAt: start });
    await stores.rooms.create(adHoc);
    await stores.audit.append({
      ...{
        auditId: randomUUID(),
        at: start,
        action: 'room.created',
        result: 'succeeded',
        before: null,
        after: null,
      },
      ...{ actor: { kind: 'system', actorId: null, name: '' }, target: { kind: 'room', targetId: 'x' } },
    });
    const retention = new Retention(test.database, clock, { warn: failing, error: failing });
    const left = async () => ({
      audit: (await stores.audit.list({}, { limit: 9 })).items.length,
      room: (await stores.rooms.find(adHoc.roomId)) !== null,
      chat: (await stores.chat.list(meeting.meetingId, { limit: 9 })).items.length,
      meeting: (await stores.meetings.find(meeting.meetingId)) !== null,
    });
    // A job of its own for each day: the clock of the test does not wait for the database.
    const afterDays = async (days: number) => {
      await clock.advance(start + days * DAY_MS - clock.now());
      await new Retention(test.database, clock, { warn: failing, error: failing }).start();
      return left();
    };
    await retention.start();
    retention.stop();
    expect(await left()).toEqual({ audit: 1, room: true, chat: 1, meeting: true });
    expect(await afterDays(4)).toEqual({ audit: 0, room: true, chat: 1, meeting: true });
    expect(await afterDays(8)).toEqual({ audit: 0, room: false, chat: 1, meeting: true });
    expect(await afterDays(31)).toEqual({ audit: 0, room: false, chat: 0, meeting: true });
    expect(await afterDays(91)).toEqual({ audit: 0, room: false, chat: 0, meeting: false });
    if (engine === 'SQLite') expect(filesOf(test)).not.toMatch(/SECRET TO FORGET|Nobody remembers me/);
  });
});

function filesOf(test: TestDatabase): string {
  const directory = dirname(test.options.file);
  return readdirSync(directory)
    .map((name) => readFileSync(join(directory, name), 'latin1'))
    .join('');
}
