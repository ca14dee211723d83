import { Kysely, sql, type Dialect, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Database, Stores } from '../domain/store-ports.ts';
import { postgresDialect, sqliteDialect } from './dialects.ts';
import { isRetriable, translateFailure } from './failures.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Schema } from './schema.ts';
import { createStores } from './stores/index.ts';

/** How often a transaction is tried that PostgreSQL refused because of another one. */
const MAX_ATTEMPTS = 5;

export interface DatabaseOptions {
  /** A PostgreSQL URL; empty: SQLite. */
  url: string;
  /** Of SQLite. */
  file: string;
  /** Hears of every statement that was sent: tests and metrics count them. */
  onQuery?: (sql: string) => void;
}

/** Kept data, in one SQLite file or one PostgreSQL database. */
export class KyselyDatabase implements Database {
  readonly stores: Stores;

  private constructor(
    private readonly db: Kysely<Schema>,
    private readonly isSqlite: boolean,
  ) {
    this.stores = translated(createStores(db));
  }

  /** Opens it and brings its tables up to date. @throws DatabaseUnavailableError */
  static async open({ url, file, onQuery }: DatabaseOptions): Promise<KyselyDatabase> {
    const dialect: Dialect = url ? postgresDialect(url) : sqliteDialect(file);
    const db = new Kysely<Schema>({ dialect, log: ({ query }) => onQuery?.(query.sql) });
    try {
      await migrate(db);
    } catch (error) {
      await db.destroy().catch(() => undefined);
      throw translateFailure(error);
    }
    return new KyselyDatabase(db, !url);
  }

  async transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.isolated((transaction) => work(createStores(transaction)));
      } catch (error) {
        if (!isRetriable(error) || attempt === MAX_ATTEMPTS) throw translateFailure(error);
      }
    }
  }

  async ping(): Promise<void> {
    await this.statement('select 1');
  }

  /** The pages that secure_delete wrote over still stand in SQLite's log of before; PostgreSQL vacuums by itself. */
  async eraseDeleted(): Promise<void> {
    if (this.isSqlite) await this.statement('pragma wal_checkpoint(truncate)');
  }

  close(): Promise<void> {
    return this.db.destroy();
  }

  private async statement(text: string): Promise<void> {
    try {
      await sql.raw(text).execute(this.db);
    } catch (error) {
      throw translateFailure(error);
    }
  }

  /** SQLite has one connection here, so its transactions are serial; PostgreSQL is asked for the same. */
  private isolated<T>(work: (transaction: Transaction<Schema>) => Promise<T>): Promise<T> {
    return this.db.transaction().setIsolationLevel('serializable').execute(work);
  }
}

async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error as Error;
}

/** The stores, with every rejection told in the words of the port. */
function translated(stores: Stores): Stores {
  const wrap = <T extends object>(store: T): T =>
    new Proxy(store, {
      get(target, name) {
        const method = Reflect.get(target, name) as unknown;
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) =>
          (Reflect.apply(method, target, args) as Promise<unknown>).catch((error: unknown) => {
            throw translateFailure(error);
          });
      },
    });
  return {
    rooms: wrap(stores.rooms),
    joinLinks: wrap(stores.joinLinks),
    users: wrap(stores.users),
    sessions: wrap(stores.sessions),
    oneTimeLinks: wrap(stores.oneTimeLinks),
    apiKeys: wrap(stores.apiKeys),
    meetings: wrap(stores.meetings),
    chat: wrap(stores.chat),
    audit: wrap(stores.audit),
    settings: wrap(stores.settings),
  };
}
