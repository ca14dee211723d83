import { computed } from 'vue';
import { useI18n } from 'vue-i18n';

/** Moments and lengths of time in the language of the page. */
export function useMomentFormat() {
  const { locale, t } = useI18n();
  const format = (options: Intl.DateTimeFormatOptions) =>
    computed(() => new Intl.DateTimeFormat(locale.value, options));
  const moments = format({ dateStyle: 'medium', timeStyle: 'short' });
  const clocks = format({ timeStyle: 'medium' });

  return {
    /** @param at in milliseconds since the epoch. */
    moment: (at: number) => moments.value.format(at),
    clock: (at: number) => clocks.value.format(at),
    /** The same moment by the clocks of another time zone (IANA name). */
    momentIn: (at: number, timeZone: string) =>
      new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at),
    /** @param ms a length of time in milliseconds. */
    duration(ms: number): string {
      const minutes = Math.round(ms / 60_000);
      if (minutes < 1) return t('admin.seconds', { count: Math.round(ms / 1000) });
      const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
      return hours === 0 ? t('admin.minutes', { minutes }) : t('admin.hours', { hours, minutes: rest });
    },
  };
}
