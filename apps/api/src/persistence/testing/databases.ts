import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { KyselyDatabase } from '../kysely-database.ts';

/** A database of its own, for one test file. */
export interface TestDatabase {
  readonly options: { url: string; file: string };
  /** Statements that were sent so far. */
  readonly queries: string[];
  readonly database: KyselyDatabase;
  /** What a restart of the server sees. */
  reopen(): Promise<void>;
  remove(): Promise<void>;
}

/** PostgreSQL is there where `npm test` started it; elsewhere its tests are shown as skipped. */
export const ENGINES = [
  { engine: 'SQLite', available: true },
  { engine: 'PostgreSQL', available: Boolean(process.env['TEST_POSTGRES_URL']) },
] as const;

export async function makeTestDatabase(engine: (typeof ENGINES)[number]['engine']): Promise<TestDatabase> {
  const place = engine === 'SQLite' ? sqlitePlace() : await postgresPlace(process.env['TEST_POSTGRES_URL']!);
  const queries: string[] = [];
  const open = () => KyselyDatabase.open({ ...place.options, onQuery: (query) => queries.push(query) });
  let database = await open();
  return {
    options: place.options,
    queries,
    get database() {
      return database;
    },
    async reopen() {
      await database.close();
      database = await open();
    },
    async remove() {
      await database.close();
      await place.remove();
    },
  };
}

function sqlitePlace() {
  const directory = mkdtempSync(join(tmpdir(), 'plenum-sqlite-'));
  const remove = () => Promise.resolve(rmSync(directory, { recursive: true, force: true }));
  return { options: { url: '', file: join(directory, 'data', 'plenum.db') }, remove };
}

async function postgresPlace(server: string) {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(server, `create database ${name}`);
  const url = server.replace('/postgres?', `/${name}?`);
  return { options: { url, file: '' }, remove: () => asAdmin(server, `drop database ${name} with (force)`) };
}

async function asAdmin(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(statement);
  await client.end();
}
