import { computed } from 'vue';
import { useI18n } from 'vue-i18n';

/** Days and times as people where this browser lives write them, in the language of the page. */
export function useTimeFormat() {
  const { locale } = useI18n();
  const tag = computed(
    () => navigator.languages.find((one) => one.split('-')[0] === locale.value) ?? locale.value,
  );
  const days = computed(() => new Intl.DateTimeFormat(tag.value, { dateStyle: 'full' }));
  const times = computed(() => new Intl.DateTimeFormat(tag.value, { timeStyle: 'short' }));

  return {
    /** @param at in milliseconds since the epoch. */
    day: (at: number) => days.value.format(at),
    time: (at: number) => times.value.format(at),
  };
}
