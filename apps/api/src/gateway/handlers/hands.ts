import { membershipOf, type Handlers } from './handler.ts';

/** Hands and reactions. */
export function handHandlers(): Pick<Handlers, 'raiseHand' | 'lowerHand' | 'sendReaction'> {
  return {
    raiseHand: (_data, socket) => {
      const { room, peer } = membershipOf(socket);
      room.hands.raise(peer);
      return {};
    },

    lowerHand: ({ peerId }, socket) => {
      const { room, peer } = membershipOf(socket);
      room.hands.lower(peerId === undefined ? peer : room.requirePeer(peerId));
      return {};
    },

    sendReaction: ({ reaction }, socket) => {
      const { room, peer } = membershipOf(socket);
      room.showReaction(peer, reaction);
      return {};
    },
  };
}
