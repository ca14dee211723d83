import { join } from 'node:path';
import type { OnApplicationBootstrap, OnApplicationShutdown, Provider } from '@nestjs/common';
import type { Configuration } from './config/configuration.ts';
import { CLOCK, DATABASE, LOG } from './config/tokens.ts';
import type { Clock, Log } from './domain/ports.ts';
import { MeetingRecorder } from './domain/meeting-recorder.ts';
import { RoomKeeper } from './domain/room-keeper.ts';
import type { Database } from './domain/store-ports.ts';
import { Metrics } from './http/metrics.ts';
import { KyselyDatabase } from './persistence/kysely-database.ts';
import { Retention } from './persistence/retention.ts';

const SQLITE_FILE = 'plenum.db';

/** The life of the database within that of the server. */
class KeptData implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly retention: Retention;

  constructor(
    private readonly database: Database,
    private readonly meetings: MeetingRecorder,
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
    await this.meetings.stop();
    await this.database.close();
  }
}

export function keptDataProviders({
  DATABASE_URL,
  DATA_DIR,
  RESUME_WITHIN_SECONDS,
}: Configuration): Provider[] {
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
      provide: MeetingRecorder,
      useFactory: (database: Database, clock: Clock, log: Log) => new MeetingRecorder(database, clock, log),
      inject: [DATABASE, CLOCK, LOG],
    },
    {
      provide: RoomKeeper,
      useFactory: (database: Database, clock: Clock) =>
        new RoomKeeper(database, clock, RESUME_WITHIN_SECONDS * 1000),
      inject: [DATABASE, CLOCK],
    },
    {
      provide: KeptData,
      useFactory: (database: Database, meetings: MeetingRecorder, clock: Clock, log: Log) =>
        new KeptData(database, meetings, clock, log),
      inject: [DATABASE, MeetingRecorder, CLOCK, LOG],
    },
  ];
}
