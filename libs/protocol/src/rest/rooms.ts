import { z } from 'zod';
import { roomIdSchema } from '../ids.ts';
import { sourceSchema } from '../media.ts';
import { displayNameSchema } from '../room.ts';
import { timeSchema } from './paging.ts';

const timeZoneSchema = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone, such as Europe/Berlin');

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

export const scheduleSchema = z.object({
  startsAt: timeSchema,
  durationMinutes: z
    .int()
    .min(1)
    .max(24 * 60),
  /** The zone that the meeting was planned in: in which its time is shown to whoever planned it. */
  timeZone: timeZoneSchema,
});
export type Schedule = z.infer<typeof scheduleSchema>;

/** What holds in a room from its first peer on. */
export const roomRulesSchema = z.object({
  locked: z.boolean(),
  lobby: z.boolean(),
  /** Participants may unmute themselves. */
  mayUnmute: z.boolean(),
  /** Who comes late reads what was said before. */
  chatHistory: z.boolean(),
  /** The chat outlives the meeting, as long as the settings say. */
  chatKept: z.boolean(),
  /** Newcomers watch and hear, and send nothing until they are promoted. */
  webinar: z.boolean(),
  /** What participants may send; moderators may send everything. */
  mayPublish: z.array(sourceSchema).max(4),
  /** The largest number of people; null: the server's own limit. */
  maxPeers: z.int().min(1).max(10_000).nullable(),
});
export type RoomRules = z.infer<typeof roomRulesSchema>;

export const DEFAULT_ROOM_RULES: Readonly<RoomRules> = Object.freeze<RoomRules>({
  locked: false,
  lobby: false,
  mayUnmute: true,
  chatHistory: true,
  chatKept: false,
  webinar: false,
  mayPublish: ['mic', 'webcam', 'screen', 'screenAudio'],
  maxPeers: null,
});

/** An ad hoc room is forgotten some time after its last meeting; a permanent one stays. */
export const roomKindSchema = z.enum(['permanent', 'adHoc']);

export const roomSchema = z.object({
  roomId: roomIdSchema,
  name: z.string(),
  kind: roomKindSchema,
  /** Whose room it is; null where that account is gone. */
  ownerId: z.string().nullable(),
  schedule: scheduleSchema.nullable(),
  hasPasscode: z.boolean(),
  rules: roomRulesSchema,
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type RoomDescription = z.infer<typeof roomSchema>;

const passcodeSchema = z.string().min(4).max(64);

const roomFields = {
  name: displayNameSchema,
  kind: roomKindSchema,
  schedule: scheduleSchema.nullable(),
  /** null: none. It is kept as a hash and never told. */
  passcode: passcodeSchema.nullable(),
};

export const newRoomSchema = z.strictObject({
  /** What stands in the link; without it one that cannot be guessed is made. */
  roomId: roomIdSchema.optional(),
  name: roomFields.name,
  kind: roomFields.kind.default('permanent'),
  schedule: roomFields.schedule.default(null),
  passcode: roomFields.passcode.default(null),
  rules: roomRulesSchema.partial().strict().default({}),
});
export type NewRoom = z.output<typeof newRoomSchema>;

/** What is left out stays as it is. */
export const roomChangeSchema = z.strictObject({
  name: roomFields.name.optional(),
  kind: roomFields.kind.optional(),
  schedule: roomFields.schedule.optional(),
  passcode: roomFields.passcode.optional(),
  rules: roomRulesSchema.partial().strict().optional(),
});
export type RoomChange = z.output<typeof roomChangeSchema>;

/** What a link or a token makes of whoever comes by it. */
export const invitedRoleSchema = z.enum(['host', 'moderator', 'participant', 'viewer']);
export type InvitedRole = z.infer<typeof invitedRoleSchema>;

export const joinLinkSchema = z.object({
  linkId: z.string(),
  roomId: roomIdSchema,
  role: invitedRoleSchema,
  label: z.string(),
  /** The path and fragment of the page that lets people in; the fragment is never sent to a server by itself. */
  url: z.string(),
  createdAt: timeSchema,
  expiresAt: timeSchema.nullable(),
});
export type JoinLinkDescription = z.infer<typeof joinLinkSchema>;

export const newJoinLinkSchema = z.strictObject({
  role: invitedRoleSchema.default('participant'),
  label: z.string().trim().max(100).default(''),
  expiresAt: timeSchema.nullable().default(null),
});

export const newJoinTokenSchema = z.strictObject({
  displayName: displayNameSchema,
  role: invitedRoleSchema.default('participant'),
  validForSeconds: z
    .int()
    .min(10)
    .max(7 * 86_400)
    .default(3600),
});

export const joinTokenSchema = z.object({
  /** A JWT (RFC 7519), signed with HS256. */
  token: z.string(),
  url: z.string(),
  expiresAt: timeSchema,
});
