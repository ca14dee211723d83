import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What somebody came with, and who may not come back. */
async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('participants').addColumn('browser', 'text').execute();
  await db.schema.alterTable('participants').addColumn('forbidden', 'text').execute();
}

export const browsersAndForbiddenReturns: Migration = { up };
