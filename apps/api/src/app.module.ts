import {
  Module,
  type DynamicModule,
  type BeforeApplicationShutdown,
  type OnApplicationShutdown,
  Inject,
} from '@nestjs/common';
import { LoggerModule, PinoLogger } from 'nestjs-pino';
import { accessProviders } from './access.ts';
import { IceServers } from './auth/ice-servers.ts';
import { Invitations } from './auth/invitations.ts';
import type { Configuration } from './config/configuration.ts';
import { CLOCK, CONFIGURATION, LOG, MEDIA_ENGINE } from './config/tokens.ts';
import { JourneyMeter } from './domain/journey/journey-meter.ts';
import { JourneyRegistry } from './domain/journey/journey-registry.ts';
import { MeetingRecorder } from './domain/meeting-recorder.ts';
import { PathTestRegistry } from './domain/path-test-registry.ts';
import type { Clock, Log, MediaEngine } from './domain/ports.ts';
import { RoomKeeper } from './domain/room-keeper.ts';
import { RoomRegistry } from './domain/room-registry.ts';
import { Dispatch } from './gateway/dispatch.ts';
import { passcodes } from './auth/passcodes.ts';
import { FloodGuard } from './gateway/flood-guard.ts';
import { chatHandlers } from './gateway/handlers/chat.ts';
import { handHandlers } from './gateway/handlers/hands.ts';
import { joinHandlers } from './gateway/handlers/join.ts';
import { journeyHandlers } from './gateway/handlers/journey.ts';
import { lobbyHandlers } from './gateway/handlers/lobby.ts';
import { mediaHandlers } from './gateway/handlers/media.ts';
import { moderationHandlers } from './gateway/handlers/moderation.ts';
import { pathTestHandlers } from './gateway/handlers/path-test.ts';
import { roomHandlers } from './gateway/handlers/room.ts';
import { PasscodeGuard } from './gateway/passcode-guard.ts';
import { RoomNotifier } from './gateway/room-notifier.ts';
import { Visitors } from './gateway/visitors.ts';
import { SignalingGateway } from './gateway/signaling.gateway.ts';
import { keptDataProviders } from './kept-data.ts';
import { HEALTH_SOURCE } from './http/health-source.ts';
import { HealthController } from './http/health.controller.ts';
import { Metrics } from './http/metrics.ts';
import { MediasoupEngine } from './media/mediasoup-engine.ts';
import { WorkerPool } from './media/worker-pool.ts';
import { loggerOptions } from './logging.ts';
import { systemClock } from './system-clock.ts';

