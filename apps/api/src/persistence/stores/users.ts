import type { Kysely } from 'kysely';
import type { UserStore } from '../../domain/store-ports.ts';
import { readPage } from '../keyset.ts';
import type { Schema } from '../schema.ts';

export function userStore(db: Kysely<Schema>): UserStore {
  const users = () => db.selectFrom('users').selectAll();
  return {
    async find(userId) {
      return (await users().where('userId', '=', userId).executeTakeFirst()) ?? null;
    },

    async findByEmail(email) {
      return (await users().where('email', '=', email).executeTakeFirst()) ?? null;
    },

    list: (page) => readPage(users(), { time: 'createdAt', id: 'userId' }, page, (row) => row),

    async countAdmins() {
      const { count } = await db
        .selectFrom('users')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('role', '=', 'admin')
        .where('passwordHash', 'is not', null)
        .executeTakeFirstOrThrow();
      return count;
    },

    async create(user) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('users')
        .values(user)
        .onConflict((conflict) => conflict.column('email').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },

    async update({ userId, ...changed }) {
      await db.updateTable('users').set(changed).where('userId', '=', userId).execute();
    },

    async remove(userId) {
      await db.deleteFrom('users').where('userId', '=', userId).execute();
    },
  };
}
