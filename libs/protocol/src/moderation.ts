import { z } from 'zod';
import { peerIdSchema } from './ids.ts';
import { roleSchema, roomSettingsSchema } from './room.ts';

const nothing = z.object({});

/** What hosts and moderators ask for. */
export const MODERATION_REQUESTS = {
  /** Changes the rules that are named; `roomSettingsChanged` tells everybody. */
  setRoomSettings: {
    data: roomSettingsSchema
      .pick({ locked: true, lobby: true, mayUnmute: true, chatHistory: true })
      .partial(),
    reply: nothing,
  },
  /** A host is not made: the room has one. */
  setRole: { data: z.object({ peerId: peerIdSchema, role: roleSchema.exclude(['host']) }), reply: nothing },
} as const;
