import type { Reaction } from '@plenum/protocol';

/** How each reaction looks, in the order in which they are offered. */
export const REACTION_GLYPHS: Record<Reaction, string> = {
  thumbsUp: '👍',
  heart: '❤️',
  laugh: '😂',
  surprised: '😮',
  applause: '👏',
  celebrate: '🎉',
};
