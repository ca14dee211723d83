import { computed, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useMeetingStore } from '../stores/meeting.ts';

/** A clock that is ahead of the server's asks again after so long, in milliseconds. */
const AGAIN_AFTER = 5_000;
/** The time may have been changed: whoever waits longer asks again after so long, in milliseconds. */
const ASKS_EVERY = 3_600_000;

/**
 * When the meeting begins, in words and in this person's own time zone; null where nobody has to wait for that.
 * @param enter asks to be let in once more: it is called by itself when the time has come.
 */
export function useOpeningTime(enter: () => void) {
  const { t, locale } = useI18n();
  const meeting = useMeetingStore();
  watch(
    () => meeting.refusal,
    (refusal, _, onCleanup) => {
      if (refusal?.code !== 'notYetOpen' || refusal.startsAt === null) return;
      const left = Math.max(refusal.startsAt - Date.now(), AGAIN_AFTER);
      const timer = setTimeout(enter, Math.min(left, ASKS_EVERY));
      onCleanup(() => clearTimeout(timer));
    },
    { immediate: true },
  );
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
