import type { NestExpressApplication } from '@nestjs/platform-express';
import { Authenticator } from '../auth/authenticator.ts';
import { addressBehind } from '../auth/client-address.ts';
import { JoinLinks } from '../auth/join-links.ts';
import { JoinTokens } from '../auth/join-tokens.ts';
import { LoginThrottle } from '../auth/login-throttle.ts';
import { OneTimeLinks } from '../auth/one-time-links.ts';
import { ReportLinks } from '../auth/report-links.ts';
import type { Configuration } from '../config/configuration.ts';
import { CLOCK, DATABASE, LOG, SIGNING_KEY } from '../config/tokens.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { Database } from '../domain/store-ports.ts';
import { RoomRegistry } from '../domain/room-registry.ts';
import { LiveView } from '../domain/live/live-rooms.ts';
import { MachineWatch } from '../domain/live/machine-watch.ts';
import { openTransports } from '../domain/live/open-transports.ts';
import { HEALTH_SOURCE, type HealthSource } from './health-source.ts';
import { MediaMachine } from '../media/media-machine.ts';
import { WorkerPool } from '../media/worker-pool.ts';
import type { DoctorRuns } from './doctor-runs.ts';
import { Metrics, metricsPage } from './metrics.ts';
import { apiPage } from './rest/api-page.ts';
import { API_ROOT, openApiDocument } from './rest/openapi.ts';
import { createRestApi } from './rest/rest-api.ts';
import { allRoutes } from './rest/routes/index.ts';

/**
 * Serves REST, its description, and the metrics.
 * @returns the path at which the first admin is made; null where there is one.
 */
export function serveApi(
  app: NestExpressApplication,
  configuration: Configuration,
  { drain, doctor }: { drain: () => void; doctor: DoctorRuns },
): Promise<string | null> {
  const database = app.get<Database>(DATABASE);
  const clock = app.get<Clock>(CLOCK);
  const metrics = app.get(Metrics);
  const authenticator = app.get(Authenticator);
  const registry = app.get(RoomRegistry);
  const live = new LiveView(registry, clock);
  const media = new MediaMachine(app.get(WorkerPool), clock);
  const machine = new MachineWatch(media, registry, live, clock, configuration.MAX_PEERS_PER_ROOM);
  const oneTimeLinks = new OneTimeLinks(database, clock);
  const routes = allRoutes({
    ...{ stores: database.stores, authenticator, oneTimeLinks, throttle: new LoginThrottle(), clock },
    ...{ joinLinks: app.get(JoinLinks), joinTokens: app.get(JoinTokens), liveRooms: registry },
    ...{ live, machine, drain, doctor },
    reportLinks: new ReportLinks(app.get<string>(SIGNING_KEY), clock),
  });
  const api = createRestApi(routes, {
    ...{ database, authenticator, clock, log: app.get<Log>(LOG) },
    addressOf: addressBehind(configuration.TRUSTED_PROXIES),
    secureCookie: configuration.PUBLIC_URL.startsWith('https:'),
    onAnswered: ({ method, path: route }, status) => metrics.restRequests.inc({ method, route, status }),
  });
  app.use(API_ROOT, apiPage(openApiDocument(routes)), api);
  watch(metrics, app, media);
  app.use('/metrics', metricsPage(metrics, configuration.METRICS_TOKEN));
  return oneTimeLinks.setupPath();
}

function watch(metrics: Metrics, app: NestExpressApplication, media: MediaMachine): void {
  const registry = app.get(RoomRegistry);
  const health = app.get<HealthSource>(HEALTH_SOURCE);
  metrics.watch({
    rooms: () => registry.roomCount,
    peers: () => registry.peerCount,
    liveWorkers: () => health.workers().live,
    wantedWorkers: () => health.workers().wanted,
    draining: () => Number(registry.isDraining),
  });
  metrics.meetings.watch({
    transports: async () =>
      openTransports((await registry.openRooms()).flatMap(({ room }) => [...room.peers.values()])),
    machine: () => media.read(),
    workerDeaths: () => app.get(WorkerPool).deathCount,
  });
}
