import { z } from 'zod';
import { peerIdSchema, producerIdSchema } from './ids.ts';
import { LIMITS } from './limits.ts';
import { sourceSchema } from './media.ts';

/** Joiners, fillers, variation selectors and the empty Braille pattern are no spaces, and yet show nothing alone. */
export const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u;

/** A name that a person gives themselves: what is visible of it, on one line. */
export const displayNameSchema = z
  .string()
  .max(LIMITS.displayNameLength * 4)
  .transform((name) =>
    name
      // Control, format and private-use characters can hide or turn around the text of others.
      .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => (c === '\u200d' || c === '\u200c' ? c : ' '))
      .replace(/\s+/gu, ' ')
      .trim(),
  )
  .pipe(z.string().regex(VISIBLE, 'must show something').max(LIMITS.displayNameLength));

/** What a peer is in its room, the mightiest first. A viewer sends nothing. */
export const ROLES = ['host', 'moderator', 'participant', 'viewer'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

export const roomSettingsSchema = z.object({
  /** As whoever keeps the room calls it; null for a room that nobody keeps. */
  name: z.string().nullable(),
  /** Nobody else comes in. */
  locked: z.boolean(),
  /** Newcomers wait until a moderator admits them. */
  lobby: z.boolean(),
  hasPasscode: z.boolean(),
  /** Whether participants may open their microphones again after they were closed for them. */
  mayUnmute: z.boolean(),
  /** Whether those who join late read what was said before. */
  chatHistory: z.boolean(),
  /** The chat outlives the meeting, and whoever keeps the room can read it; what is said to one alone does not. */
  chatKept: z.boolean(),
  /** What others than host and moderators may send. */
  mayPublish: z.array(sourceSchema),
  /** Newcomers are viewers. Settled by the join that makes the room. */
  webinar: z.boolean(),
});
/** The rules of one room, as everybody in it knows them. */
export type RoomSettings = z.infer<typeof roomSettingsSchema>;

/** `reconnecting`: its socket broke and the room waits for its return. */
export const presenceSchema = z.enum(['connected', 'reconnecting']);
export type Presence = z.infer<typeof presenceSchema>;

/** How well media gets through between a peer and the server, as its client measures it. */
export const connectionQualitySchema = z.enum(['good', 'fair', 'poor']);
export type ConnectionQuality = z.infer<typeof connectionQualitySchema>;

export const rosterProducerSchema = z.object({
  producerId: producerIdSchema,
  source: sourceSchema,
  /** A muted microphone is a paused Producer. */
  paused: z.boolean(),
});

export const rosterPeerSchema = z.object({
  peerId: peerIdSchema,
  displayName: z.string(),
  role: roleSchema,
  presence: presenceSchema,
  /** Absent while its connection is good, or nothing is known of it: then there is nothing to tell. */
  quality: connectionQualitySchema.exclude(['good']).optional(),
  /** Null while it is down; otherwise the lower, the earlier was it raised. */
  handRaised: z.int().min(1).nullable(),
  producers: z.array(rosterProducerSchema),
});
/** A peer as everybody in the room sees it. */
export type RosterPeer = z.infer<typeof rosterPeerSchema>;

/** Counts the changes of one room's roster, from 0. */
export const rosterVersionSchema = z.int().nonnegative();

/** How many are in the room, whether listed or not. */
const totalSchema = z.int().nonnegative();

export const rosterSchema = z.object({
  version: rosterVersionSchema,
  total: totalSchema,
  /** Those who are listed, and whoever asks. In a room of up to `LIMITS.rosterListed` everybody is listed. */
  peers: z.array(rosterPeerSchema),
});
export type Roster = z.infer<typeof rosterSchema>;

export const rosterDeltaSchema = z.object({
  /** The version that this delta makes of version - 1. Whoever has another one asks for a snapshot. */
  version: rosterVersionSchema.min(1),
  total: totalSchema,
  /** Peers that came or changed, or are newly listed, whole. */
  upserted: z.array(rosterPeerSchema),
  /** Peers that left, or are no longer listed. */
  removed: z.array(peerIdSchema),
});
export type RosterDelta = z.infer<typeof rosterDeltaSchema>;

const nothing = z.object({});
export const ROSTER_REQUESTS = {
  /** How this peer's connection is by now: said where it becomes another one than what was said last, at first `good`. */
  reportQuality: { data: z.object({ quality: connectionQualitySchema }), reply: nothing },
  /** Asks for the whole roster, after a delta was missed. */
  getRoster: { data: nothing, reply: rosterSchema },
  /**
   * Those in a very large room who are in nobody's roster, in the order of coming, without the one who asks. With
   * `query` those whose names it finds; see `nameMatcher`.
   */
  getRosterPage: {
    data: z.object({
      offset: z.int().nonnegative(),
      limit: z.int().min(1).max(LIMITS.rosterPage),
      query: z.string().max(LIMITS.displayNameLength).optional(),
    }),
    /** `total`: all of these whom the query finds. */
    reply: z.object({ peers: z.array(rosterPeerSchema), total: totalSchema }),
  },
} as const;

/** What a peer can see of another peer's video: CSS pixels times the device's pixel ratio. */
export const tileSchema = z.object({
  peerId: peerIdSchema,
  source: sourceSchema,
  width: z.int().min(0).max(16384),
  height: z.int().min(0).max(16384),
  /** The person wants this one whatever happens: when the downlink falls, it is the last to suffer. */
  pinned: z.boolean().optional(),
});
export type Tile = z.infer<typeof tileSchema>;

export const shedTileSchema = tileSchema.pick({ peerId: true, source: true });
/** A picture that is not sent for a while. */
export type ShedTile = z.infer<typeof shedTileSchema>;

export const viewportSchema = z.object({ tiles: z.array(tileSchema).max(LIMITS.tilesPerViewport) });
/** All that a peer sees now; empty while its page is hidden. */
export type Viewport = z.infer<typeof viewportSchema>;

const tileCountSchema = z.int().min(0).max(LIMITS.tilesPerViewport);
/** What a page will show first, said before it knows who is there: cameras of others, in the roster's order. */
export const firstTilesSchema = z.object({
  /** So many others at most stand on one page, where there is no second one. */
  single: tileCountSchema,
  /** So many others stand on the first of several pages. */
  page: tileCountSchema,
  width: tileSchema.shape.width,
  height: tileSchema.shape.height,
});
export type FirstTiles = z.infer<typeof firstTilesSchema>;
