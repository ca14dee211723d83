import { useClipboard } from '@vueuse/core';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useMeetingStore } from '../stores/meeting.ts';
import { useNoticesStore } from '../stores/notices.ts';

/** The link that brings others here, and its copying. */
export function useMeetingLink() {
  const { t } = useI18n();
  const notices = useNoticesStore();
  const meeting = useMeetingStore();
  // `legacy`: a page that came by plain HTTP has no navigator.clipboard.
  const { copy, copied } = useClipboard({ legacy: true, copiedDuring: 2_500 });

  const link = computed(() => `${location.origin}/m/${meeting.roomId ?? ''}`);

  async function copyLink(): Promise<void> {
    try {
      await copy(link.value);
      notices.show({ tone: 'good', kind: 'link', text: t('meeting.linkCopied') });
    } catch {
      notices.show({ tone: 'bad', kind: 'link', text: t('meeting.copyFailed', { link: link.value }) });
    }
  }
  return { link, copied, copyLink };
}
