import { createSharedComposable } from '@vueuse/core';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';

/** Times of a journey in the language of the page. Ten steps change at once, and a formatter is dear to make: all share these. */
export const useJourneyTimes = createSharedComposable(() => {
  const { locale } = useI18n();
  const decimals = (digits: number) =>
    computed(
      () =>
        new Intl.NumberFormat(locale.value, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    );
  const clocks = (options: Intl.DateTimeFormatOptions) =>
    computed(() => new Intl.DateTimeFormat(locale.value, options));
  const [tenths, hundredths] = [decimals(1), decimals(2)];
  const clock = clocks({ timeStyle: 'medium' });
  const exactClock = clocks({
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  });

  return {
    /** @param ms a length of time in milliseconds. @returns its seconds, with one digit after the point. */
    tenths: (ms: number) => tenths.value.format(ms / 1000),
    /** As {@link tenths}, with two. */
    hundredths: (ms: number) => hundredths.value.format(ms / 1000),
    /** @param at in milliseconds since the epoch. */
    clock: (at: number) => clock.value.format(at),
    /** The same moment to the millisecond. */
    exactClock: (at: number) => exactClock.value.format(at),
  };
});
