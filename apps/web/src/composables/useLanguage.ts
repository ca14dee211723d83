import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { setLocale } from '../i18n/index.ts';
import { chooseLocale, type Locale } from '../i18n/locales.ts';
import { useNoticesStore } from '../stores/notices.ts';
import { usePreferencesStore } from '../stores/preferences.ts';

/** The language that the person chose, else the browser's. */
export function wantedLocale(): Locale {
  return usePreferencesStore().locale ?? chooseLocale(navigator.languages);
}

/** Turns the page to another language when the person chooses one. */
export function useLanguage(): void {
  const { t } = useI18n();
  const notices = useNoticesStore();
  watch(wantedLocale, (locale) => {
    setLocale(locale).catch(() => notices.show({ tone: 'bad', text: t('settings.languageFailed') }));
  });
}
