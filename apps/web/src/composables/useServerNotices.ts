import { onScopeDispose } from 'vue';
import { useI18n } from 'vue-i18n';
import { useEngine } from '../stores/engine.ts';
import { useNoticesStore } from '../stores/notices.ts';

/** Says that the server is about to be stopped, and until when the meeting can go on. */
export function useServerNotices(): void {
  const { t, locale } = useI18n();
  const notices = useNoticesStore();
  const { channel } = useEngine().client;
  const unlisten = channel.on('serverDraining', ({ stopsWithinMs }) => {
    // By this clock, which may differ from the server's.
    const until = new Date(Date.now() + stopsWithinMs);
    const time = until.toLocaleTimeString(locale.value, { timeStyle: 'short' });
    notices.show({ tone: 'warn', kind: 'serverDraining', text: t('notices.serverDraining', { time }) });
  });
  onScopeDispose(unlisten);
}
