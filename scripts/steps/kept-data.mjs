// Where the server keeps its data, and how that is copied while the server runs and put back while it does not.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { StepError } from './errors.mjs';
import { ROOT } from './paths.mjs';

const dataDirectory = () => resolve(ROOT, process.env.DATA_DIR || 'data');
const sqliteFile = () => join(dataDirectory(), 'plenum.db');

/** Copies what is kept into one file, whole, while the server goes on. @returns {Promise<string>} the copy's path */
export async function backUp(target) {
  const copy = resolve(target ?? `plenum-${new Date().toISOString().replace(/[:.]/g, '-')}.backup`);
  if (existsSync(copy)) throw new StepError(`${copy} is there already`, 'Name another file.');
  mkdirSync(dirname(copy), { recursive: true });
  if (process.env.DATABASE_URL) {
    postgres('pg_dump', ['--format=custom', `--file=${copy}`, `--dbname=${process.env.DATABASE_URL}`]);
    noteBackup();
    return copy;
  }
  const source = sqliteFile();
  if (!existsSync(source)) throw new StepError(`there is no database at ${source}`, 'Is DATA_DIR right?');
  const db = new DatabaseSync(source, { readOnly: true });
  try {
    await backup(db, copy);
  } finally {
    db.close();
  }
  requireSound(copy);
  noteBackup();
  return copy;
}

/** For the doctor, which says when there is none or an old one. A copy is a copy where no note can be left. */
function noteBackup() {
  try {
    writeFileSync(join(dataDirectory(), 'last-backup'), `${new Date().toISOString()}\n`);
  } catch {
    // As with PostgreSQL, on a machine where no server runs.
  }
}

/** Puts a copy in the place of what is kept. @returns {string | null} where the data of before now is */
export function restore(source) {
  if (!source || !existsSync(source))
    throw new StepError(`there is no backup at ${source ?? '(no file was named)'}`);
  if (process.env.DATABASE_URL) {
    const flags = ['--clean', '--if-exists', '--single-transaction', '--no-owner'];
    postgres('pg_restore', [...flags, `--dbname=${process.env.DATABASE_URL}`, resolve(source)]);
    return null;
  }
  requireSound(resolve(source));
  const target = sqliteFile();
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const aside = existsSync(target) ? putAside(target) : null;
  const copy = new DatabaseSync(resolve(source), { readOnly: true });
  copy.exec(`VACUUM INTO '${target.replaceAll("'", "''")}'`);
  copy.close();
  return aside;
}

/** Fails while a server has the file open: leaving the log needs the file for itself. */
function putAside(target) {
  const db = new DatabaseSync(target);
  try {
    db.exec('PRAGMA journal_mode = DELETE');
  } catch {
    throw new StepError(`${target} is in use`, 'Stop the server first.');
  } finally {
    db.close();
  }
  const aside = `${target}.before-restore`;
  renameSync(target, aside);
  for (const suffix of ['-wal', '-shm']) rmSync(target + suffix, { force: true });
  return aside;
}

function requireSound(path) {
  let result;
  try {
    const db = new DatabaseSync(path, { readOnly: true });
    result = db.prepare('PRAGMA integrity_check').get()?.integrity_check;
    db.close();
  } catch (error) {
    result = error.message;
  }
  if (result !== 'ok') throw new StepError(`${path} is not a sound database: ${result}`);
}

function postgres(program, args) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error)
    throw new StepError(`${program} could not be run`, 'Install postgresql-client of the server’s version.');
  if (status !== 0) throw new StepError(`${program} failed`, '', stderr.trim());
}
