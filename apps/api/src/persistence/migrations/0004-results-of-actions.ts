import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What became of what was asked for: until now, only what succeeded was written down. */
async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('auditLog')
    .addColumn('result', 'text', (column) => column.notNull().defaultTo('succeeded'))
    .execute();
}

export const resultsOfActions: Migration = { up };
