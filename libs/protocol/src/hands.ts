import { z } from 'zod';
import { peerIdSchema } from './ids.ts';
import { LIMITS } from './limits.ts';

const nothing = z.object({});

/** What a person shows for a moment, without a word. How it looks is the client's choice. */
export const reactionSchema = z.enum(['thumbsUp', 'heart', 'laugh', 'surprised', 'applause', 'celebrate']);
export type Reaction = z.infer<typeof reactionSchema>;

export const shownReactionSchema = z.object({ peerId: peerIdSchema, reaction: reactionSchema });
export type ShownReaction = z.infer<typeof shownReactionSchema>;

/** What was shown within one moment, in order. In a large room not all of it: see `LIMITS.reactionsAtOnce`. */
export const reactionsShownSchema = z.object({
  reactions: z.array(shownReactionSchema).min(1).max(LIMITS.reactionsAtOnce),
});

/** Asking to speak, and reacting. */
export const HAND_REQUESTS = {
  /** The roster tells; a hand that is up stays where it is in the order. */
  raiseHand: { data: nothing, reply: nothing },
  /** One's own; with `peerId` that of another one. */
  lowerHand: { data: z.object({ peerId: peerIdSchema.optional() }), reply: nothing },
  sendReaction: { data: z.object({ reaction: reactionSchema }), reply: nothing },
} as const;
