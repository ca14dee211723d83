import type { ProducerId } from '@plenum/protocol';
import type { IceServers } from '../../auth/ice-servers.ts';
import { TransportNotFoundError } from '../../domain/errors.ts';
import type { ClientSocket } from '../client-socket.ts';
import { membershipOf, type Handlers } from './handler.ts';

type MediaRequests =
  | 'connectWebRtcTransport'
  | 'restartIce'
  | 'getIceServers'
  | 'renewTransports'
  | 'produce'
  | 'pauseProducer'
  | 'resumeProducer'
  | 'closeProducer'
  | 'reportSpeech'
  | 'resumeConsumers';

/** Transports, Producers and Consumers of the peer that asks. Ids of others are unknown here: nobody reaches them. */
export function mediaHandlers(iceServers: IceServers): Pick<Handlers, MediaRequests> {
  return {
    connectWebRtcTransport: async ({ transportId, dtlsParameters }, socket) => {
      await membershipOf(socket).peer.connectTransport(transportId, dtlsParameters);
      return {};
    },

    restartIce: async ({ transportId }, socket) => ({
      iceParameters: await membershipOf(socket).peer.restartIce(transportId),
    }),

    getIceServers: (_data, socket) => iceServers.replyTo(membershipOf(socket).peer.peerId),

    renewTransports: async (_data, socket) => {
      const { room, peer } = membershipOf(socket);
      await room.renewTransports(peer);
      return {};
    },

    produce: async (data, socket) => {
      const { room, peer } = membershipOf(socket);
      if (data.transportId !== peer.sendTransport?.transportId) throw new TransportNotFoundError();
      const { producerId } = await room.publishing.produce(peer, data);
      return { producerId };
    },

    pauseProducer: ({ producerId }, socket) => setPaused(socket, producerId, true),
    resumeProducer: ({ producerId }, socket) => setPaused(socket, producerId, false),

    closeProducer: ({ producerId }, socket) => {
      const { room, peer } = membershipOf(socket);
      room.publishing.close(peer, [producerId]);
      return {};
    },

    reportSpeech: (_data, socket) => {
      const { room, peer } = membershipOf(socket);
      room.reportSpeech(peer);
      return {};
    },

    resumeConsumers: async ({ consumerIds }, socket) => {
      await membershipOf(socket).peer.resumeConsumers(consumerIds);
      return {};
    },
  };
}

async function setPaused(socket: ClientSocket, producerId: ProducerId, paused: boolean) {
  const { room, peer } = membershipOf(socket);
  await room.publishing.setPaused(peer, producerId, paused);
  return {};
}
