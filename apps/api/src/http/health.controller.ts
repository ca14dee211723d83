import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { DATABASE } from '../config/tokens.ts';
import type { Database } from '../domain/store-ports.ts';
import { RoomRegistry } from '../domain/room-registry.ts';
import { HEALTH_SOURCE, type HealthSource } from './health-source.ts';

/** For whatever watches the server: a process supervisor, a load balancer, a person. */
@Controller()
export class HealthController {
  constructor(
    @Inject(RoomRegistry) private readonly registry: RoomRegistry,
    @Inject(HEALTH_SOURCE) private readonly source: HealthSource,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  /** The event loop turns. */
  @Get('live')
  live() {
    return { status: 'live' };
  }

  /** New meetings may come: 503 while draining, while a media worker is missing, and while the database is silent. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) response: Response) {
    const { live, wanted } = this.source.workers();
    const draining = this.registry.isDraining;
    const database = await this.database.ping().then(
      () => 'ready',
      () => 'unavailable',
    );
    const ready = live === wanted && !draining && database === 'ready';
    response.status(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'notReady', draining, workers: { live, wanted }, database };
  }
}
