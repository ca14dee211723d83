import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from '@jest/globals';
import { DatabaseUnavailableError } from '../domain/store-ports.ts';
import { KyselyDatabase } from './kysely-database.ts';
import { roomRecord } from './testing/records.ts';

describe('a database that cannot answer', () => {
  const directory = mkdtempSync(join(tmpdir(), 'plenum-failures-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('is told as such where another process holds the file, and serves again afterwards', async () => {
    const file = join(directory, 'held.db');
    const database = await KyselyDatabase.open({ url: '', file });
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const room = roomRecord();
    const turns = countTurns();
    await expect(database.stores.rooms.create(room)).rejects.toBeInstanceOf(DatabaseUnavailableError);
    await expect(database.transaction((stores) => stores.rooms.create(room))).rejects.toBeInstanceOf(
      DatabaseUnavailableError,
    );
    // The wait was another thread's: this one went on all the time.
    expect(turns()).toBeGreaterThan(100);
    other.exec('ROLLBACK');
    other.close();
    expect(await database.stores.rooms.create(room)).toBe(true);
    await database.close();
  });

  it('is told as such where the file is none', async () => {
    const file = join(directory, 'garbage.db');
    writeFileSync(file, 'this is no database, and it is long enough to be taken for one'.repeat(100));
    chmodSync(file, 0o600);
    await expect(KyselyDatabase.open({ url: '', file })).rejects.toBeInstanceOf(DatabaseUnavailableError);
  });

  it('is told as such where no PostgreSQL listens', async () => {
    const opening = KyselyDatabase.open({ url: `postgresql://x@localhost/x?host=${directory}`, file: '' });
    await expect(opening).rejects.toBeInstanceOf(DatabaseUnavailableError);
  });

  it('is not what a defect is told as', async () => {
    const database = await KyselyDatabase.open({ url: '', file: join(directory, 'defect.db') });
    const nameless = { ...roomRecord(), name: null as unknown as string };
    await expect(database.stores.rooms.create(nameless)).rejects.not.toBeInstanceOf(DatabaseUnavailableError);
    await database.close();
  });
});

/** How often the event loop came round. */
function countTurns(): () => number {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 5);
  return () => {
    clearInterval(timer);
    return turns;
  };
}
