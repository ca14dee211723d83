import { permitRole } from '../../domain/permissions.ts';
import { membershipOf, type Handlers } from './handler.ts';

type ModerationRequests = 'setRoomSettings' | 'setRole';

/** What hosts and moderators ask for. Whom they may ask it of was looked up before. */
export function moderationHandlers(): Pick<Handlers, ModerationRequests> {
  return {
    setRoomSettings: (changes, socket) => {
      membershipOf(socket).room.changeSettings(changes);
      return {};
    },

    setRole: async ({ peerId, role }, socket) => {
      const { room, peer } = membershipOf(socket);
      permitRole(peer, role);
      await room.setRole(room.requirePeer(peerId), role);
      return {};
    },
  };
}
