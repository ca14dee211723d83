import { createI18n } from 'vue-i18n';

type Messages = typeof import('./en.json');
type Direction = 'ltr' | 'rtl';

/**
 * The languages that Plenum speaks. Whoever adds one adds its file and a line here: its texts are loaded only
 * where it is spoken, and what it lacks is shown in English.
 */
const LOCALES = {
  en: { direction: 'ltr', load: () => import('./en.json') },
} as const satisfies Record<string, { direction: Direction; load: () => Promise<{ default: unknown }> }>;

export type Locale = keyof typeof LOCALES;

const FALLBACK: Locale = 'en';

export const i18n = createI18n<[Messages], Locale, false>({
  legacy: false,
  locale: FALLBACK,
  fallbackLocale: FALLBACK,
});

/** The first of the languages that a person prefers (BCP 47 tags, best first) which Plenum speaks. */
export function chooseLocale(preferred: readonly string[]): Locale {
  for (const tag of preferred) {
    const language = tag.toLowerCase().split('-')[0] ?? '';
    if (language in LOCALES) return language as Locale;
  }
  return FALLBACK;
}

/** Loads a language with its fallback, and turns the page to it. */
export async function setLocale(locale: Locale): Promise<void> {
  await Promise.all([loadMessages(FALLBACK), loadMessages(locale)]);
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
  document.documentElement.dir = LOCALES[locale].direction;
}

const loaded = new Set<Locale>();

async function loadMessages(locale: Locale): Promise<void> {
  if (loaded.has(locale)) return;
  const { default: messages } = await LOCALES[locale].load();
  i18n.global.setLocaleMessage(locale, messages);
  loaded.add(locale);
}
