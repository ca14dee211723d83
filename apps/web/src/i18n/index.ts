import { createI18n } from 'vue-i18n';
import { arabicForm, FALLBACK, LOCALES, type Locale } from './locales.ts';
import type { Texts } from './topics.ts';

/** Each language is a chunk of its own, loaded only where it is spoken. */
const LOADERS: Record<Locale, () => Promise<{ default: Texts }>> = {
  en: () => import('./en/index.ts'),
  es: () => import('./es/index.ts'),
  ar: () => import('./ar/index.ts'),
};

export const i18n = createI18n<false>({
  legacy: false,
  locale: FALLBACK,
  fallbackLocale: FALLBACK,
  pluralRules: { ar: arabicForm },
});

const loaded = new Set<Locale>();
let wanted: Locale = FALLBACK;

/** Loads a language with its fallback, and turns the page to it, unless another one was asked for meanwhile. */
export async function setLocale(locale: Locale): Promise<void> {
  wanted = locale;
  await Promise.all([loadTexts(FALLBACK), loadTexts(locale)]);
  if (wanted !== locale) return;
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
  document.documentElement.dir = LOCALES[locale].direction;
}

async function loadTexts(locale: Locale): Promise<void> {
  if (loaded.has(locale)) return;
  const { default: texts } = await LOADERS[locale]();
  i18n.global.setLocaleMessage(locale, texts);
  loaded.add(locale);
}
