import type { Evidence } from '@plenum/protocol';

/** The addresses to which the server told this browser to send media, such as "udp 203.0.113.7:44400". */
export function announcedAddresses(timeline: readonly Evidence[]): string[] {
  const announced = timeline.flatMap(({ fact }) => (fact.type === 'transportCreated' ? fact.announced : []));
  return [...new Set(announced)];
}
