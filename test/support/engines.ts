import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** The databases that a server is tested on. PostgreSQL is there where `npm test` started it. */
export const ENGINES = [
  { engine: 'SQLite', available: true },
  { engine: 'PostgreSQL', available: Boolean(process.env['TEST_POSTGRES_URL']) },
] as const;

/** Settings of a server with a database of its own. It goes with the PostgreSQL of the run. */
export async function databaseSettings(
  engine: (typeof ENGINES)[number]['engine'],
): Promise<Record<string, string>> {
  if (engine === 'SQLite') return {};
  const server = process.env['TEST_POSTGRES_URL']!;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return { DATABASE_URL: server.replace('/postgres?', `/${name}?`) };
}
