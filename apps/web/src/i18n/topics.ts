/** The texts of one language, by topic: each file `<topic>.json` holds what keys "<topic>.…" name. */
export type Texts = Record<string, TextTree>;
export type TextTree = { [key: string]: string | string[] | TextTree };

/** @param files as `import.meta.glob('./*.json', { eager: true, import: 'default' })` gives them. */
export function collectTopics(files: Record<string, TextTree>): Texts {
  return Object.fromEntries(
    Object.entries(files).map(([path, texts]) => [path.replace(/^.*\/|\.json$/g, ''), texts]),
  );
}
