import { find } from 'linkifyjs';

export interface TextPart {
  text: string;
  /** Where it leads: an http or https address; null for mere text. */
  href: string | null;
}

/** Parts text from the web addresses in it. Pure; all of the text is in the parts, in its order. */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const { start, end, value, href } of find(text, 'url', { defaultProtocol: 'https' })) {
    if (!isSafe(href)) continue;
    if (start > at) parts.push({ text: text.slice(at, start), href: null });
    parts.push({ text: value, href });
    at = end;
  }
  if (at < text.length) parts.push({ text: text.slice(at), href: null });
  return parts;
}

/** A name before an @ makes one address look like another: `https://bank.example@evil.example`. */
function isSafe(href: string): boolean {
  if (!URL.canParse(href)) return false;
  const url = new URL(href);
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
