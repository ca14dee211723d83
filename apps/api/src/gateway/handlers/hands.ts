import { membershipOf, type Handlers } from './handler.ts';

/** Hands and reactions. */
export function handHandlers(): Pick<Handlers, 'raiseHand' | 'lowerHand' | 'sendReaction'> {
  return {
    raiseHand: (_data, socket) => {
      const { room, peer } = membershipOf(socket);
      room.raiseHand(peer);
      return {};
    },

    lowerHand: ({ peerId }, socket) => {
      const { room, peer } = membershipOf(socket);
      room.lowerHand(peerId === undefined ? peer : room.requirePeer(peerId));
      return {};
    },

    sendReaction: ({ reaction }, socket) => {
      const { room, peer } = membershipOf(socket);
      room.showReaction(peer, reaction);
      return {};
    },
  };
}
