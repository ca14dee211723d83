import type { Kysely } from 'kysely';
import type { JoinLinkStore } from '../../domain/store-ports.ts';
import { readPage } from '../keyset.ts';
import type { Schema } from '../schema.ts';

export function joinLinkStore(db: Kysely<Schema>): JoinLinkStore {
  return {
    async find(linkId) {
      const query = db.selectFrom('joinLinks').selectAll().where('linkId', '=', linkId);
      return (await query.executeTakeFirst()) ?? null;
    },

    list(roomId, page) {
      const links = db.selectFrom('joinLinks').selectAll().where('roomId', '=', roomId);
      return readPage(links, { time: 'createdAt', id: 'linkId' }, page, (row) => row);
    },

    async create(link) {
      await db.insertInto('joinLinks').values(link).execute();
    },

    async remove(linkId) {
      await db.deleteFrom('joinLinks').where('linkId', '=', linkId).execute();
    },
  };
}
