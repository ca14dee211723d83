import { mkdirSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PostgresDialect, SqliteAdapter, type Dialect } from 'kysely';
import { GenericSqliteWorkerDialect } from 'kysely-generic-sqlite/worker';
import { createNodeWorkerExecutor } from 'kysely-generic-sqlite/worker-helper-node';
import pg from 'pg';

/** PostgreSQL's int8: counts and times, all below 2^53, which pg hands over as text. */
const INT8 = 20;
const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5000;

/** @param file is made with its directory where it is missing. */
export function sqliteDialect(file: string): Dialect {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Beside this file, as the source that it is under Jest, or as what the build made of it.
  const program = new URL(`./sqlite-worker${extname(import.meta.url)}`, import.meta.url);
  return new TransactionalSqliteDialect(
    createNodeWorkerExecutor({ worker: () => new Worker(program), data: { file } }),
  );
}

export function postgresDialect(url: string): Dialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: {
      getTypeParser: (oid: number, format?: 'text') =>
        oid === INT8 ? Number : (pg.types.getTypeParser(oid, format) as (value: string) => unknown),
    } as pg.CustomTypesConfig,
  });
  // An idle connection that broke is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool });
}

/** Kysely does not count on it, but SQLite's DDL obeys transactions: a killed migration leaves nothing half made. */
class TransactionalSqliteDialect extends GenericSqliteWorkerDialect<Worker, { file: string }> {
  override createAdapter = () => new TransactionalSqliteAdapter();
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
