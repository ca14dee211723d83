import { roomIdSchema } from '@plenum/protocol';
import {
  keptChatMessageSchema,
  meetingSchema,
  pageOf,
  pageQuerySchema,
  participantCourseSchema,
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
export const participantParams = meetingParams.extend({ participantId: idSchema });
export const HISTORY = 'history:read';

/** The meetings that were held, and who was there. */
export function historyRoutes({ stores }: RouteDependencies): Route[] {
  return [
    read(
      {
        ...{ path: '/meetings', summary: 'The meetings that you may see', access: HISTORY },
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
        ...{ path: '/meetings/{meetingId}', summary: 'One meeting', access: HISTORY },
        ...{ params: meetingParams, reply: meetingSchema },
      },
      async ({ principal, params }) => describe(await requireMeeting(stores, principal, params.meetingId)),
    ),
    read(
      {
        ...{ path: '/meetings/{meetingId}/participants', summary: 'Who was there', access: HISTORY },
        ...{ params: meetingParams, query: pageQuerySchema, reply: pageOf(participantSchema) },
      },
      async ({ principal, params, query }) => {
        const { meetingId } = await requireMeeting(stores, principal, params.meetingId);
        return stores.meetings.listParticipants(meetingId, query);
      },
    ),
    read(
      {
        ...{ path: '/meetings/{meetingId}/timeline', summary: 'Who was there, and how they were doing' },
        ...{ access: HISTORY, params: meetingParams, query: pageQuerySchema },
        reply: pageOf(participantCourseSchema),
      },
      async ({ principal, params, query }) => {
        const { meetingId } = await requireMeeting(stores, principal, params.meetingId);
        return stores.meetings.listCourses(meetingId, query);
      },
    ),
    read(
      {
        ...{ path: '/meetings/{meetingId}/participants/{participantId}', access: HISTORY },
        ...{ summary: 'One participant, with the journey', reply: participantDetailSchema },
        params: participantParams,
      },
      async ({ principal, params }) => (await requireParticipant(stores, principal, params)).participant,
    ),
    read(
      {
        ...{ path: '/meetings/{meetingId}/chat', summary: 'What was said to everybody', access: HISTORY },
        ...{ params: meetingParams, query: pageQuerySchema, reply: pageOf(keptChatMessageSchema) },
      },
      async ({ principal, params, query }) => {
        const { meetingId } = await requireMeeting(stores, principal, params.meetingId);
        return stores.chat.list(meetingId, query);
      },
    ),
    read(
      {
        ...{
          path: '/meetings/{meetingId}/attendance.csv',
          summary: 'Who was there, as CSV',
          access: HISTORY,
        },
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

/** @throws ProblemError notFound, for one of another meeting as for none. */
export async function requireParticipant(
  stores: Stores,
  principal: Principal,
  { meetingId, participantId }: z.output<typeof participantParams>,
) {
  const meeting = await requireMeeting(stores, principal, meetingId);
  const participant = await stores.meetings.findParticipant(participantId);
  return { meeting, participant: found(participant, participant?.meetingId === meetingId) };
}

const describe = ({ ownerId: _, ...meeting }: StoredMeeting) => meeting;
