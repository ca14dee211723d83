import type { ChatMessage } from '@plenum/protocol';
import { onScopeDispose } from 'vue';
import { useI18n } from 'vue-i18n';
import { useChatStore } from '../stores/chat.ts';
import { useEngine } from '../stores/engine.ts';
import { useNoticesStore } from '../stores/notices.ts';
import { useAnnouncer } from './useAnnouncer.ts';
import { useGathering } from './useGathering.ts';

/** So much of a message is told, in characters. */
const TOLD = 140;

/** Tells of new messages: by a notice, or to screen readers alone where the person sees them anyway. */
export function useChatAnnouncements(): void {
  const { t } = useI18n();
  const { announce } = useAnnouncer();
  const chat = useChatStore();
  const notices = useNoticesStore();

  function sentence([first, ...others]: ChatMessage[]): string {
    if (others.length > 0) return t('chat.newMany', { count: others.length + 1 });
    const told = { name: first!.fromName, text: shortened(first!.text) };
    return first!.toPeerId === null ? t('chat.newOne', told) : t('chat.newPrivate', told);
  }
  const gather = useGathering<ChatMessage>((messages) => {
    const text = sentence(messages);
    if (chat.isWatched) announce(text);
    else notices.show({ tone: 'info', kind: 'chat', text });
  });
  onScopeDispose(
    useEngine().chat.events.on('received', (messages) => {
      gather(...messages.filter((message) => !chat.isOwn(message)));
    }),
  );
}

function shortened(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ')];
  return characters.length > TOLD ? `${characters.slice(0, TOLD).join('')}…` : characters.join('');
}
