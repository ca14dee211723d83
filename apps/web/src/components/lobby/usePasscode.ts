import { computed, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useMeetingStore } from '../../stores/meeting.ts';

/** The passcode that a meeting asks for: once it did, the field stays. */
export function usePasscode() {
  const { t, locale } = useI18n();
  const meeting = useMeetingStore();
  const typed = ref('');
  const isAsked = ref(false);
  /** Why the last one did not open the door; null where there is nothing to say. */
  const trouble = computed(() => {
    const { refusal } = meeting;
    if (refusal?.code === 'passcodeWrong') return t('lobby.passcodeWrong');
    if (refusal?.code !== 'rateLimited') return null;
    const at = new Date(Date.now() + (refusal.retryAfterMs ?? 60_000));
    return t('lobby.tooManyTries', { time: at.toLocaleTimeString(locale.value, { timeStyle: 'medium' }) });
  });

  watch(
    () => meeting.refusal?.code,
    (code) => {
      if (code === 'passcodeRequired' || code === 'passcodeWrong') isAsked.value = true;
    },
    { immediate: true },
  );
  return { typed, isAsked, trouble };
}
