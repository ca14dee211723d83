import { useClipboard } from '@vueuse/core';
import { useI18n } from 'vue-i18n';
import { useNoticesStore } from '../../stores/notices.ts';

/** Copies links and secrets, and says so; where the browser forbids it, shows them to be copied by hand. */
export function useCopying() {
  const { t } = useI18n();
  const notices = useNoticesStore();
  const { copy } = useClipboard({ legacy: true });

  async function copyText(text: string, done: string): Promise<void> {
    try {
      await copy(text);
      notices.show({ tone: 'good', kind: 'copied', text: done });
    } catch {
      notices.show({ tone: 'bad', kind: 'copied', text: t('admin.copyFailed', { text }) });
    }
  }
  return { copyText };
}
