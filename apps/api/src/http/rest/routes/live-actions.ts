import { removalSchema, roomLockSchema, roomMessageSchema } from '@plenum/protocol/rest';
import { z } from 'zod';
import type { Author } from '../../../domain/chat-log.ts';
import { found } from '../problem.ts';
import { change, nothingSchema, SERVER, type Changed, type Commit, type Route } from '../route.ts';
import type { RouteDependencies } from './index.ts';
import { LIVE_PARTICIPANT, LIVE_ROOM, liveParticipantParams, liveRoomParams, requireRoom } from './live.ts';

const LIVE = 'live:write';

/** An admin is nobody's peer: in the room it is an id that names none. */
const OUTSIDER = { peerId: 'admin', personId: 'admin' };

/** The body of what needs no words: what does not belong there was meant for something else. */
const nothingMoreSchema = z.strictObject({});

type Target = Pick<Changed<unknown>, 'target' | 'after'>;

/** Done once its row in the audit log is kept: what is done in a room cannot be taken back with a transaction. */
function whenKept({ target, after }: Target, work: () => unknown): Commit<object> {
  const done = { reply: {}, target, before: null, after };
  return () => Promise.resolve({ ...done, whenKept: async () => void (await work()) });
}

const inRoom = (targetId: string, after: unknown = null): Target => ({
  ...{ target: { kind: 'room', targetId }, after },
});
const upon = (targetId: string, after: unknown): Target => ({
  ...{ target: { kind: 'participant', targetId }, after },
});

/** What those who watch over rooms do in them. */
export function liveActionRoutes(dependencies: RouteDependencies): Route[] {
  return [...roomActions(dependencies), ...participantActions(dependencies), drainRoute(dependencies)];
}

function roomActions({ live }: RouteDependencies): Route[] {
  const shape = { method: 'post', access: LIVE, params: liveRoomParams, reply: nothingSchema } as const;
  return [
    change(
      {
        ...shape,
        action: 'live.messageSent',
        path: `${LIVE_ROOM}/messages`,
        summary: 'Says something to everybody in a room',
        body: roomMessageSchema,
      },
      async ({ principal, params, body: { text } }) => {
        const room = await requireRoom(live, principal, params);
        const from: Author = { ...OUTSIDER, displayName: principal.actor.name };
        return whenKept(inRoom(room.roomId, { text }), () => room.chat.announce(from, text));
      },
    ),
    change(
      {
        ...shape,
        action: 'live.lockChanged',
        path: `${LIVE_ROOM}/lock`,
        summary: 'Locks a room, or opens it again',
        body: roomLockSchema,
      },
      async ({ principal, params, body: { locked } }) => {
        const room = await requireRoom(live, principal, params);
        return whenKept(inRoom(room.roomId, { locked }), () => room.changeSettings({ locked }));
      },
    ),
    change(
      {
        ...shape,
        action: 'live.meetingEnded',
        path: `${LIVE_ROOM}/end`,
        summary: 'Ends the meeting for everybody',
      },
      async ({ principal, params }) => {
        const room = await requireRoom(live, principal, params);
        return whenKept(inRoom(room.roomId), () => room.close('meetingEnded'));
      },
    ),
  ];
}

function participantActions({ live }: RouteDependencies): Route[] {
  const shape = {
    method: 'post',
    access: LIVE,
    params: liveParticipantParams,
    reply: nothingSchema,
  } as const;
  return [
    change(
      {
        ...shape,
        action: 'live.participantMuted',
        path: `${LIVE_PARTICIPANT}/mute`,
        summary: 'Mutes somebody',
      },
      async ({ principal, params }) => {
        const room = await requireRoom(live, principal, params);
        const peer = found(room.peers.get(params.peerId) ?? null);
        const done = upon(peer.peerId, {
          roomId: room.roomId,
          displayName: peer.displayName,
        });
        return whenKept(done, () => room.moderation.mute([peer], OUTSIDER));
      },
    ),
    change(
      {
        ...shape,
        action: 'live.participantRemoved',
        path: `${LIVE_PARTICIPANT}/remove`,
        summary: 'Removes somebody from the meeting',
        body: removalSchema,
      },
      async ({ principal, params, body: { forbidReturn } }) => {
        const room = await requireRoom(live, principal, params);
        const peer = found(room.peers.get(params.peerId) ?? null);
        const { peerId, displayName } = peer;
        const done = upon(peerId, { roomId: room.roomId, displayName, forbidReturn });
        return whenKept(done, () => {
          if (forbidReturn) room.door.forbid(peer);
          room.remove(peer, { reason: 'removedByModerator' });
        });
      },
    ),
  ];
}

function drainRoute({ drain }: RouteDependencies): Route {
  return change(
    {
      action: 'live.drained',
      ...{ method: 'post', path: '/live/drain', access: LIVE, isAdminOnly: true },
      ...{ body: nothingMoreSchema, reply: nothingSchema },
      summary: 'Opens no new rooms, and ends the server when the last meeting is over',
    },
    () => whenKept({ target: SERVER, after: null }, drain),
  );
}
