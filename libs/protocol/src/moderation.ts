import { z } from 'zod';
import { peerIdSchema, producerIdSchema } from './ids.ts';
import { passcodeSchema } from './lobby.ts';
import { sourceSchema } from './media.ts';
import { roleSchema, roomSettingsSchema } from './room.ts';

const nothing = z.object({});
const onePeer = z.object({ peerId: peerIdSchema });

/** A Producer of this peer that somebody else stopped. */
export const producerStoppedSchema = z.object({
  producerId: producerIdSchema,
  source: sourceSchema,
  /** False: it is paused, and its peer may resume it. */
  closed: z.boolean(),
  /** Null: the room's rule, which lets participants open no microphone. */
  byPeerId: peerIdSchema.nullable(),
});
export type ProducerStopped = z.infer<typeof producerStoppedSchema>;

/** What hosts and moderators ask for. */
export const MODERATION_REQUESTS = {
  /** Changes the rules that are named; null takes the passcode away; `roomSettingsChanged` tells everybody. */
  setRoomSettings: {
    data: roomSettingsSchema
      .pick({ locked: true, lobby: true, mayUnmute: true, chatHistory: true })
      .extend({ passcode: passcodeSchema.nullable() })
      .partial(),
    reply: nothing,
  },
  /** A host is not made: the room has one. */
  setRole: { data: onePeer.extend({ role: roleSchema.exclude(['host']) }), reply: nothing },
  /** Pauses the microphone, until its own peer resumes it. */
  mutePeer: { data: onePeer, reply: nothing },
  /** Pauses all microphones but those of host and moderators. */
  muteAll: { data: roomSettingsSchema.pick({ mayUnmute: true }), reply: nothing },
  /** Closes the camera or the screen, with its sound. */
  stopSource: {
    data: onePeer.extend({ source: sourceSchema.extract(['webcam', 'screen']) }),
    reply: nothing,
  },
  /** Nobody opens the microphone of another one: they are asked, and may do it. */
  askToUnmute: { data: onePeer, reply: nothing },
  /** `forbidReturn`: neither this session nor this browser comes in again. */
  removePeer: { data: onePeer.extend({ forbidReturn: z.boolean() }), reply: nothing },
  /** For everybody. */
  endMeeting: { data: nothing, reply: nothing },
} as const;
