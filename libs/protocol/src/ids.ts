import { z } from 'zod';
import { LIMITS } from './limits.ts';

/**
 * A room id is what stands in the meeting's link: lower-case letters and digits of any script, parted by single
 * hyphens. Marks (\p{M}) are letters' accents and vowel signs, without which many scripts cannot be written.
 */
const ROOM_ID = /^[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+(-[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+)*$/u;

export const roomIdSchema = z
  .string()
  .min(LIMITS.roomIdLength.min)
  .max(LIMITS.roomIdLength.max)
  .regex(ROOM_ID, 'must be lower-case letters and digits, parted by single hyphens');
export type RoomId = z.infer<typeof roomIdSchema>;

/** Ids that the server made (UUIDs today): opaque to clients, bounded here. */
const serverIdSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w-]+$/, 'must be an id that the server gave');

export const peerIdSchema = serverIdSchema;
export const transportIdSchema = serverIdSchema;
export const producerIdSchema = serverIdSchema;
export const consumerIdSchema = serverIdSchema;
/** Of a place in a lobby: whoever waits is no peer yet. */
export const waitingIdSchema = serverIdSchema;
export type PeerId = z.infer<typeof peerIdSchema>;
export type TransportId = z.infer<typeof transportIdSchema>;
export type ProducerId = z.infer<typeof producerIdSchema>;
export type ConsumerId = z.infer<typeof consumerIdSchema>;

/** The secret with which a peer comes back after its socket broke: 256 random bits, base64url. */
export const sessionTokenSchema = z.string().regex(/^[\w-]{43}$/, 'must be a session token');
export type SessionToken = z.infer<typeof sessionTokenSchema>;

/** The secret with which somebody keeps a place in a lobby: as random as a session's. */
export const lobbyTokenSchema = z.string().regex(/^[\w-]{43}$/, 'must be a lobby token');
export type LobbyToken = z.infer<typeof lobbyTokenSchema>;

export const browserIdSchema = z.uuid();
export type BrowserId = z.infer<typeof browserIdSchema>;

/**
 * Makes a room id of what somebody typed: "Weekly stand-up!" becomes "weekly-stand-up".
 * @returns null where too little is left of it, or too much.
 */
export function toRoomId(typed: string): RoomId | null {
  const candidate = typed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return roomIdSchema.safeParse(candidate).success ? candidate : null;
}

/** Crockford's base 32: no letter that is mistaken for a digit when the link is read aloud. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Makes a room id that cannot be guessed: 80 random bits as four groups of four, such as "7k2m-x0qd-9vbt-4hjc". */
export function generateRoomId(): RoomId {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const letters = Array.from(random, (byte) => ALPHABET[byte % ALPHABET.length]);
  return [0, 4, 8, 12].map((from) => letters.slice(from, from + 4).join('')).join('-');
}