/** Where everything meets: the only place that knows which class stands behind which port. */
@Module({})
export class AppModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(RoomRegistry) private readonly registry: RoomRegistry,
    @Inject(WorkerPool) private readonly pool: WorkerPool,
  ) {}

  static register(configuration: Configuration): DynamicModule {
    return {
      module: AppModule,
      imports: [LoggerModule.forRoot(loggerOptions(configuration))],
      controllers: [HealthController],
      providers: [
        { provide: CONFIGURATION, useValue: configuration },
        { provide: CLOCK, useValue: systemClock },
        { provide: LOG, useFactory: pinoLog, inject: [PinoLogger] },
        ...keptDataProviders(configuration),
        ...accessProviders(configuration),
        ...mediaProviders(configuration),
        ...domainProviders(configuration),
        ...gatewayProviders(configuration),
        {
          provide: HEALTH_SOURCE,
          useFactory: (pool: WorkerPool) => ({
            workers: () => ({ live: pool.liveCount, wanted: pool.wantedCount }),
          }),
          inject: [WorkerPool],
        },
      ],
    };
  }

  /** Before Nest closes the sockets: everybody is told first. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.registry.close();
  }

  onApplicationShutdown(): void {
    this.pool.close();
  }
}

function mediaProviders(configuration: Configuration) {
  return [
    {
      provide: WorkerPool,
      useFactory: (log: Log) =>
        WorkerPool.create({
          workers: configuration.MEDIA_WORKERS,
          listenIp: configuration.MEDIA_LISTEN_IP,
          announcedAddress: configuration.MEDIA_ANNOUNCED_ADDRESS,
          port: configuration.MEDIA_PORT,
          log,
        }),
      inject: [LOG],
    },
    {
      provide: MEDIA_ENGINE,
      useFactory: (pool: WorkerPool, log: Log) =>
        MediasoupEngine.create({
          pool,
          consumersPerWorker: configuration.MEDIA_CONSUMERS_PER_WORKER,
          cameraCodec: `video/${configuration.CAMERA_CODEC}`,
          log,
        }),
      inject: [WorkerPool, LOG],
    },
  ];
}

function domainProviders(configuration: Configuration) {
  const limits = {
    maxRooms: configuration.MAX_ROOMS,
    maxPeersPerRoom: configuration.MAX_PEERS_PER_ROOM,
    resumeWithinMs: configuration.RESUME_WITHIN_SECONDS * 1000,
    hearing: {
      allAudioUpTo: configuration.ALL_AUDIO_UP_TO,
      loudestSpeakers: configuration.LOUDEST_SPEAKERS,
    },
  };
  return [
    {
      provide: PathTestRegistry,
      useFactory: (engine: MediaEngine, clock: Clock) => new PathTestRegistry(engine, clock),
      inject: [MEDIA_ENGINE, CLOCK],
    },
    {
      provide: JourneyRegistry,
      useFactory: (clock: Clock, { meetings }: Metrics) => {
        const meter = new JourneyMeter(meetings);
        return new JourneyRegistry(clock, (journey, fact) => meter.note(journey, fact));
      },
      inject: [CLOCK, Metrics],
    },
    {
      provide: RoomRegistry,
      useFactory: (
        engine: MediaEngine,
        journeys: JourneyRegistry,
        events: RoomNotifier,
        meetings: MeetingRecorder,
        keeper: RoomKeeper,
        clock: Clock,
        log: Log,
      ) => new RoomRegistry({ limits, engine, journeys, events, meetings, keeper, passcodes, clock, log }),
      inject: [MEDIA_ENGINE, JourneyRegistry, RoomNotifier, MeetingRecorder, RoomKeeper, CLOCK, LOG],
    },
  ];
}

function gatewayProviders(configuration: Configuration) {
  return [
    { provide: RoomNotifier, useFactory: (clock: Clock) => new RoomNotifier(clock), inject: [CLOCK] },
    {
      provide: FloodGuard,
      useFactory: () =>
        new FloodGuard({
          requestsPerSecond: configuration.SIGNALING_REQUESTS_PER_SECOND,
          connectionsPerAddress: configuration.SIGNALING_CONNECTIONS_PER_ADDRESS,
        }),
    },
    dispatchProvider(configuration),
    SignalingGateway,
  ];
}

/** Every request by its handler. */
function dispatchProvider(configuration: Configuration) {
  return {
    provide: Dispatch,
    useFactory: (
      registry: RoomRegistry,
      journeys: JourneyRegistry,
      pathTests: PathTestRegistry,
      notifier: RoomNotifier,
      invitations: Invitations,
      metrics: Metrics,
      clock: Clock,
      log: Log,
    ) => {
      const visitors = new Visitors({ passcodes: new PasscodeGuard(), invitations });
      const iceServers = new IceServers(configuration, clock);
      const door = { registry, visitors, server: () => notifier.requireServer() };
      return new Dispatch(
        {
          ...joinHandlers({ ...door, iceServers }),
          ...lobbyHandlers(door),
          ...mediaHandlers(iceServers),
          ...chatHandlers(),
          ...handHandlers(),
          ...moderationHandlers(),
          ...pathTestHandlers(pathTests, iceServers),
          ...roomHandlers(),
          ...journeyHandlers(journeys, clock),
        },
        log,
        (name, refusal) => metrics.meetings.answered(name, refusal),
      );
    },
    inject: [RoomRegistry, JourneyRegistry, PathTestRegistry, RoomNotifier, Invitations, Metrics, CLOCK, LOG],
  };
}

function pinoLog(pino: PinoLogger): Log {
  return {
    warn: (message, context) => pino.warn(context, message),
    error: (message, context) => pino.error(context, message),
  };
}
