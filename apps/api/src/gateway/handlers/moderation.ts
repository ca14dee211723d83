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

    ...stoppingHandlers(),

    removePeer: ({ peerId }, socket) => {
      const { room } = membershipOf(socket);
      room.remove(room.requirePeer(peerId), { reason: 'removedByModerator' });
      return {};
    },

    endMeeting: (_data, socket) => {
      membershipOf(socket).room.close('meetingEnded');
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
