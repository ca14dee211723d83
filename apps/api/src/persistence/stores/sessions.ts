import type { Kysely } from 'kysely';
import type { OneTimeLinkStore, SessionStore } from '../../domain/store-ports.ts';
import type { Schema } from '../schema.ts';

export function sessionStore(db: Kysely<Schema>): SessionStore {
  return {
    async create(session) {
      await db.insertInto('userSessions').values(session).execute();
    },

    async find(hash) {
      const row = await db
        .selectFrom('userSessions')
        .innerJoin('users', 'users.userId', 'userSessions.userId')
        .selectAll('users')
        .select(['userSessions.createdAt as sessionCreatedAt', 'userSessions.expiresAt as sessionExpiresAt'])
        .where('tokenHash', '=', hash)
        .executeTakeFirst();
      if (!row) return null;
      const { sessionCreatedAt: createdAt, sessionExpiresAt: expiresAt, ...user } = row;
      return { session: { tokenHash: hash, userId: user.userId, createdAt, expiresAt }, user };
    },

    async remove(hash) {
      await db.deleteFrom('userSessions').where('tokenHash', '=', hash).execute();
    },

    async removeOfUser(userId) {
      await db.deleteFrom('userSessions').where('userId', '=', userId).execute();
    },

    async removeExpired(now) {
      const query = db.deleteFrom('userSessions').where('expiresAt', '<=', now);
      return Number((await query.executeTakeFirstOrThrow()).numDeletedRows);
    },
  };
}

export function oneTimeLinkStore(db: Kysely<Schema>): OneTimeLinkStore {
  return {
    async create(link) {
      await db.insertInto('oneTimeLinks').values(link).execute();
    },

    async take(hash) {
      const query = db.deleteFrom('oneTimeLinks').where('tokenHash', '=', hash).returningAll();
      return (await query.executeTakeFirst()) ?? null;
    },

    async removeOfUser(userId) {
      const links = db.deleteFrom('oneTimeLinks');
      await (
        userId === null ? links.where('userId', 'is', null) : links.where('userId', '=', userId)
      ).execute();
    },

    async removeExpired(now) {
      const query = db.deleteFrom('oneTimeLinks').where('expiresAt', '<=', now);
      return Number((await query.executeTakeFirstOrThrow()).numDeletedRows);
    },
  };
}
