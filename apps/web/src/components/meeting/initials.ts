/** What stands for a person without a picture: the first letters of the first and the last word of the name. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/u).flatMap((word) => firstCharacter(word) ?? []);
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return `${first ?? '?'}${last ?? ''}`.toLocaleUpperCase();
}

/** Some letters are several code points, such as an emoji of a family or a letter with its marks. */
function firstCharacter(word: string): string | undefined {
  const readable = word.replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+/u, '');
  const [first] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(readable);
  return first?.segment;
}

/** A hue of 0 to 359 that stays with a person: by the id, since two people may have one name. */
export function hueOf(id: string): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return hash;
}
