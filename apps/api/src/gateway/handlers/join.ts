import type { RequestData, RequestReply } from '@plenum/protocol';
import type { IceServers } from '../../auth/ice-servers.ts';
import type { Membership, RoomRegistry } from '../../domain/room-registry.ts';
import {
  channelOfPeer,
  channelOfRoom,
  socketsIn,
  type ClientServer,
  type ClientSocket,
} from '../client-socket.ts';
import { browserNameOf } from '../browser-name.ts';
import type { Visitors } from '../visitors.ts';
import { entering, membershipOf, requireConnected, type Handlers } from './handler.ts';
import { leaveLobby } from './lobby.ts';

export interface JoinDependencies {
  registry: RoomRegistry;
  visitors: Visitors;
  iceServers: IceServers;
  server: () => ClientServer;
}

/** Entering a room, coming back to it, leaving it. */
export function joinHandlers({
  registry,
  visitors,
  iceServers,
  server,
}: JoinDependencies): Pick<Handlers, 'join' | 'resume' | 'leave'> {
  return {
    join: (data, socket) =>
      entering(socket, async () => {
        const { roomId, journey, ...newcomer } = await visitors.introduce(data, socket);
        const browser = browserNameOf(socket.handshake.headers['user-agent']);
        const membership = await registry.join(roomId, { ...newcomer, browser });
        const { peer } = membership;
        try {
          if (journey) peer.journey.addClientEvidence(journey.evidence, journey.clientTime);
          requireConnected(socket);
          attach(socket, membership);
          return welcomeTo(membership, iceServers);
        } catch (error) {
          // Nobody is there to be in it: without a socket no disconnect would ever take this peer out.
          registry.leave(membership, { left: 'disconnected while joining' });
          throw error;
        }
      }),

    resume: (data, socket) =>
      entering(socket, () => {
        const membership = registry.findSession(data.sessionToken);
        requireConnected(socket);
        dropOlderSockets(server(), membership);
        attach(socket, membership);
        membership.room.peerResumed(membership.peer);
        return reconcile(membership, data);
      }),

    leave: (_data, socket) => {
      const membership = membershipOf(socket);
      detach(socket, membership);
      registry.leave(membership, { left: 'left' });
      return {};
    },
  };
}

/** All that a client needs to take part. */
function welcomeTo({ room, peer }: Membership, iceServers: IceServers): RequestReply<'join'> {
  const { peerId, sessionToken, role, transports } = peer;
  const { activeSpeakerPeerId, settings } = room;
  return {
    peerId,
    sessionToken,
    role,
    settings,
    ...(peer.moderates && { lobby: room.lobby.waiting }),
    chat: room.chat.before(peer),
    roster: room.roster.snapshot(peer),
    activeSpeakerPeerId,
    videoCodecs: room.videoCodecs.list,
    transports,
    ...iceServers.replyTo(peerId),
  };
}

/** What differs between the peer as the server has it and as its client says that it is. */
function reconcile({ room, peer }: Membership, client: RequestData<'resume'>): RequestReply<'resume'> {
  const transports = peer.media?.transports ?? null;
  const rebuilt = transports !== null && transports.recv.transportId !== client.recvTransportId;
  const consumers = Array.from(peer.consumers.values(), ({ description }) => description);
  const has = new Set(client.consumerIds);
  const should = new Set(consumers.map(({ consumerId }) => consumerId));
  const { role, sendTransport } = peer;
  return {
    role,
    sendTransport,
    settings: room.settings,
    ...(peer.moderates && { lobby: room.lobby.waiting }),
    producersStopped: room.moderation.stoppedOf(peer),
    chat:
      client.lastChatMessageId === undefined
        ? room.chat.before(peer)
        : room.chat.after(peer, client.lastChatMessageId),
    roster: room.roster.snapshot(peer),
    activeSpeakerPeerId: room.activeSpeakerPeerId,
    videoCodecs: room.videoCodecs.list,
    missingConsumers: consumers.filter(({ consumerId }) => !has.has(consumerId)),
    staleConsumerIds: client.consumerIds.filter((consumerId) => !should.has(consumerId)),
    transports: rebuilt ? transports : null,
  };
}

function attach(socket: ClientSocket, membership: Membership): void {
  leaveLobby(socket);
  socket.data.membership = membership;
  void socket.join([channelOfRoom(membership.room.roomId), channelOfPeer(membership.peer.peerId)]);
}

/** The old socket may not have noticed yet that it is dead. Only the newest one speaks for the peer. */
function dropOlderSockets(server: ClientServer, membership: Membership): void {
  for (const older of socketsIn(server, channelOfPeer(membership.peer.peerId))) {
    detach(older, membership);
    older.disconnect(true);
  }
}

function detach(socket: ClientSocket, { room, peer }: Membership): void {
  socket.data.membership = null;
  void socket.leave(channelOfRoom(room.roomId));
  void socket.leave(channelOfPeer(peer.peerId));
}
