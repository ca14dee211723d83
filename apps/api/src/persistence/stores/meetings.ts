import type { ParticipantCourse, ParticipantDescription } from '@plenum/protocol/rest';
import type { Kysely, NotNull, Selectable } from 'kysely';
import type { MeetingStore } from '../../domain/store-ports.ts';
import { fromJson, toJson } from '../json.ts';
import { readPage } from '../keyset.ts';
import type { ParticipantsTable, Schema } from '../schema.ts';

const SERVER_ENDED = 'the server ended';
/** Why people are gone who did not go: the server was killed, or stopped in order. */
const CUT_OFF = [SERVER_ENDED, 'serverClosing'];

export function meetingStore(db: Kysely<Schema>): MeetingStore {
  return {
    async begin(meeting) {
      await db
        .insertInto('meetings')
        .values({ ...meeting, endedAt: null })
        .execute();
    },

    async end(meetingId, at) {
      await db.updateTable('meetings').set({ endedAt: at }).where('meetingId', '=', meetingId).execute();
    },

    async reopen(meetingId) {
      await db.updateTable('meetings').set({ endedAt: null }).where('meetingId', '=', meetingId).execute();
    },

    async findCutOff(roomId, since) {
      const query = db
        .selectFrom('meetings')
        .innerJoin('participants', 'participants.meetingId', 'meetings.meetingId')
        .select('meetings.meetingId')
        .where('meetings.roomId', '=', roomId)
        .where('meetings.endedAt', '>=', since)
        .where('participants.leftAt', '>=', since)
        .where('participants.leaveReason', 'in', CUT_OFF)
        .orderBy('meetings.startedAt', 'desc');
      return (await query.limit(1).executeTakeFirst())?.meetingId ?? null;
    },

    listReturning(meetingId, since) {
      return db
        .selectFrom('participants')
        .select(['sessionHash', 'personId', 'role'])
        .$narrowType<{ sessionHash: NotNull; personId: NotNull }>()
        .where('meetingId', '=', meetingId)
        .where('leftAt', '>=', since)
        .where('leaveReason', 'in', CUT_OFF)
        .where('sessionHash', 'is not', null)
        .execute();
    },

    async listForbidden(meetingId) {
      const query = db
        .selectFrom('participants')
        .select('forbidden')
        .where('meetingId', '=', meetingId)
        .where('forbidden', 'is not', null);
      return (await query.execute()).flatMap(({ forbidden }) => fromJson<string[]>(forbidden) ?? []);
    },

    async endAllOpen(at) {
      await db
        .updateTable('participants')
        .set({ leftAt: at, leaveReason: SERVER_ENDED })
        .where('leftAt', 'is', null)
        .execute();
      const open = db.updateTable('meetings').set({ endedAt: at }).where('endedAt', 'is', null);
      return Number((await open.executeTakeFirstOrThrow()).numUpdatedRows);
    },

    async find(meetingId) {
      return (await meetings(db).where('meetingId', '=', meetingId).executeTakeFirst()) ?? null;
    },

    list(owner, roomId, page) {
      let visible = meetings(db);
      if (owner !== null) visible = visible.where('ownerId', '=', owner);
      if (roomId !== null) visible = visible.where('roomId', '=', roomId);
      return readPage(visible, { time: 'startedAt', id: 'meetingId' }, page, (row) => row);
    },

    async participantJoined(participant) {
      await db
        .insertInto('participants')
        .values({ ...participant, ...STILL_THERE })
        .execute();
    },

    async roleChanged(participantId, role) {
      await db.updateTable('participants').set({ role }).where('participantId', '=', participantId).execute();
    },

    async participantLeft({ participantId, leftAt, leaveReason, journey, quality, forbidden }) {
      const seen = { journey: toJson(journey), quality: toJson(quality) };
      await db
        .updateTable('participants')
        .set({ leftAt, leaveReason, ...seen, forbidden: forbidden && toJson(forbidden) })
        .where('participantId', '=', participantId)
        .execute();
    },

    listParticipants(meetingId, page) {
      // Without their journeys, which are long.
      const participants = db.selectFrom('participants').select(SUMMARY).where('meetingId', '=', meetingId);
      return readPage(participants, { time: 'joinedAt', id: 'participantId' }, page, (row) => row);
    },

    listCourses(meetingId, page) {
      const participants = db
        .selectFrom('participants')
        .select([...SUMMARY, 'quality'])
        .where('meetingId', '=', meetingId);
      const keyset = { time: 'joinedAt', id: 'participantId' } as const;
      return readPage(participants, keyset, page, ({ quality, ...row }) => ({
        ...row,
        moments: fromJson<ParticipantCourse['moments']>(quality),
      }));
    },

    async findParticipant(participantId) {
      const query = db.selectFrom('participants').selectAll().where('participantId', '=', participantId);
      const row = await query.executeTakeFirst();
      return row ? toDetail(row) : null;
    },

    async removeEndedBefore(at) {
      const query = db.deleteFrom('meetings').where('endedAt', '<', at);
      return Number((await query.executeTakeFirstOrThrow()).numDeletedRows);
    },
  };
}

const STILL_THERE = { leftAt: null, leaveReason: null, journey: null, quality: null, forbidden: null };

const SUMMARY = [
  'participantId',
  'meetingId',
  'displayName',
  'role',
  'joinedAt',
  'leftAt',
  'leaveReason',
  'browser',
] as const satisfies (keyof ParticipantDescription)[];

/** With the number of their participants, in one query. */
function meetings(db: Kysely<Schema>) {
  return db
    .selectFrom('meetings')
    .selectAll()
    .select(({ selectFrom }) =>
      selectFrom('participants')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('participants.meetingId', '=', 'meetings.meetingId')
        .$asScalar()
        .$notNull()
        .as('participants'),
    );
}

/** But for what is kept to know them again. */
function toDetail(row: Selectable<ParticipantsTable>) {
  const { journey, quality, sessionHash: _, personId: __, forbidden: ___, ...told } = row;
  return {
    ...told,
    journey: fromJson<unknown>(journey),
    quality: fromJson<ParticipantCourse['moments']>(quality),
  };
}
