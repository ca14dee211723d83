import { z } from 'zod';
import { browserIdSchema, lobbyTokenSchema, roomIdSchema, waitingIdSchema } from './ids.ts';
import { LIMITS } from './limits.ts';
import { displayNameSchema } from './room.ts';

const nothing = z.object({});
const { min, max } = LIMITS.passcodeLength;

/** As it is set. */
export const passcodeSchema = z.string().trim().min(min).max(max);

/** What somebody at the door of a room shows. */
export const visitorSchema = z.object({
  roomId: roomIdSchema,
  displayName: displayNameSchema,
  /** As it was typed: a wrong one may be of any length. */
  passcode: z.string().trim().max(max).optional(),
  /** A place in the room's lobby. */
  lobbyToken: lobbyTokenSchema.optional(),
  /** Made by this browser once, and kept: by it a room knows whom it does not let in again. */
  browserId: browserIdSchema.optional(),
  /** A signed join token (JWT): it says the name and the role. */
  token: z.string().max(LIMITS.joinTokenLength).optional(),
  /** What stands in a join link: it says the role. */
  link: z.string().max(LIMITS.joinLinkLength).optional(),
});

export const waitingPeerSchema = z.object({
  waitingId: waitingIdSchema,
  displayName: z.string(),
  /** When they came: milliseconds since the epoch by the server's clock. */
  since: z.number(),
});
/** Somebody who waits to be admitted, as host and moderators see them. */
export type WaitingPeer = z.infer<typeof waitingPeerSchema>;

const waitingIdsSchema = z.object({ waitingIds: z.array(waitingIdSchema).min(1).max(LIMITS.lobby) });

export const LOBBY_REQUESTS = {
  /** Waits at the door; `admissionDecided` ends it. The token keeps the place where the socket breaks. */
  knock: { data: visitorSchema, reply: z.object({ lobbyToken: lobbyTokenSchema }) },
  /** Those who have gone meanwhile are passed over. */
  admit: { data: waitingIdsSchema, reply: nothing },
  deny: { data: waitingIdsSchema, reply: nothing },
} as const;
