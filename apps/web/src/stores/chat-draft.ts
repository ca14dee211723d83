import { peerIdSchema, roomIdSchema, type RoomId } from '@plenum/protocol';
import { useSessionStorage } from '@vueuse/core';
import { computed } from 'vue';
import { z } from 'zod';
import type { ChatReader } from '../rtc/chat.ts';

const KEY = 'plenum.draft';

const draftSchema = z.object({
  roomId: roomIdSchema.nullable(),
  text: z.string(),
  reader: z.object({ peerId: peerIdSchema, displayName: z.string() }).nullable(),
});

export type Draft = z.infer<typeof draftSchema>;

const EMPTY: Draft = { roomId: null, text: '', reader: null };

/** @param stored as it was found, which may be of another release, or damaged. */
export function readDraft(stored: string): Draft {
  try {
    return draftSchema.parse(JSON.parse(stored));
  } catch {
    return EMPTY;
  }
}

/** What is written to the people of a room and not sent. It outlives the panel, and a reload of the page in this tab. */
export function useChatDraft(roomId: () => RoomId | null) {
  const stored = useSessionStorage<Draft>(KEY, EMPTY, {
    serializer: { read: readDraft, write: JSON.stringify },
    writeDefaults: false,
  });
  /** That of another room is none here. */
  const present = computed(() => (stored.value.roomId === roomId() ? stored.value : EMPTY));
  const change = (changed: Partial<Draft>) =>
    (stored.value = { ...present.value, ...changed, roomId: roomId() });
  const draft = computed({ get: () => present.value.text, set: (text) => change({ text }) });
  /** Who is to read it; null: everybody. Whoever leaves stays chosen: what is meant for one goes to no other. */
  const recipient = computed<ChatReader | null>({
    get: () => present.value.reader,
    set: (reader) => change({ reader }),
  });
  return { draft, recipient };
}
