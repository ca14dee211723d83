import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { IGenericSqlite } from 'kysely-generic-sqlite';
import { createNodeOnMessageCallback } from 'kysely-generic-sqlite/worker-helper-node';

/**
 * The thread that holds the SQLite file. node:sqlite is synchronous, and a commit waits for the disk: on the main thread
 * every meeting would wait with it.
 */

/** How long a statement waits for another process that holds the file (a backup, say), in milliseconds. */
const BUSY_TIMEOUT_MS = 5000;

function open({ file }: { file: string }): IGenericSqlite<DatabaseSync> {
  const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  db.exec('PRAGMA journal_mode = WAL');
  // With NORMAL, a commit in WAL mode is lost when the power fails: what was acknowledged must be there.
  db.exec('PRAGMA synchronous = FULL');
  // What is deleted is overwritten, and not only forgotten.
  db.exec('PRAGMA secure_delete = ON');
  return {
    db,
    query: (_isSelect, sql, parameters) =>
      named(() => {
        const statement = db.prepare(sql);
        const values = (parameters ?? []) as SQLInputValue[];
        if (statement.columns().length > 0) return { rows: statement.all(...values) };
        const { changes } = statement.run(...values);
        return { rows: [], numAffectedRows: BigInt(changes) };
      }),
    close: () => db.close(),
  };
}

/** Of an error, only its name and message reach the other thread: the result code goes as the name, see failures.ts. */
function named<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && 'errcode' in error) error.name = `SQLite ${Number(error.errcode) & 0xff}`;
    throw error;
  }
}

createNodeOnMessageCallback<{ file: string }, DatabaseSync>((options) => named(() => open(options)));
