import { readdirSync, readFileSync } from 'node:fs';
import type { Locale } from '../locales.ts';
import { collectTopics, type Texts } from '../topics.ts';

/** The texts of a language as its chunk holds them, for unit tests, which Vite does not build. */
export function readTexts(locale: Locale): Texts {
  const folder = new URL(`../${locale}/`, import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return collectTopics(
    Object.fromEntries(
      files.map((name) => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as never]),
    ),
  );
}
