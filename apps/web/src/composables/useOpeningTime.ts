import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useMeetingStore } from '../stores/meeting.ts';

/** When the meeting begins, in words and in this person's own time zone; null where nobody has to wait for that. */
export function useOpeningTime() {
  const { t, locale } = useI18n();
  const meeting = useMeetingStore();
  return computed(() => {
    const { refusal } = meeting;
    if (refusal?.code !== 'notYetOpen' || refusal.startsAt === null) return null;
    const time = new Date(refusal.startsAt).toLocaleString(locale.value, {
      ...{ weekday: 'long', day: 'numeric', month: 'long' },
      ...{ hour: 'numeric', minute: '2-digit', timeZoneName: 'short' },
    });
    return t('lobby.notYetOpen', { time });
  });
}
