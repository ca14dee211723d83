import type { Kysely } from 'kysely';
import type { ChatStore } from '../../domain/store-ports.ts';
import { readPage } from '../keyset.ts';
import type { Schema } from '../schema.ts';

export function chatStore(db: Kysely<Schema>): ChatStore {
  return {
    async append(message) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('chatMessages')
        .values(message)
        .onConflict((conflict) =>
          conflict.columns(['meetingId', 'fromPeerId', 'clientMessageId']).doNothing(),
        )
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },

    async recall(meetingId, limit) {
      const latest = await db
        .selectFrom('chatMessages')
        .selectAll()
        .where('meetingId', '=', meetingId)
        .orderBy('messageId', 'desc')
        .limit(limit)
        .execute();
      return latest.reverse().map((row) => ({ ...row, fromPersonId: row.fromPersonId ?? row.fromPeerId }));
    },

    list(meetingId, page) {
      const messages = db
        .selectFrom('chatMessages')
        .select(['meetingId', 'messageId', 'fromPeerId', 'fromName', 'text', 'sentAt'])
        .where('meetingId', '=', meetingId);
      // Their numbers are their order, whatever the clock did.
      return readPage(messages, { time: 'messageId', id: 'messageId' }, page, (row) => row);
    },

    async removeSentBefore(at) {
      const query = db.deleteFrom('chatMessages').where('sentAt', '<', at);
      return Number((await query.executeTakeFirstOrThrow()).numDeletedRows);
    },
  };
}
