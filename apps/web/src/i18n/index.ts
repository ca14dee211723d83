import { createI18n } from 'vue-i18n';
import { arabicForm, FALLBACK, LOCALES, type Locale } from './locales.ts';
import type { Texts } from './topics.ts';

type Part = 'meeting' | 'admin';

/** Each language is a chunk of its own, loaded only where it is spoken; the dashboard's texts only where it is open. */
const LOADERS: Record<Part, Record<Locale, () => Promise<{ default: Texts }>>> = {
  meeting: {
    en: () => import('./en/index.ts'),
    es: () => import('./es/index.ts'),
    ar: () => import('./ar/index.ts'),
  },
  admin: {
    en: () => import('./en/admin.ts'),
    es: () => import('./es/admin.ts'),
    ar: () => import('./ar/admin.ts'),
  },
};

export const i18n = createI18n<false>({
  legacy: false,
  locale: FALLBACK,
  fallbackLocale: FALLBACK,
  pluralRules: { ar: arabicForm },
});

const parts = new Set<Part>(['meeting']);
const loaded = new Set<string>();
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

/** From now on, the dashboard's texts belong to each language. */
export function loadAdminTexts(): Promise<void> {
  parts.add('admin');
  return setLocale(wanted);
}

async function loadTexts(locale: Locale): Promise<void> {
  await Promise.all([...parts].map((part) => loadPart(part, locale)));
}

async function loadPart(part: Part, locale: Locale): Promise<void> {
  const name = `${part} ${locale}`;
  if (loaded.has(name)) return;
  const { default: texts } = await LOADERS[part][locale]();
  i18n.global.mergeLocaleMessage(locale, texts);
  loaded.add(name);
}
