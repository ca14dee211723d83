import { z } from 'zod';
import { timeSchema } from './paging.ts';
import { invitedRoleSchema } from './rooms.ts';

/** A room in use, from its first peer to its last. */
export const meetingSchema = z.object({
  meetingId: z.string(),
  roomId: z.string(),
  roomName: z.string(),
  startedAt: timeSchema,
  /** null: it goes on, or its server was killed. */
  endedAt: timeSchema.nullable(),
  participants: z.int().nonnegative(),
});
export type MeetingDescription = z.infer<typeof meetingSchema>;

export const participantSchema = z.object({
  participantId: z.string(),
  meetingId: z.string(),
  displayName: z.string(),
  role: invitedRoleSchema,
  joinedAt: timeSchema,
  leftAt: timeSchema.nullable(),
  leaveReason: z.string().nullable(),
});
export type ParticipantDescription = z.infer<typeof participantSchema>;

/** One participant with all that was seen of them. */
export const participantDetailSchema = participantSchema.extend({
  /** The ten steps with their evidence, as the meeting's own panel has them. */
  journey: z.unknown(),
  quality: z.unknown(),
});
export type ParticipantDetail = z.infer<typeof participantDetailSchema>;

export const keptChatMessageSchema = z.object({
  meetingId: z.string(),
  messageId: z.int().positive(),
  fromPeerId: z.string(),
  fromName: z.string(),
  text: z.string(),
  sentAt: timeSchema,
});
export type KeptChatMessage = z.infer<typeof keptChatMessageSchema>;

export const auditActorSchema = z.object({
  kind: z.enum(['user', 'apiKey', 'system']),
  actorId: z.string().nullable(),
  name: z.string(),
});

export const auditEntrySchema = z.object({
  auditId: z.string(),
  at: timeSchema,
  actor: auditActorSchema,
  /** Such as `room.created`. */
  action: z.string(),
  target: z.object({ kind: z.string(), targetId: z.string() }),
  before: z.unknown(),
  after: z.unknown(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditFilterSchema = z.object({
  action: z.string().max(60).optional(),
  actorId: z.string().max(64).optional(),
  targetId: z.string().max(64).optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;
