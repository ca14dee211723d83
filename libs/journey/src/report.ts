import { viewJourney, type JourneyView } from './steps.ts';
import type { Journey } from './journey.ts';

/** What somebody may hand on when they ask for help: no name, no meeting, no address, no token. */
export interface JourneyReport extends JourneyView {
  madeAt: string;
  timeline: { at: string; end: 'client' | 'server'; fact: unknown }[];
}

/** In this order: an address within a link goes with the link, an IPv4 address within an IPv6 one with that. */
const SECRETS: [pattern: RegExp, instead: string][] = [
  [/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '[link]'],
  [/\/m\/[^\s"'?#]+/g, '/m/[meeting]'],
  [/"[^"]*"|“[^”]*”|(?<!\w)'[^']*'(?!\w)/g, '[quoted]'],
  [/\S+@\S+/g, '[e-mail]'],
  [/[\w-]{40,}/g, '[secret]'],
  [/(?<![\w-])[0-9a-z]{4}(-[0-9a-z]{4}){3}(?![\w-])/g, '[meeting]'],
  [/[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*(%\w+)?/gi, '[IPv6]'],
  // Its first half stays: it tells a private network.
  [/(?<!\d)(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}(?!\d)/g, '$1.$2.x.x'],
  [/(?<![\w.-])([a-z0-9-]+\.)+[a-z]{2,}(?![\w-])/g, '[host]'],
];

/** @param now epoch ms. */
export function reportJourney(journey: Journey, now: number): JourneyReport {
  const report = {
    madeAt: new Date(now).toISOString(),
    ...viewJourney(journey.facts, now),
    timeline: journey.timeline.map(({ at, end, fact }) => ({ at: new Date(at).toISOString(), end, fact })),
  };
  return redact(report);
}

/** Blanks whatever may tell who met where, in every string. */
function redact<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (key, item: unknown) =>
    typeof item === 'string' && !TIMES.has(key) ? redactText(item) : item,
  ) as T;
}

function redactText(text: string): string {
  return SECRETS.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text);
}

const TIMES = new Set(['at', 'madeAt']);
