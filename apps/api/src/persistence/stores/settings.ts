import { DEFAULT_SETTINGS, settingsSchema } from '@plenum/protocol/rest';
import type { Kysely } from 'kysely';
import type { SettingsStore } from '../../domain/store-ports.ts';
import { fromJson, toJson } from '../json.ts';
import type { Schema } from '../schema.ts';

export function settingsStore(db: Kysely<Schema>): SettingsStore {
  return {
    async get() {
      const rows = await db.selectFrom('settings').selectAll().execute();
      const set = Object.fromEntries(rows.map(({ name, value }) => [name, fromJson(value)]));
      // A setting of an older version that is none any more is left out.
      return settingsSchema.parse({ ...DEFAULT_SETTINGS, ...set });
    },

    async set(change) {
      const rows = Object.entries(change).map(([name, value]) => ({ name, value: toJson(value) }));
      if (rows.length === 0) return;
      await db
        .insertInto('settings')
        .values(rows)
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet(({ ref }) => ({ value: ref('excluded.value') })),
        )
        .execute();
    },
  };
}
