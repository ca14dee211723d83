import { useI18n } from 'vue-i18n';
import { useModerationStore } from '../stores/moderation.ts';
import { useNoticesStore } from '../stores/notices.ts';
import { toFailure } from '../rtc/request-failed-error.ts';

/** Does what a host or moderator asked for; where the server refuses, it says why. */
export function useModerating() {
  const { t } = useI18n();
  const moderation = useModerationStore();
  const notices = useNoticesStore();

  /** @returns whether it was done. */
  async function attempt(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      const code = toFailure(error);
      notices.show({ tone: 'bad', kind: 'moderating', text: t(`errors.${code}.title`) });
      return false;
    }
  }
  return { moderation, attempt };
}
