import { membershipOf, type Handlers } from './handler.ts';

export function chatHandlers(): Pick<Handlers, 'sendChatMessage' | 'getChatMessages'> {
  return {
    sendChatMessage: async ({ clientMessageId, text, toPeerId }, socket) => {
      const { room, peer } = membershipOf(socket);
      const to = toPeerId === undefined ? null : room.requirePeer(toPeerId);
      return { message: await room.chat.say(peer, to, clientMessageId, text) };
    },

    getChatMessages: ({ before, limit }, socket) => {
      const { room, peer } = membershipOf(socket);
      return room.chat.before(peer, before, limit);
    },
  };
}
