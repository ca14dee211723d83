import type { Evidence } from '@plenum/protocol';

/** The addresses to which the server told this browser to send media, as people pass them on. */
export function announcedAddresses(timeline: readonly Evidence[]): string[] {
  return describeAddresses(
    timeline.flatMap(({ fact }) => (fact.type === 'transportCreated' ? fact.announced : [])),
  );
}

/**
 * What the evidence calls "udp 203.0.113.7:44400" and "tcp 203.0.113.7:44400" becomes
 * "203.0.113.7:44400 (UDP, TCP)".
 */
export function describeAddresses(announced: readonly string[]): string[] {
  const protocols = new Map<string, Set<string>>();
  for (const one of announced) {
    const [protocol = '', address = one] = one.split(' ');
    protocols.set(address, (protocols.get(address) ?? new Set()).add(protocol.toUpperCase()));
  }
  return [...protocols].map(([address, all]) => `${address} (${[...all].join(', ')})`);
}
