import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** By what people are known who come back after the server was started anew. */
async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('participants').addColumn('sessionHash', 'text').execute();
  await db.schema.alterTable('participants').addColumn('personId', 'text').execute();
  await db.schema.alterTable('chatMessages').addColumn('fromPersonId', 'text').execute();
}

export const returningPeople: Migration = { up };
