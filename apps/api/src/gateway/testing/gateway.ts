import { IceServers } from '../../auth/ice-servers.ts';
import { parseConfiguration } from '../../config/configuration.ts';
import { PathTestRegistry } from '../../domain/path-test-registry.ts';
import { RoomRegistry } from '../../domain/room-registry.ts';
import { makeFakes } from '../../domain/testing/builders.ts';
import { Dispatch } from '../dispatch.ts';
import { FloodGuard } from '../flood-guard.ts';
import { chatHandlers } from '../handlers/chat.ts';
import { handHandlers } from '../handlers/hands.ts';
import { joinHandlers } from '../handlers/join.ts';
import { journeyHandlers } from '../handlers/journey.ts';
import { lobbyHandlers } from '../handlers/lobby.ts';
import { mediaHandlers } from '../handlers/media.ts';
import { moderationHandlers } from '../handlers/moderation.ts';
import { pathTestHandlers } from '../handlers/path-test.ts';
import { roomHandlers } from '../handlers/room.ts';
import { PasscodeGuard } from '../passcode-guard.ts';
import { RoomNotifier } from '../room-notifier.ts';
import { SignalingGateway } from '../signaling.gateway.ts';
import { Visitors } from '../visitors.ts';
import { FakeServer, type FakeSocket } from './fake-socket.ts';

/** The gateway with all that it stands on, but for the wire and the media. */
export function makeGateway({
  requestsPerSecond = 1000,
  connectionsPerAddress = 1000,
  maxPeersPerRoom = 10,
} = {}) {
  const { clock, engine, log, journeys, ...kept } = makeFakes();
  const notifier = new RoomNotifier(clock);
  const hearing = { allAudioUpTo: 12, loudestSpeakers: 3 };
  const limits = { maxRooms: 10, maxPeersPerRoom, resumeWithinMs: 20_000, hearing };
  const registry = new RoomRegistry({ ...kept, limits, engine, journeys, events: notifier, clock, log });
  const server = new FakeServer();
  const invitations = { of: () => Promise.resolve({ invitedAs: null, displayName: null }) };
  const visitors = new Visitors({ passcodes: new PasscodeGuard(), invitations });
  const door = { registry, visitors, server: () => notifier.requireServer() };
  const iceServers = new IceServers(parseConfiguration({}), clock);
  const handlers = {
    ...joinHandlers({ ...door, iceServers }),
    ...lobbyHandlers(door),
    ...mediaHandlers(iceServers),
    ...chatHandlers(),
    ...handHandlers(),
    ...moderationHandlers(),
    ...pathTestHandlers(new PathTestRegistry(engine, clock), iceServers),
    ...roomHandlers(),
    ...journeyHandlers(journeys, clock),
  };
  const dispatch = new Dispatch(handlers, log);
  const floodGuard = new FloodGuard({ requestsPerSecond, connectionsPerAddress });
  const configuration = parseConfiguration({});
  const sut = new SignalingGateway(configuration, engine, log, registry, notifier, dispatch, floodGuard);
  sut.afterInit(server.asClientServer);
  const connect = async () => {
    const socket = server.connect();
    const refusal = await server.refusalOf(socket);
    if (refusal) throw refusal;
    sut.handleConnection(socket.asClientSocket);
    return socket;
  };
  const join = async (socket: FakeSocket, more: Record<string, unknown> = {}) =>
    (await socket.say('join', { ...JOIN, ...more })) as { ok: true; data: Joined };
  const counts = () => [registry.roomCount, registry.peerCount, engine.openPeers.length];
  const openSockets = () => server.sockets.sockets.size;
  return { sut, registry, engine, clock, log, connect, openSockets, join, counts };
}
export interface Joined {
  peerId: string;
  sessionToken: string;
  transports: { send: { transportId: string }; recv: { transportId: string } };
}
export const JOIN = { roomId: 'room', displayName: 'Ada', rtpCapabilities: { codecs: [] } };
