import { randomBytes } from 'node:crypto';
import type { RoomRegistry, Waiting } from '../../domain/room-registry.ts';
import { channelOfWaiting, socketsIn, type ClientServer, type ClientSocket } from '../client-socket.ts';
import type { Visitors } from '../visitors.ts';
import { entering, membershipOf, requireConnected, type Handlers } from './handler.ts';

export interface LobbyDependencies {
  registry: RoomRegistry;
  visitors: Visitors;
  server: () => ClientServer;
}

/** Waiting at the door, and opening it. */
export function lobbyHandlers({
  registry,
  visitors,
  server,
}: LobbyDependencies): Pick<Handlers, 'knock' | 'admit' | 'deny'> {
  return {
    knock: (data, socket) =>
      entering(socket, async () => {
        const { roomId, displayName, ...visitor } = await visitors.introduce(data, socket);
        const waiting = await registry.knock(roomId, displayName, visitor);
        if (waiting && !socket.connected) waiting.lobby.disconnected(waiting.token);
        requireConnected(socket);
        leaveLobby(socket, waiting);
        if (!waiting || waiting.lobby.isAdmitted(waiting.token))
          socket.emit('admissionDecided', { admitted: true });
        if (!waiting) return { lobbyToken: randomBytes(32).toString('base64url') };
        for (const older of socketsIn(server(), channelOfWaiting(waiting.waitingId))) forgetPlace(older);
        socket.data.waiting = waiting;
        void socket.join([channelOfWaiting(waiting.waitingId)]);
        return { lobbyToken: waiting.token };
      }),

    admit: ({ waitingIds }, socket) => {
      membershipOf(socket).room.lobby.admit(waitingIds);
      return {};
    },

    deny: ({ waitingIds }, socket) => {
      membershipOf(socket).room.lobby.deny(waitingIds);
      return {};
    },
  };
}

/** One socket waits at one door, and at none when it is in a room: another place is given up. */
export function leaveLobby(socket: ClientSocket, next: Waiting | null = null): void {
  const { waiting } = socket.data;
  if (waiting && waiting.token !== next?.token) waiting.lobby.leave(waiting.token);
  forgetPlace(socket);
}

/** The place stays, for another socket or for nobody. */
function forgetPlace(socket: ClientSocket): void {
  const { waiting } = socket.data;
  socket.data.waiting = null;
  if (waiting) void socket.leave(channelOfWaiting(waiting.waitingId));
}
