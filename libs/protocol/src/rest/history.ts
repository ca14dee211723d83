import { z } from 'zod';
import { layersSchema, pathProtocolSchema } from '../media.ts';
import { timeSchema } from './paging.ts';
import { problemSchema } from './problems.ts';
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
  /** Such as `Firefox 141, Linux`; null: it did not say. */
  browser: z.string().nullable(),
});
export type ParticipantDescription = z.infer<typeof participantSchema>;

/** Absent in what was kept before it was measured. */
const loss = z.number().min(0).max(1).nullable().default(null);

/** How a participant was doing from one moment on, until the next one. */
const momentSchema = z.object({
  at: timeSchema,
  /** Of the ten: the first that failed or was under way; where none was, the last one done. */
  step: z.int().min(1).max(10),
  state: z.enum(['working', 'done', 'failed']),
  /** What was found, as the meeting's own panel has it. */
  diagnoses: z.array(z.looseObject({ cause: z.string() })),
  path: z
    .object({
      protocol: pathProtocolSchema,
      /** `relay` goes through TURN. */
      candidateType: z.string(),
      roundTripMs: z.number().nullable(),
    })
    .nullable(),
  /** What was lost of theirs and of what they got, of 1; null: nobody had measured it. */
  lossIn: loss,
  lossOut: loss,
  /** Of the best picture that they got; null: none that had layers. */
  layers: layersSchema.nullable().default(null),
});
const momentsSchema = z.array(momentSchema).nullable();

/** One line of a meeting's time line. */
export const participantCourseSchema = participantSchema.extend({
  /** null while they are there, and where the server was killed. */
  moments: momentsSchema,
});
export type ParticipantCourse = z.infer<typeof participantCourseSchema>;

/** One participant with all that was seen of them. */
export const participantDetailSchema = participantSchema.extend({
  /** The ten steps with their evidence, as the meeting's own panel has them. */
  journey: z.unknown(),
  quality: momentsSchema,
});
export type ParticipantDetail = z.infer<typeof participantDetailSchema>;

/** For whoever helps: what happened to one participant, without addresses, links and tokens. */
export const incidentReportSchema = z.object({
  madeAt: z.string(),
  meeting: meetingSchema.pick({ roomName: true, startedAt: true, endedAt: true }),
  participant: participantSchema.omit({ participantId: true, meetingId: true }),
  moments: momentsSchema,
  /** The ten steps at the end, what was found, and the evidence of both ends. */
  journey: z.unknown(),
});
export type IncidentReport = z.infer<typeof incidentReportSchema>;

export const newReportLinkSchema = z.strictObject({
  validForHours: z
    .int()
    .min(1)
    .max(30 * 24)
    .default(72),
});

/** The path and fragment of the page that shows the report to whoever has the link. */
export const reportLinkSchema = z.object({ url: z.string(), expiresAt: timeSchema });

export const reportRequestSchema = z.strictObject({ token: z.string().max(300) });

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
  /** A participant is a host or moderator in a meeting; the id is the peer's. */
  kind: z.enum(['user', 'apiKey', 'participant', 'system']),
  actorId: z.string().nullable(),
  name: z.string(),
});

/** What became of it: done, or the problem for which it was refused. */
const auditResultSchema = z.enum(['succeeded', ...problemSchema.shape.code.options]);

export const auditEntrySchema = z.object({
  auditId: z.string(),
  at: timeSchema,
  actor: auditActorSchema,
  /** Such as `room.created`. */
  action: z.string(),
  target: z.object({ kind: z.string(), targetId: z.string() }),
  result: auditResultSchema,
  before: z.unknown(),
  after: z.unknown(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditFilterSchema = z.object({
  action: z.string().max(60).optional(),
  actorId: z.string().max(64).optional(),
  targetId: z.string().max(64).optional(),
  result: z.enum(['succeeded', 'refused']).optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;
