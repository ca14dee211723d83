import type { Kysely, Selectable } from 'kysely';
import type { ApiKeyStore, StoredApiKey } from '../../domain/store-ports.ts';
import { fromJson, toJson } from '../json.ts';
import { readPage } from '../keyset.ts';
import type { ApiKeysTable, Schema } from '../schema.ts';

export function apiKeyStore(db: Kysely<Schema>): ApiKeyStore {
  const keys = () => db.selectFrom('apiKeys').selectAll();
  return {
    async find(apiKeyId) {
      const row = await keys().where('apiKeyId', '=', apiKeyId).executeTakeFirst();
      return row ? toApiKey(row) : null;
    },

    async findBySecret(secretHash) {
      const row = await db
        .selectFrom('apiKeys')
        .innerJoin('users', 'users.userId', 'apiKeys.userId')
        .selectAll('users')
        .select(['apiKeyId', 'apiKeys.name', 'scopes', 'expiresAt', 'apiKeys.createdAt as keyCreatedAt'])
        .where('secretHash', '=', secretHash)
        .executeTakeFirst();
      if (!row) return null;
      const { apiKeyId, name, scopes, expiresAt, keyCreatedAt, ...user } = row;
      const key = {
        apiKeyId,
        name,
        secretHash,
        scopes,
        userId: user.userId,
        createdAt: keyCreatedAt,
        expiresAt,
      };
      return { apiKey: toApiKey(key), user };
    },

    list(owner, page) {
      const visible = owner === null ? keys() : keys().where('userId', '=', owner);
      return readPage(visible, { time: 'createdAt', id: 'apiKeyId' }, page, toApiKey);
    },

    async create(apiKey) {
      await db
        .insertInto('apiKeys')
        .values({ ...apiKey, scopes: toJson(apiKey.scopes) })
        .execute();
    },

    async remove(apiKeyId) {
      await db.deleteFrom('apiKeys').where('apiKeyId', '=', apiKeyId).execute();
    },
  };
}

function toApiKey(row: Selectable<ApiKeysTable>): StoredApiKey {
  return { ...row, scopes: fromJson(row.scopes) };
}
