import type { Kysely, Selectable } from 'kysely';
import type { RoomStore, StoredRoom } from '../../domain/store-ports.ts';
import { fromJson, toJson } from '../json.ts';
import { readPage } from '../keyset.ts';
import type { RoomsTable, Schema } from '../schema.ts';

export function roomStore(db: Kysely<Schema>): RoomStore {
  return {
    async find(roomId) {
      const row = await db.selectFrom('rooms').selectAll().where('roomId', '=', roomId).executeTakeFirst();
      return row ? toRoom(row) : null;
    },

    list(owner, page) {
      const all = db.selectFrom('rooms').selectAll();
      const visible = owner === null ? all : all.where('ownerId', '=', owner);
      return readPage(visible, { time: 'createdAt', id: 'roomId' }, page, toRoom);
    },

    async create(room) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('rooms')
        .values(toRow(room))
        .onConflict((conflict) => conflict.column('roomId').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },

    async update(room) {
      const { roomId, ...changed } = toRow(room);
      await db.updateTable('rooms').set(changed).where('roomId', '=', roomId).execute();
    },

    async remove(roomId) {
      await db.deleteFrom('rooms').where('roomId', '=', roomId).execute();
    },

    async removeAdHocUnusedSince(at) {
      const { numDeletedRows } = await db
        .deleteFrom('rooms')
        .where('kind', '=', 'adHoc')
        .where('updatedAt', '<', at)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('meetings')
                .select('meetingId')
                .whereRef('meetings.roomId', '=', 'rooms.roomId')
                .where((meeting) =>
                  meeting.or([
                    meeting('meetings.endedAt', 'is', null),
                    meeting('meetings.endedAt', '>=', at),
                  ]),
                ),
            ),
          ),
        )
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

function toRoom({ schedule, rules, ...row }: Selectable<RoomsTable>): StoredRoom {
  return { ...row, schedule: fromJson(schedule), rules: fromJson(rules) };
}

function toRow({ schedule, rules, ...room }: StoredRoom): RoomsTable {
  return { ...room, schedule: schedule && toJson(schedule), rules: toJson(rules) };
}
