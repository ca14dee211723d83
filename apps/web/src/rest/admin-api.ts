import {
  apiKeySchema,
  auditEntrySchema,
  doctorReportSchema,
  doctorViewSchema,
  incidentReportSchema,
  invitedUserSchema,
  joinLinkSchema,
  joinTokenSchema,
  keptChatMessageSchema,
  madeApiKeySchema,
  meetingSchema,
  pageOf,
  participantCourseSchema,
  participantDetailSchema,
  passwordLinkSchema,
  reportLinkSchema,
  roomSchema,
  sessionSchema,
  settingsSchema,
  userSchema,
  type loginSchema,
  type newApiKeySchema,
  type newJoinLinkSchema,
  type newJoinTokenSchema,
  type newRoomSchema,
  type newUserSchema,
  type passwordChoiceSchema,
  type roomChangeSchema,
  type setupSchema,
  type settingsChangeSchema,
  type userChangeSchema,
} from '@plenum/protocol/rest';
import { z } from 'zod';
import { liveActions } from './live-api.ts';
import type { Method, RestClient } from './rest-client.ts';

const nothing = z.object({});
/** What stands in an address. */
const seg = encodeURIComponent;

export type Query = Record<string, string | number | null | undefined>;

/** How lists, single things and changes are asked for. */
function asking(client: RestClient) {
  return {
    list: <S extends z.ZodType>(item: S, path: string, query: Query) =>
      client.request('GET', path + search(query), pageOf(item)),
    get: <S extends z.ZodType>(path: string, reply: S) => client.request('GET', path, reply),
    change: <S extends z.ZodType>(method: Exclude<Method, 'GET'>, path: string, reply: S, body?: unknown) =>
      client.request(method, path, reply, body),
  };
}
type Asking = ReturnType<typeof asking>;

/** What the dashboard asks of the server. Schemas are the server's own; each call throws RestError. */
export function adminApi(client: RestClient) {
  const ask = asking(client);
  return { ...sessionApi(ask), ...roomApi(ask), ...historyApi(ask), ...userApi(ask), ...serverApi(ask) };
}

function sessionApi({ get, change }: Asking) {
  return {
    session: () => get('/session', sessionSchema),
    signIn: (body: z.input<typeof loginSchema>) => change('POST', '/session', sessionSchema, body),
    signOut: () => change('DELETE', '/session', nothing),
    setUp: (body: z.input<typeof setupSchema>) => change('POST', '/setup', sessionSchema, body),
    choosePassword: (body: z.input<typeof passwordChoiceSchema>) =>
      change('POST', '/password', sessionSchema, body),
  };
}

function roomApi({ list, change }: Asking) {
  return {
    rooms: (query: Query) => list(roomSchema, '/rooms', query),
    makeRoom: (body: z.input<typeof newRoomSchema>) => change('POST', '/rooms', roomSchema, body),
    changeRoom: (roomId: string, body: z.input<typeof roomChangeSchema>) =>
      change('PATCH', `/rooms/${seg(roomId)}`, roomSchema, body),
    removeRoom: (roomId: string) => change('DELETE', `/rooms/${seg(roomId)}`, nothing),
    links: (roomId: string, query: Query) => list(joinLinkSchema, `/rooms/${seg(roomId)}/links`, query),
    makeLink: (roomId: string, body: z.input<typeof newJoinLinkSchema>) =>
      change('POST', `/rooms/${seg(roomId)}/links`, joinLinkSchema, body),
    signJoinToken: (roomId: string, body: z.input<typeof newJoinTokenSchema>) =>
      change('POST', `/rooms/${seg(roomId)}/join-tokens`, joinTokenSchema, body),
    removeLink: (roomId: string, linkId: string) =>
      change('DELETE', `/rooms/${seg(roomId)}/links/${seg(linkId)}`, nothing),
  };
}

function historyApi({ list, get, change }: Asking) {
  return {
    meetings: (query: Query) => list(meetingSchema, '/meetings', query),
    meeting: (meetingId: string) => get(`/meetings/${seg(meetingId)}`, meetingSchema),
    timeline: (meetingId: string, query: Query) =>
      list(participantCourseSchema, `/meetings/${seg(meetingId)}/timeline`, query),
    chat: (meetingId: string, query: Query) =>
      list(keptChatMessageSchema, `/meetings/${seg(meetingId)}/chat`, query),
    participant: (meetingId: string, participantId: string) =>
      get(participantPath(meetingId, participantId), participantDetailSchema),
    makeReportLink: (meetingId: string, participantId: string, validForHours: number) =>
      change('POST', `${participantPath(meetingId, participantId)}/report-links`, reportLinkSchema, {
        validForHours,
      }),
    openReport: (token: string) => change('POST', '/incident-reports', incidentReportSchema, { token }),
  };
}

function userApi({ list, change }: Asking) {
  return {
    users: (query: Query) => list(userSchema, '/users', query),
    inviteUser: (body: z.input<typeof newUserSchema>) => change('POST', '/users', invitedUserSchema, body),
    changeUser: (userId: string, body: z.input<typeof userChangeSchema>) =>
      change('PATCH', `/users/${seg(userId)}`, userSchema, body),
    removeUser: (userId: string) => change('DELETE', `/users/${seg(userId)}`, nothing),
    makePasswordLink: (userId: string) =>
      change('POST', `/users/${seg(userId)}/password-link`, passwordLinkSchema, {}),
  };
}

function serverApi({ list, get, change }: Asking) {
  return {
    live: liveActions((path, body) => change('POST', path, nothing, body)),
    audit: (query: Query) => list(auditEntrySchema, '/audit', query),
    settings: () => get('/settings', settingsSchema),
    changeSettings: (body: z.input<typeof settingsChangeSchema>) =>
      change('PATCH', '/settings', settingsSchema, body),
    doctor: () => get('/doctor', doctorViewSchema),
    runDoctor: () => change('POST', '/doctor/runs', doctorReportSchema, {}),
    apiKeys: (query: Query) => list(apiKeySchema, '/api-keys', query),
    makeApiKey: (body: z.input<typeof newApiKeySchema>) =>
      change('POST', '/api-keys', madeApiKeySchema, body),
    removeApiKey: (apiKeyId: string) => change('DELETE', `/api-keys/${seg(apiKeyId)}`, nothing),
  };
}

export type AdminApi = ReturnType<typeof adminApi>;

export const attendancePath = (meetingId: string) => `/meetings/${seg(meetingId)}/attendance.csv`;
export const reportPath = (meetingId: string, participantId: string) =>
  `${participantPath(meetingId, participantId)}/report.json`;

function participantPath(meetingId: string, participantId: string): string {
  return `/meetings/${seg(meetingId)}/participants/${seg(participantId)}`;
}

function search(query: Query): string {
  const given = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}
