import { z } from 'zod';
import { peerIdSchema } from './ids.ts';
import { LIMITS } from './limits.ts';
import { VISIBLE } from './room.ts';

/** Plain text, with line breaks: other control characters and halves of characters are taken out. */
export const chatTextSchema = z
  .string()
  .max(LIMITS.chatTextLength * 2)
  .transform((text) =>
    text
      .replace(/\r\n?/g, '\n')
      .replace(/[^\P{Cc}\n\t]|\p{Cs}/gu, '')
      .trim(),
  )
  .pipe(z.string().regex(VISIBLE, 'must show something').max(LIMITS.chatTextLength));

/** Numbers the messages of one room, from 1. A peer may not read them all, so it sees gaps. */
export const messageIdSchema = z.int().min(1);

export const chatMessageSchema = z.object({
  messageId: messageIdSchema,
  fromPeerId: peerIdSchema,
  /** As it was then: the peer may have gone. */
  fromName: z.string(),
  /** Null: to everybody. */
  toPeerId: peerIdSchema.nullable(),
  toName: z.string().nullable(),
  text: z.string(),
  /** Milliseconds since the epoch by the server's clock. */
  sentAt: z.number(),
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

/** Consecutive messages among those that a peer may read, the oldest first. */
export const chatPageSchema = z.object({ messages: z.array(chatMessageSchema), hasEarlier: z.boolean() });
export type ChatPage = z.infer<typeof chatPageSchema>;

export const CHAT_REQUESTS = {
  /** Sent again with the same `clientMessageId`, it gives the same message, and is told to nobody twice. */
  sendChatMessage: {
    data: z.object({
      clientMessageId: z.uuid(),
      text: chatTextSchema,
      /** To this one alone. */
      toPeerId: peerIdSchema.optional(),
    }),
    reply: z.object({ message: chatMessageSchema }),
  },
  /** Earlier messages than that one, the latest of them. */
  getChatMessages: {
    data: z.object({ before: messageIdSchema, limit: z.int().min(1).max(LIMITS.chatPage) }),
    reply: chatPageSchema,
  },
} as const;
