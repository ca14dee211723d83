import { permitRole } from '../../domain/permissions.ts';
import { membershipOf, type Handlers } from './handler.ts';

type ModerationRequests =
  | 'setRoomSettings'
  | 'setRole'
  | 'mutePeer'
  | 'muteAll'
  | 'stopSource'
  | 'askToUnmute'
  | 'removePeer'
  | 'endMeeting';

/** What hosts and moderators ask for. Whom they may ask it of was looked up before. */
export function moderationHandlers(): Pick<Handlers, ModerationRequests> {
  return {
    setRoomSettings: async (changes, socket) => {
      const { room, peer } = membershipOf(socket);
      await room.rulebook.change(peer, changes);
      return {};
    },

    setRole: async ({ peerId, role }, socket) => {
      const { room, peer } = membershipOf(socket);
      permitRole(peer, role);
      await room.setRole(room.requirePeer(peerId), role);
      return {};
    },

    ...stoppingHandlers(),

    removePeer: ({ peerId, forbidReturn }, socket) => {
      const { room } = membershipOf(socket);
      const removed = room.requirePeer(peerId);
      if (forbidReturn) room.door.forbid(removed);
      room.remove(removed, { reason: 'removedByModerator' });
      return {};
    },

    endMeeting: (_data, socket) => {
      const { room } = membershipOf(socket);
      setImmediate(() => room.close('meetingEnded')); // The answer goes first: closing takes the host's socket too.
      return {};
    },
  };
}

function stoppingHandlers(): Pick<Handlers, 'mutePeer' | 'muteAll' | 'stopSource' | 'askToUnmute'> {
  return {
    mutePeer: async ({ peerId }, socket) => {
      const { room, peer } = membershipOf(socket);
      await room.moderation.mute([room.requirePeer(peerId)], peer);
      return {};
    },

    muteAll: async ({ mayUnmute }, socket) => {
      const { room, peer } = membershipOf(socket);
      if (mayUnmute !== room.settings.mayUnmute) room.changeSettings({ mayUnmute });
      await room.moderation.muteAll(peer);
      return {};
    },

    stopSource: ({ peerId, source }, socket) => {
      const { room, peer } = membershipOf(socket);
      room.moderation.stop(room.requirePeer(peerId), source, peer);
      return {};
    },

    askToUnmute: ({ peerId }, socket) => {
      const { room, peer } = membershipOf(socket);
      room.moderation.askToUnmute(room.requirePeer(peerId), peer);
      return {};
    },
  };
}
