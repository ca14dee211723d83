import { join } from 'node:path';
import type { OnApplicationBootstrap, OnApplicationShutdown, Provider } from '@nestjs/common';
import type { Configuration } from './config/configuration.ts';
import { CLOCK, DATABASE, LOG } from './config/tokens.ts';
import type { Clock, Log } from './domain/ports.ts';
import type { Database } from './domain/store-ports.ts';
import { Metrics } from './http/metrics.ts';
import { KyselyDatabase } from './persistence/kysely-database.ts';
import { Retention } from './persistence/retention.ts';

const SQLITE_FILE = 'plenum.db';

/** The life of the database within that of the server. */
export class KeptData implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly retention: Retention;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.retention = new Retention(database, clock, log);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.database.transaction((stores) => stores.meetings.endAllOpen(this.clock.now()));
    await this.retention.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.retention.stop();
    await this.database.close();
  }
}

export function keptDataProviders({ DATABASE_URL, DATA_DIR }: Configuration): Provider[] {
  return [
    { provide: Metrics, useFactory: () => new Metrics() },
    {
      provide: DATABASE,
      useFactory: (metrics: Metrics) =>
        KyselyDatabase.open({
          url: DATABASE_URL,
          file: join(DATA_DIR, SQLITE_FILE),
          onQuery: () => metrics.databaseQueries.inc(),
        }),
      inject: [Metrics],
    },
    {
      provide: KeptData,
      useFactory: (database: Database, clock: Clock, log: Log) => new KeptData(database, clock, log),
      inject: [DATABASE, CLOCK, LOG],
    },
  ];
}
