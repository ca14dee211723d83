import type { Authenticator } from '../../../auth/authenticator.ts';
import type { JoinLinks } from '../../../auth/join-links.ts';
import type { JoinTokens } from '../../../auth/join-tokens.ts';
import type { LoginThrottle } from '../../../auth/login-throttle.ts';
import type { ReportLinks } from '../../../auth/report-links.ts';
import type { OneTimeLinks } from '../../../auth/one-time-links.ts';
import type { Clock } from '../../../domain/ports.ts';
import type { LiveView } from '../../../domain/live/live-rooms.ts';
import type { MachineWatch } from '../../../domain/live/machine-watch.ts';
import type { RoomRegistry } from '../../../domain/room-registry.ts';
import type { Stores } from '../../../domain/store-ports.ts';
import type { DoctorRuns } from '../../doctor-runs.ts';
import type { Route } from '../route.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { administrationRoutes } from './administration.ts';
import { doctorRoutes } from './doctor.ts';
import { historyRoutes } from './history.ts';
import { incidentReportRoutes } from './incident-reports.ts';
import { joinLinkRoutes } from './join-links.ts';
import { liveActionRoutes } from './live-actions.ts';
import { liveRoutes } from './live.ts';
import { roomRoutes } from './rooms.ts';
import { sessionRoutes } from './session.ts';
import { userRoutes } from './users.ts';

export interface RouteDependencies {
  stores: Stores;
  authenticator: Authenticator;
  oneTimeLinks: OneTimeLinks;
  throttle: LoginThrottle;
  joinLinks: JoinLinks;
  joinTokens: JoinTokens;
  reportLinks: ReportLinks;
  /** Hear what changes of a room while its meeting goes on. */
  liveRooms: Pick<RoomRegistry, 'roomChanged' | 'roomRemoved'>;
  live: LiveView;
  machine: MachineWatch;
  /** Opens no new rooms, and ends the server when the last meeting is over. */
  drain(): void;
  doctor: DoctorRuns;
  clock: Clock;
}

export function allRoutes(dependencies: RouteDependencies): Route[] {
  return [
    ...sessionRoutes(dependencies),
    ...roomRoutes(dependencies),
    ...joinLinkRoutes(dependencies),
    ...historyRoutes(dependencies),
    ...incidentReportRoutes(dependencies),
    ...userRoutes(dependencies),
    ...apiKeyRoutes(dependencies),
    ...administrationRoutes(dependencies),
    ...doctorRoutes(dependencies),
    ...liveRoutes(dependencies),
    ...liveActionRoutes(dependencies),
  ];
}
