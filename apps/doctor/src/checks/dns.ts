import { isIP } from 'node:net';
import { addressesOf, isPrivate } from '../../../api/src/media/announced-address.ts';
import { fail, ok, skipped, warn, type Check, type Judgement } from '../check.ts';

export interface NameInDns {
  host: string;
  addresses: readonly string[];
  /** By which browsers are told to reach the media; empty where that is not known from here. */
  announced: readonly string[];
  /** Of this machine. */
  own: readonly string[];
}

export function judgeDns({ host, addresses, announced, own }: NameInDns): Judgement {
  const here = [...announced, ...own];
  const target = here.find((address) => isIP(address) === 4 && !isPrivate(address));
  const record = `${host}. 300 IN A ${target ?? '<the public IP address of this machine>'}`;
  if (addresses.length === 0) return fail(`Nobody knows the name ${host}.`, record);
  const seen = `${host} leads to ${addresses.join(', ')}`;
  if (announced.length === 0 || addresses.some((address) => here.includes(address))) return ok(`${seen}.`);
  // A machine behind NAT does not know its public address unless somebody announced it.
  if (!target)
    return ok(`${seen}, which is not of this machine: right where a router or proxy passes it on.`);
  return warn(`${seen}, and media goes to ${target}: right only where a proxy stands between.`, record);
}

export const dns: Check = {
  name: 'dns',
  title: 'DNS',
  from: 'anywhere',
  look: async (subject) => {
    const host = subject.publicUrl?.hostname.replace(/^\[|\]$/g, '') ?? '';
    if (!host) return skipped('PUBLIC_URL is not set.');
    if (isIP(host)) return skipped('PUBLIC_URL is an address, and no name.');
    const addresses = await addressesOf(host);
    if (!subject.localUrl) return judgeDns({ host, addresses, announced: [], own: [] });
    const { addresses: announced } = await subject.announcement();
    return judgeDns({ host, addresses, announced, own: subject.ownAddresses });
  },
};
