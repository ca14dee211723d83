import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { arabicForm, chooseLocale, LOCALE_NAMES, type Locale } from './locales.ts';
import { readTexts } from './testing/read-texts.ts';
import type { Texts, TextTree } from './topics.ts';

/** Lists of lines are leaves: a language may take more lines than another. */
type Leaf = string | string[];

function leavesOf(tree: Texts | TextTree, path = ''): [key: string, text: Leaf][] {
  return Object.entries(tree).flatMap(([name, node]) => {
    const key = path ? `${path}.${name}` : name;
    return typeof node === 'string' || Array.isArray(node)
      ? [[key, node] as [string, Leaf]]
      : leavesOf(node, key);
  });
}

const texts = Object.fromEntries(
  LOCALE_NAMES.map((locale) => [locale, new Map(leavesOf(readTexts(locale)))]),
) as Record<Locale, Map<string, Leaf>>;
const en = texts.en;
const OTHERS = LOCALE_NAMES.filter((locale) => locale !== 'en');
const formsOf = (text: Leaf) => (typeof text === 'string' ? text.split('|') : text);
/** How many forms a text that counts has. */
const FORMS: Record<Locale, number> = { en: 2, es: 2, ar: 6 };

describe.each(OTHERS)('the texts in %s', (locale) => {
  it('have every English key, and no other', () => {
    expect([...texts[locale].keys()].sort()).toEqual([...en.keys()].sort());
  });

  it.each([...en])('say %s with the same blanks to fill', (key, english) => {
    const text = texts[locale].get(key) ?? '';
    expect(Array.isArray(text)).toBe(Array.isArray(english));
    expect(blanksOf(text)).toEqual(blanksOf(english));
    for (const form of formsOf(text)) expect(form).toMatch(/\S/);
  });

  it('count as their language does', () => {
    for (const [key, english] of en) {
      if (typeof english !== 'string') continue;
      const count = formsOf(texts[locale].get(key) ?? '').length;
      if (english.includes('|')) expect([key, count]).toEqual([key, FORMS[locale]]);
      else expect([1, FORMS[locale]]).toContain(count);
    }
  });
});

/** A form for one may leave the number out: "one person". */
function blanksOf(text: Leaf): string[] {
  return [...new Set([...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))].sort();
}

describe('keys in the code', () => {
  const prefixes = new Set(
    [...en.keys()].flatMap((key) => key.split('.').map((_, at, all) => all.slice(0, at + 1).join('.'))),
  );
  const source = new URL('../', import.meta.url);
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.(vue|ts)$/.test(name) && !name.endsWith('.spec.ts'),
  );
  const used = files.flatMap((name) =>
    keysIn(readFileSync(new URL(name, source), 'utf8')).map((key) => [key, name]),
  );

  it('are found', () => {
    expect(used.length).toBeGreaterThan(100);
  });

  it('all have an English text, or are the beginning of one', () => {
    expect(used.filter(([key]) => !prefixes.has(key!))).toEqual([]);
  });
});

/** What is given to `t` and its kin; of a template the part before the first blank, up to its last dot. */
function keysIn(code: string): string[] {
  const plain = [...code.matchAll(/\b(?:t|tm)\(\s*'([^']+)'/g)].map(([, key]) => key!);
  const templates = [...code.matchAll(/\b(?:t|tm)\(\s*`([^`$]*)\.[^`.]*\$\{/g)].map(([, key]) => key!);
  return [...plain, ...templates];
}

describe('the choice of a language', () => {
  it.each([
    [['es-MX', 'en'], 'es'],
    [['tlh', 'ar-EG'], 'ar'],
    [['EN-us'], 'en'],
    [['constructor', '', 'de'], 'en'],
    [[], 'en'],
  ] as [string[], Locale][])('of %j takes %s', (preferred, locale) => {
    expect(chooseLocale(preferred)).toBe(locale);
  });

  it('counts in Arabic by six forms', () => {
    expect([0, 1, 2, 3, 10, 11, 99, 100, 102, 103].map(arabicForm)).toEqual([0, 1, 2, 3, 3, 4, 4, 5, 5, 3]);
  });
});
