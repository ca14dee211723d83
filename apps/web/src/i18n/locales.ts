/**
 * The languages that Plenum speaks. Whoever adds one adds a folder of texts beside `en`, and a line here and in
 * `index.ts`.
 */
export const LOCALES = {
  en: { direction: 'ltr', name: 'English' },
  es: { direction: 'ltr', name: 'Español' },
  ar: { direction: 'rtl', name: 'العربية' },
} as const satisfies Record<string, { direction: 'ltr' | 'rtl'; name: string }>;

export type Locale = keyof typeof LOCALES;

export const LOCALE_NAMES = Object.keys(LOCALES) as [Locale, ...Locale[]];

/** What a language lacks is shown in this one. */
export const FALLBACK: Locale = 'en';

/** The first of the languages that a person prefers (BCP 47 tags, best first) which Plenum speaks. */
export function chooseLocale(preferred: readonly string[]): Locale {
  for (const tag of preferred) {
    const language = tag.toLowerCase().split('-')[0] ?? '';
    if (Object.hasOwn(LOCALES, language)) return language as Locale;
  }
  return FALLBACK;
}

/** The order in which a text that counts gives its six Arabic forms, parted by "|" (Unicode CLDR, plural rules). */
const ARABIC_FORMS: readonly Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other'];
const arabic = new Intl.PluralRules('ar');

/** @returns which of its forms a text takes for this count. English and Spanish have two, as vue-i18n expects. */
export function arabicForm(count: number): number {
  return ARABIC_FORMS.indexOf(arabic.select(count));
}
