import { z } from 'zod';
import { LOCALE_NAMES } from '../i18n/locales.ts';

/** What a person chose for this browser. Each value that is missing or makes no sense gives way to its default. */
const preferencesSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  /** Null: the browser's own. */
  locale: z.enum(LOCALE_NAMES).nullable().catch(null),
  /** Whether something is heard when others come, write or raise a hand. */
  sounds: z.boolean().catch(true),
  /** Whether short messages tell of what others do. */
  notices: z.boolean().catch(true),
});

export type Preferences = z.infer<typeof preferencesSchema>;

/** @param stored as it was found, which may be of another release, or damaged. */
export function readPreferences(stored: string | null): Preferences {
  return preferencesSchema.catch(() => preferencesSchema.parse({})).parse(parseJson(stored));
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
}
