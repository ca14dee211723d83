import { isNativeError } from 'node:util/types';
import { DatabaseUnavailableError } from '../domain/store-ports.ts';

/** SQLite's primary result codes that speak of the file, the disk or another process, and not of the statement. */
const SQLITE_TRANSIENT = /^SQLite (5|6|8|10|13|14|26)$/;
/** PostgreSQL's classes: connection, out of resources, operator's intervention, system. */
const POSTGRES_TRANSIENT = /^(08|53|57|58)...$/;
/** Serialization failure and deadlock: the same transaction succeeds when it is tried again. */
const POSTGRES_RETRIABLE = /^(40001|40P01)$/;
const NETWORK = /^(ENOENT|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/;
const POOL_TIMEOUT = /timeout exceeded when trying to connect|Connection terminated/;

export function isRetriable(error: unknown): boolean {
  return POSTGRES_RETRIABLE.test(codeOf(error));
}

/** What the callers may know of it: that the database does not answer. Everything else is a defect and stays as it is. */
export function translateFailure(error: unknown): unknown {
  if (!isNativeError(error) || error instanceof DatabaseUnavailableError) return error;
  const code = codeOf(error);
  const transient =
    POSTGRES_TRANSIENT.test(code) ||
    isRetriable(error) ||
    NETWORK.test(code) ||
    POOL_TIMEOUT.test(error.message) ||
    SQLITE_TRANSIENT.test(error.name);
  return transient ? new DatabaseUnavailableError(error.message, { cause: error }) : error;
}

function codeOf(error: unknown): string {
  return isNativeError(error) && 'code' in error ? String(error.code) : '';
}
