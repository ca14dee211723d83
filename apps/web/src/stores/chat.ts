import type { ChatMessage, PeerId } from '@plenum/protocol';
import { defineStore } from 'pinia';
import { onScopeDispose, ref, shallowRef } from 'vue';
import { isPassing, type OutgoingMessage } from '../rtc/chat.ts';
import { useChatDraft } from './chat-draft.ts';
import { useEngine } from './engine.ts';
import { useMeetingStore } from './meeting.ts';

/** What was said, what this person is about to say, and how much of it they have not read. */
export const useChatStore = defineStore('chat', () => {
  const { chat, client } = useEngine();
  const messages = shallowRef<readonly ChatMessage[]>([]);
  const outgoing = shallowRef<readonly OutgoingMessage[]>([]);
  const hasEarlier = ref(false);
  const unread = ref(0);
  /** The newest message is before the person's eyes. */
  const isWatched = ref(false);
  const meeting = useMeetingStore();
  const { draft, recipient } = useChatDraft(() => meeting.roomId);
  /** More than one where this peer had to join anew. */
  const ownPeerIds = new Set<PeerId>();

  const refresh = (): void => {
    if (client.selfPeerId) ownPeerIds.add(client.selfPeerId);
    messages.value = chat.messages;
    outgoing.value = chat.outgoing;
    hasEarlier.value = chat.hasEarlier;
  };
  const unlisten = [
    chat.events.on('changed', refresh),
    chat.events.on('received', (received) => {
      if (!isWatched.value) unread.value += received.filter((message) => !isOwn(message)).length;
    }),
    client.events.on('rosterChanged', () => client.selfPeerId && ownPeerIds.add(client.selfPeerId)),
    client.events.on('phaseChanged', (phase) => {
      if (phase === 'lobby' || phase === 'left') forget();
    }),
  ];
  onScopeDispose(() => unlisten.forEach((off) => off()));
  refresh();

  function forget(): void {
    chat.clear();
    unread.value = 0;
  }
  function isOwn({ fromPeerId }: ChatMessage): boolean {
    return ownPeerIds.has(fromPeerId);
  }
  function isToSelf({ toPeerId }: ChatMessage): boolean {
    return toPeerId !== null && ownPeerIds.has(toPeerId);
  }
  function setWatched(watched: boolean): void {
    isWatched.value = watched;
    if (watched) unread.value = 0;
  }
  /** Says what is written, and begins anew. */
  function sendDraft(): void {
    chat.send(draft.value.trim(), recipient.value);
    draft.value = '';
  }
  return {
    messages,
    outgoing,
    hasEarlier,
    unread,
    isWatched,
    draft,
    recipient,
    isOwn,
    isToSelf,
    setWatched,
    sendDraft,
    isPassing,
    tryAgain: (clientMessageId: string) => chat.tryAgain(clientMessageId),
    discard: (clientMessageId: string) => chat.discard(clientMessageId),
    fetchEarlier: () => chat.fetchEarlier(),
  };
});
