import { Router } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { isSameToken } from '../auth/tokens.ts';
import { MeetingMetrics } from './meeting-metrics.ts';

/**
 * The lag that is told includes it. The library's own 10 ms wake Node a hundred times a second whether or not anybody
 * looks, which was most of what an idle server used (0.7 % of a core).
 */
const EVENT_LOOP_LOOKED_AT_EVERY_MS = 100;

/** What is counted as it is now, whenever somebody asks. */
export interface MetricsSource {
  rooms: () => number;
  peers: () => number;
  liveWorkers: () => number;
  wantedWorkers: () => number;
  draining: () => number;
}

/** Prometheus metrics. No label holds anything of a person, nor anything without bounds. */
export class Metrics {
  readonly registry = new Registry();

  readonly databaseQueries = new Counter({
    name: 'plenum_database_queries_total',
    help: 'Statements sent to the database.',
    registers: [this.registry],
  });

  readonly restRequests = new Counter({
    name: 'plenum_rest_requests_total',
    help: 'REST requests, by route and status.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  });

  readonly meetings = new MeetingMetrics(this.registry);

  constructor() {
    collectDefaultMetrics({
      register: this.registry,
      eventLoopMonitoringPrecision: EVENT_LOOP_LOOKED_AT_EVERY_MS,
    });
  }

  watch(source: MetricsSource): void {
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers: [this.registry],
        collect() {
          this.set(read());
        },
      });
    gauge('plenum_rooms', 'Rooms in use.', source.rooms);
    gauge('plenum_peers', 'Peers in all rooms, those that are reconnecting among them.', source.peers);
    gauge('plenum_media_workers', 'Media workers that live.', source.liveWorkers);
    gauge('plenum_media_workers_wanted', 'Media workers that should live.', source.wantedWorkers);
    gauge('plenum_draining', '1 while the server opens no new rooms.', source.draining);
  }
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/**
 * Serves the metrics to whoever has the token; without a token, to this machine alone. A proxy on this machine would
 * make the whole world come from here, so what it forwarded does not count.
 */
export function metricsPage(metrics: Metrics, token: string): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const sent = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1] ?? '';
    const forwarded = request.get('x-forwarded-for') ?? request.get('forwarded');
    const local = LOOPBACK.test(request.socket.remoteAddress ?? '') && forwarded === undefined;
    if (token ? !isSameToken(sent, token) : !local) {
      response.status(404).end();
      return;
    }
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
}
