import type { Evidence } from '@plenum/protocol';

/**
 * The addresses to which the server told this browser to send media, as people pass them on: what the evidence calls
 * "udp 203.0.113.7:44400" and "tcp 203.0.113.7:44400" becomes "203.0.113.7:44400 (UDP, TCP)".
 */
export function announcedAddresses(timeline: readonly Evidence[]): string[] {
  const protocols = new Map<string, Set<string>>();
  for (const { fact } of timeline) {
    if (fact.type !== 'transportCreated') continue;
    for (const announced of fact.announced) {
      const [protocol = '', address = announced] = announced.split(' ');
      protocols.set(address, (protocols.get(address) ?? new Set()).add(protocol.toUpperCase()));
    }
  }
  return [...protocols].map(([address, all]) => `${address} (${[...all].join(', ')})`);
}
