import { randomUUID } from 'node:crypto';
import { describe } from '@jest/globals';
import pg from 'pg';

/** The databases that a server is tested on. PostgreSQL is there where `npm test` started it. */
const ENGINES = [
  { engine: 'SQLite', available: true },
  { engine: 'PostgreSQL', available: Boolean(process.env['TEST_POSTGRES_URL']) },
] as const;

export type EngineName = (typeof ENGINES)[number]['engine'];

/** The same tests on each; skipped on what is not there. */
export function describeOnEngines(title: string, tests: (engine: EngineName) => void): void {
  for (const { engine, available } of ENGINES)
    (available ? describe : describe.skip)(`${title} on ${engine}`, () => tests(engine));
}

/** Settings of a server with a database of its own. It goes with the PostgreSQL of the run. */
export async function databaseSettings(engine: EngineName): Promise<Record<string, string>> {
  if (engine === 'SQLite') return {};
  const server = process.env['TEST_POSTGRES_URL']!;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return { DATABASE_URL: server.replace('/postgres?', `/${name}?`) };
}
