import { viewJourney, type JourneyView } from './steps.ts';
import type { Journey } from './journey.ts';

/** What somebody may hand on when they ask for help: no name, no meeting, no address, no token. */
export interface JourneyReport extends JourneyView {
  madeAt: string;
  timeline: { at: string; end: 'client' | 'server'; fact: unknown }[];
}

const IPV4 = /\b(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}\b/g;
const IPV6 = /(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi;
const TOKEN = /[\w-]{40,}/g;

/** @param now epoch ms. */
export function reportJourney(journey: Journey, now: number): JourneyReport {
  const report = {
    madeAt: new Date(now).toISOString(),
    ...viewJourney(journey.facts, now),
    timeline: journey.timeline.map(({ at, end, fact }) => ({ at: new Date(at).toISOString(), end, fact })),
  };
  return redact(report);
}

/** Blanks addresses and tokens in every string. The first half of an IPv4 address stays: it tells a private network. */
function redact<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (key, item: unknown) =>
    typeof item === 'string' && !TIMES.has(key)
      ? item.replace(IPV4, '$1.$2.x.x').replace(IPV6, '[IPv6]').replace(TOKEN, '[secret]')
      : item,
  ) as T;
}

const TIMES = new Set(['at', 'madeAt']);
