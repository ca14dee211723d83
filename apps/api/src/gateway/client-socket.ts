import type { ClientToServerEvents, ServerToClientEvents } from '@plenum/protocol';
import type { Server, Socket } from 'socket.io';
import type { Membership, Waiting } from '../domain/room-registry.ts';

/** What the gateway knows of one connection. */
export interface SocketState {
  /** Of the client, also where it comes through a proxy. */
  address: string;
  /** Null outside of a room. */
  membership: Membership | null;
  /** Null outside of a lobby. */
  waiting: Waiting | null;
  /** A join or resume is under way: another one would be one too many. */
  entering: boolean;
}

export type ClientSocket = Socket<
  ClientToServerEvents,
  ServerToClientEvents,
  Record<string, never>,
  SocketState
>;
export type ClientServer = Server<
  ClientToServerEvents,
  ServerToClientEvents,
  Record<string, never>,
  SocketState
>;

/** Socket.IO's rooms by which notifications find their sockets. */
export const channelOfRoom = (roomId: string) => `room ${roomId}`;
/** Of one who waits in a lobby. */
export const channelOfWaiting = (waitingId: string) => `waiting ${waitingId}`;
export const channelOfPeer = (peerId: string) => `peer ${peerId}`;

/** The sockets of this process in a channel. */
export function socketsIn(server: ClientServer, channel: string): ClientSocket[] {
  const { adapter, sockets } = server.sockets;
  return [...(adapter.rooms.get(channel) ?? [])].flatMap((socketId) => sockets.get(socketId) ?? []);
}
