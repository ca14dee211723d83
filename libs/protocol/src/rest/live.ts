import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { chatTextSchema } from '../chat.ts';
import { peerIdSchema, roomIdSchema } from '../ids.ts';
import { presenceSchema, roleSchema } from '../room.ts';
import { layersSchema, pathProtocolSchema, sourceSchema } from '../media.ts';
import { timeSchema } from './paging.ts';

const count = z.int().nonnegative();
/** Bits per second. */
const bps = z.number().nonnegative();
/** Of 1; null: nobody has measured it yet. */
const loss = z.number().min(0).max(1).nullable();

/** What is there now changes its order all the time: its pages are counted from the first, not from a cursor. */
export const liveQuerySchema = z.object({
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type LiveQuery = z.output<typeof liveQuerySchema>;

export const liveRoomSchema = z.object({
  roomId: roomIdSchema,
  name: z.string().nullable(),
  people: count,
  /** In its lobby. */
  waiting: count,
  locked: z.boolean(),
  /** The name of who speaks; null: nobody does. */
  speaker: z.string().nullable(),
  /** Microphones that are open, cameras and screens. */
  microphones: count,
  cameras: count,
  screens: count,
  /** From the people to the server, and from it to them. */
  inBps: bps,
  outBps: bps,
  /** The mean of what the server lost of theirs, and they of its. */
  loss,
  /** People with something that keeps them from sending or receiving. */
  troubled: count,
});
export type LiveRoom = z.infer<typeof liveRoomSchema>;

export const liveRoomsSchema = z.object({
  at: timeSchema,
  /** No new rooms are opened. */
  draining: z.boolean(),
  /** The fullest first. */
  items: z.array(liveRoomSchema),
  total: count,
});
export type LiveRooms = z.infer<typeof liveRoomsSchema>;

const pathSchema = z.object({
  protocol: pathProtocolSchema,
  /** `relay` goes through TURN. */
  candidateType: z.string(),
  roundTripMs: z.number().nonnegative().nullable(),
});

const trafficSchema = z.object({ inBps: bps, outBps: bps, lossIn: loss, lossOut: loss });

export const liveParticipantSchema = z.object({
  peerId: peerIdSchema,
  displayName: z.string(),
  role: roleSchema,
  presence: presenceSchema,
  sources: z.array(z.object({ source: sourceSchema, paused: z.boolean() })),
  /** Of the ten: the first that failed or is under way; where none is, the last one done. */
  step: z.int().min(1).max(10),
  state: z.enum(['working', 'done', 'failed']),
  /** What is wrong, as the meeting's own panel has it. */
  diagnoses: z.array(z.looseObject({ cause: z.string() })),
  path: pathSchema.nullable(),
  /** Null until it was measured. */
  traffic: trafficSchema.nullable(),
  /** Of the best picture that they get; null: none that has layers. */
  layers: layersSchema.nullable(),
  /** Such as `Firefox 141, Linux`; null: it did not say. */
  browser: z.string().nullable(),
});
export type LiveParticipant = z.infer<typeof liveParticipantSchema>;

export const liveRoomDetailSchema = z.object({
  at: timeSchema,
  room: liveRoomSchema,
  /** Those with trouble first. */
  participants: z.object({ items: z.array(liveParticipantSchema), total: count }),
});
export type LiveRoomDetail = z.infer<typeof liveRoomDetailSchema>;

/**
 * Whether one hears another: `flowing`, or `stuck`: it should and does not. Else by intent: `muted`, `held` (a silent one
 * of many), `absent` (no microphone), `self`. `measuring`: seen once, which tells no growth.
 */
export const hearingStateSchema = z.enum([
  'flowing',
  'stuck',
  'muted',
  'held',
  'absent',
  'self',
  'measuring',
]);
export type HearingState = z.infer<typeof hearingStateSchema>;

export const hearingQuerySchema = z.object({
  offset: liveQuerySchema.shape.offset,
  limit: z.coerce.number().int().min(1).max(LIMITS.hearingMatrix).default(LIMITS.hearingMatrix),
  speakersOffset: liveQuerySchema.shape.offset,
});
export type HearingQuery = z.output<typeof hearingQuerySchema>;

const namedSchema = z.object({ peerId: peerIdSchema, displayName: z.string() });
export const hearingMatrixSchema = z.object({
  at: timeSchema,
  total: count,
  /** Those who could be heard, by column. */
  speakers: z.array(namedSchema),
  /** Those who listen: one state for each speaker. */
  listeners: z.array(namedSchema.extend({ hears: z.array(hearingStateSchema) })),
});
export type HearingMatrix = z.infer<typeof hearingMatrixSchema>;

export const liveReceivedSchema = z.object({
  peerId: peerIdSchema,
  displayName: z.string(),
  source: sourceSchema,
  /** Kept ready, and not sent. */
  held: z.boolean(),
  /** What the server sends of a picture's layers; null: it has none. */
  layers: layersSchema.nullable(),
  bps,
  loss,
});

export const liveParticipantDetailSchema = z.object({
  at: timeSchema,
  participant: liveParticipantSchema,
  devices: z.array(z.object({ source: sourceSchema, state: z.string(), problem: z.string().nullable() })),
  /** The ten steps with their evidence, as the meeting's own panel has them. */
  journey: z.unknown(),
  received: z.array(liveReceivedSchema),
});
export type LiveParticipantDetail = z.infer<typeof liveParticipantDetailSchema>;

export const roomMessageSchema = z.strictObject({ text: chatTextSchema });
export const roomLockSchema = z.strictObject({ locked: z.boolean() });
export const removalSchema = z.strictObject({ forbidReturn: z.boolean().default(false) });

export const capacitySchema = z.object({
  at: timeSchema,
  cores: count,
  /** Of one core; the whole machine's of all cores. Null until two readings tell a difference. */
  workers: z.array(
    z.object({
      pid: count,
      ports: z.array(count),
      cpu: z.number().nonnegative().nullable(),
      /** Of what is on it, in Consumers of a large picture: see MEDIA_CONSUMERS_PER_WORKER. */
      weight: z.number().nonnegative(),
      /** How long it takes to answer, in milliseconds: late answers mean late media. */
      answersInMs: z.number().nonnegative(),
      /** It has answered late for a while: it has more to do than it can. */
      isStrained: z.boolean(),
    }),
  ),
  workersWanted: count,
  nodeCpu: z.number().nonnegative().nullable(),
  machineCpu: z.number().nonnegative().nullable(),
  people: count,
  maxPeoplePerRoom: count,
  inBps: bps,
  outBps: bps,
  /** How many more of those who are here now this machine holds; null: too few are here to say. */
  room: z
    .object({
      people: count,
      /** `rough` where it is far more than are here now, or they are few. */
      certainty: z.enum(['rough', 'fair', 'good']),
      /** What is used up first. */
      limit: z.enum(['worker', 'machine']),
    })
    .nullable(),
});
export type Capacity = z.infer<typeof capacitySchema>;
