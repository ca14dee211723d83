import Bowser from 'bowser';

/** It is kept, and anybody may send anything. */
const MOST_LENGTH = 60;

/** @param userAgent the header (RFC 9110, section 10.1.5). @returns such as `Firefox 141, Linux`; null: it names none. */
export function browserNameOf(userAgent: string | undefined): string | null {
  if (!userAgent) return null;
  const { browser, os } = Bowser.parse(userAgent);
  if (!browser.name) return null;
  const [major] = browser.version?.split('.') ?? [];
  const name = [browser.name, major].filter(Boolean).join(' ');
  return [name, os.name].filter(Boolean).join(', ').slice(0, MOST_LENGTH);
}
