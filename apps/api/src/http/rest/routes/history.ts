import { roomIdSchema } from '@plenum/protocol';
import {
  meetingSchema,
  pageOf,
  pageQuerySchema,
  participantDetailSchema,
  participantSchema,
} from '@plenum/protocol/rest';
import { z } from 'zod';
import { ownerSeenBy, sees, type Principal } from '../../../auth/principal.ts';
import type { StoredMeeting, Stores } from '../../../domain/store-ports.ts';
import { attendanceCsv } from '../attendance.ts';
import { found } from '../problem.ts';
import { FileReply, idSchema, read, type Route } from '../route.ts';
import type { RouteDependencies } from './index.ts';

const meetingParams = z.object({ meetingId: idSchema });
const ACCESS = 'history:read';

/** The meetings that were held, and who was there. */
export function historyRoutes({ stores }: RouteDependencies): Route[] {
  return [
    read(
      {
        ...{ path: '/meetings', summary: 'The meetings that you may see', access: ACCESS },
        ...{
          query: pageQuerySchema.extend({ roomId: roomIdSchema.optional() }),
          reply: pageOf(meetingSchema),
        },
      },
      async ({ principal, query }) => {
        const owner = ownerSeenBy(principal);
        const { items, nextCursor } = await stores.meetings.list(owner, query.roomId ?? null, query);
        return { items: items.map(describe), nextCursor };
      },
    ),
    read(
      {
        ...{ path: '/meetings/{meetingId}', summary: 'One meeting', access: ACCESS },
        ...{ params: meetingParams, reply: meetingSchema },
      },
      async ({ principal, params }) => describe(await requireMeeting(stores, principal, params.meetingId)),
    ),
    read(
      {
        ...{ path: '/meetings/{meetingId}/participants', summary: 'Who was there', access: ACCESS },
        ...{ params: meetingParams, query: pageQuerySchema, reply: pageOf(participantSchema) },
      },
      async ({ principal, params, query }) => {
        const { meetingId } = await requireMeeting(stores, principal, params.meetingId);
        return stores.meetings.listParticipants(meetingId, query);
      },
    ),
    read(
      {
        ...{ path: '/meetings/{meetingId}/participants/{participantId}', access: ACCESS },
        ...{ summary: 'One participant, with the journey', reply: participantDetailSchema },
        params: meetingParams.extend({ participantId: idSchema }),
      },
      async ({ principal, params }) => {
        const { meetingId } = await requireMeeting(stores, principal, params.meetingId);
        const participant = await stores.meetings.findParticipant(params.participantId);
        return found(participant, participant?.meetingId === meetingId);
      },
    ),
    read(
      {
        ...{ path: '/meetings/{meetingId}/attendance.csv', summary: 'Who was there, as CSV', access: ACCESS },
        ...{ params: meetingParams, reply: 'csv' },
      },
      async ({ principal, params }) => {
        const { meetingId } = await requireMeeting(stores, principal, params.meetingId);
        const text = await attendanceCsv((page) => stores.meetings.listParticipants(meetingId, page));
        return new FileReply(`attendance-${meetingId}.csv`, 'text/csv; charset=utf-8', text);
      },
    ),
  ];
}

async function requireMeeting(stores: Stores, principal: Principal, meetingId: string) {
  const meeting = found(await stores.meetings.find(meetingId));
  return found(meeting, sees(principal, meeting.ownerId));
}

const describe = ({ ownerId: _, ...meeting }: StoredMeeting) => meeting;
