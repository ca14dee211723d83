import { z } from 'zod';
import { LOCALE_NAMES } from '../i18n/locales.ts';

/** What a person chose for this browser. Each value that is missing or makes no sense gives way to its default. */
const preferencesSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  /** Null: the browser's own. */
  locale: z.enum(LOCALE_NAMES).nullable().catch(null),
  /** In which meetings something is heard when others come, write or raise a hand. */
  sounds: z.enum(['smallMeetings', 'always', 'never']).catch('smallMeetings'),
  /** Whether short messages tell of what others do. */
  notices: z.boolean().catch(true),
  /** Whether single keys act in the meeting (WCAG 2.2, 2.1.4: they can be switched off). */
  shortcuts: z.boolean().catch(true),
  /** Whether the space bar unmutes for as long as it is held. */
  pushToTalk: z.boolean().catch(true),
  /** Where the others are heard; empty: where the system plays. */
  speakerId: z.string().catch(''),
  /** What the browser does to the microphone's sound. */
  echoCancellation: z.boolean().catch(true),
  noiseSuppression: z.boolean().catch(true),
  autoGainControl: z.boolean().catch(true),
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
