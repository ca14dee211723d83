/**
 * What finds people by their names, at both ends alike: each word that was typed is somewhere in the name, whatever its
 * case and accents. Nothing typed finds everybody.
 */
export function nameMatcher(typed: string): (displayName: string) => boolean {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  return (displayName) => {
    const name = plain(displayName);
    return words.every((word) => name.includes(word));
  };
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
