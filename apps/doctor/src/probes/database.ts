import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';

const PATIENCE_MS = 5_000;
const MIGRATIONS = 'select name from kysely_migration order by name';

/** A database as somebody finds it who changes nothing of it. */
export interface SeenDatabase {
  /** Names of the migrations that were done, in their order. */
  migrations: string[];
  /** Why nothing can be written; null where something can. */
  readOnly: string | null;
}

/**
 * Takes SQLite's lock for writing, and gives it back.
 * @returns null where there is no file yet
 * @throws where it is no sound database
 */
export function seeSqlite(file: string): SeenDatabase | null {
  if (!existsSync(file)) return null;
  const migrations = openSqlite(file, true, (db) =>
    db
      .prepare(MIGRATIONS)
      .all()
      .map(({ name }) => String(name)),
  );
  try {
    openSqlite(file, false, (db) => db.exec('begin immediate; create table doctor (x); rollback'));
    return { migrations, readOnly: null };
  } catch (error) {
    return { migrations, readOnly: (error as Error).message };
  }
}

function openSqlite<T>(file: string, readOnly: boolean, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(file, { readOnly, timeout: PATIENCE_MS });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** @throws where it is not reached, does not let us in, or was never the server's */
export async function seePostgres(url: string): Promise<SeenDatabase> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(MIGRATIONS);
    const migrations = rows.map(({ name }) => name);
    const written = client.query('begin; create table doctor (x int); rollback');
    const readOnly = await written.then(
      () => null,
      (error: Error) => error.message,
    );
    return { migrations, readOnly };
  } finally {
    await client.end();
  }
}
