import { peerIdSchema, roomIdSchema } from '@plenum/protocol';
import {
  capacitySchema,
  hearingMatrixSchema,
  hearingQuerySchema,
  liveParticipantDetailSchema,
  liveQuerySchema,
  liveRoomDetailSchema,
  liveRoomsSchema,
} from '@plenum/protocol/rest';
import { z } from 'zod';
import { ownerSeenBy, type Principal } from '../../../auth/principal.ts';
import type { LiveView } from '../../../domain/live/live-rooms.ts';
import { found } from '../problem.ts';
import { read, type Route } from '../route.ts';
import type { RouteDependencies } from './index.ts';

const LIVE = 'live:read';
export const LIVE_ROOM = '/live/rooms/{roomId}';
export const LIVE_PARTICIPANT = `${LIVE_ROOM}/participants/{peerId}`;
export const liveRoomParams = z.object({ roomId: roomIdSchema });
export const liveParticipantParams = liveRoomParams.extend({ peerId: peerIdSchema });

/** What goes on now. Each of these may be asked for as `text/event-stream`, and then comes again as it changes. */
export function liveRoutes({ live, machine }: RouteDependencies): Route[] {
  return [
    read(
      {
        ...{ path: '/live/rooms', summary: 'The rooms in use that you may see', access: LIVE, isLive: true },
        ...{ query: liveQuerySchema, reply: liveRoomsSchema },
      },
      ({ principal, query }) => live.rooms(ownerSeenBy(principal), query),
    ),
    read(
      {
        ...{ path: LIVE_ROOM, summary: 'One room in use, with its people', access: LIVE, isLive: true },
        ...{ params: liveRoomParams, query: liveQuerySchema, reply: liveRoomDetailSchema },
      },
      async ({ principal, params, query }) => live.room(await requireRoom(live, principal, params), query),
    ),
    read(
      {
        ...{
          path: LIVE_PARTICIPANT,
          summary: 'One of its people, with the ten steps',
          access: LIVE,
          isLive: true,
        },
        ...{ params: liveParticipantParams, reply: liveParticipantDetailSchema },
      },
      async ({ principal, params }) => {
        const room = await requireRoom(live, principal, params);
        return live.participant(room, found(room.peers.get(params.peerId) ?? null));
      },
    ),
    read(
      {
        ...{ path: `${LIVE_ROOM}/hearing`, summary: 'Who hears whom', access: LIVE, isLive: true },
        ...{ params: liveRoomParams, query: hearingQuerySchema, reply: hearingMatrixSchema },
      },
      async ({ principal, params, query }) => live.hearing(await requireRoom(live, principal, params), query),
    ),
    read(
      {
        ...{
          path: '/live/capacity',
          summary: 'What this machine spends and has left',
          access: LIVE,
          isLive: true,
        },
        reply: capacitySchema,
        isAdminOnly: true,
      },
      () => machine.capacity(),
    ),
  ];
}

/** @throws ProblemError notFound, for another's as for none */
export async function requireRoom(live: LiveView, principal: Principal, { roomId }: { roomId: string }) {
  return found(await live.find(ownerSeenBy(principal), roomId)).room;
}
