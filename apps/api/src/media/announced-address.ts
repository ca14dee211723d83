import { lookup } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { mediaListenInfos, CONTAINER_INTERFACE } from './listen-infos.ts';

export interface AnnouncementSettings {
  MEDIA_LISTEN_IP: string;
  MEDIA_ANNOUNCED_ADDRESS: string;
  PUBLIC_URL: string;
}

/** By which addresses browsers are told to reach the media, and what is known around them. */
export interface Announcement {
  /** IP addresses; what is announced by name stands here as what it resolves to. */
  addresses: string[];
  /** Of the page's address; empty where there is none. */
  publicHost: string;
  /** What it resolves to. */
  publicAddresses: string[];
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>;
  inContainer: boolean;
}

export interface AnnouncementTrouble {
  /** `container`: no other machine gets there. `private`: nobody outside of the network does. */
  kind: 'container' | 'private';
  seen: string;
  /** A line of settings. */
  fix: string;
}

/** Not reached over the internet: RFC 1918, 6598, 3927, 4193, 4291 and loopback. */
const PRIVATE = blockList('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16');
for (const [net, prefix] of [
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  PRIVATE.addSubnet(net, prefix, 'ipv6');
const LOOPBACK = blockList('127.0.0.0/8');
LOOPBACK.addAddress('::1', 'ipv6');
/** Names that no public DNS knows (RFC 6761, 6762, 8375), and those without a dot. */
const LOCAL_NAME = /^[^.]+$|\.(local|localhost|test|lan|internal|home\.arpa|invalid)$/i;

export const isLoopback = (address: string) => holds(LOOPBACK, address);
/** Loopback counts as well. */
export const isPrivate = (address: string) => holds(PRIVATE, address) || isLoopback(address);
/** Whether people anywhere may look this name or address up. */
export const isPublicHost = (host: string) =>
  isIP(host) ? !isPrivate(host) : host !== '' && !LOCAL_NAME.test(host);

/**
 * Whether browsers can reach what they are told. Pure.
 * @returns null where nothing speaks against it
 */
export function judgeAnnouncement(announcement: Announcement): AnnouncementTrouble | null {
  const { addresses, publicHost, publicAddresses } = announcement;
  const containers = containerNetworks(announcement);
  const reachable = addresses.filter((address) => !isLoopback(address));
  const fix = `MEDIA_ANNOUNCED_ADDRESS=${betterAddress(announcement)}`;
  const inside = reachable.filter((address) => holds(containers, address));
  if (inside.length > 0 && inside.length === reachable.length) {
    const seen = `Browsers are told to send media to ${inside.join(', ')}, an address inside a container network: no other machine gets there.`;
    return { kind: 'container', seen, fix };
  }
  if (!isPublicHost(publicHost) || addresses.length === 0 || !addresses.every(isPrivate)) return null;
  // A name of one's own network resolves to a private address for everybody in it.
  if (publicAddresses.length > 0 && publicAddresses.every(isPrivate)) return null;
  const seen = `Browsers are told to send media to ${addresses.join(', ')}, which nobody reaches from outside, while the page is at ${publicHost}.`;
  return { kind: 'private', seen, fix };
}

/** Looks: names are looked up, and one that is not known is left out. */
export async function seeAnnouncement(settings: AnnouncementSettings): Promise<Announcement> {
  const { MEDIA_LISTEN_IP: listenIp, MEDIA_ANNOUNCED_ADDRESS: announcedAddress } = settings;
  const interfaces = networkInterfaces();
  const infos = mediaListenInfos({ listenIp, announcedAddress, port: 0 }, interfaces);
  const announced = new Set(infos.map((info) => info.announcedAddress ?? info.ip));
  const publicHost = settings.PUBLIC_URL ? new URL(settings.PUBLIC_URL).hostname.replace(/^\[|\]$/g, '') : '';
  const [addresses, publicAddresses] = await Promise.all([
    Promise.all([...announced].map(addressesOf)),
    addressesOf(publicHost),
  ]);
  const inContainer = existsSync('/.dockerenv') || existsSync('/run/.containerenv');
  return { addresses: addresses.flat(), publicHost, publicAddresses, interfaces, inContainer };
}

/** What a name resolves to; an address is itself. None where nobody knows it. */
export async function addressesOf(host: string): Promise<string[]> {
  if (host === '' || isIP(host)) return host ? [host] : [];
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

/** The page's own public address, else one of this machine; else what it is that has to stand there. */
function betterAddress(announcement: Announcement): string {
  const { publicAddresses, interfaces } = announcement;
  const own = Object.values(interfaces).flatMap((all) => (all ?? []).map(({ address }) => address));
  const containers = containerNetworks(announcement);
  const isOutside = (address: string) => !isLoopback(address) && !holds(containers, address);
  return (
    [...publicAddresses, ...own].find((address) => !isPrivate(address)) ??
    [...publicAddresses, ...own.filter((address) => isIP(address) === 4)].find(isOutside) ??
    '<the public IP address of this machine>'
  );
}

/**
 * The networks behind this machine's container interfaces, and Docker's first one wherever it is seen. Inside a container
 * with a network of its own the interface has a name like any other: there all of Docker's range counts.
 */
function containerNetworks({ interfaces, inContainer }: Announcement): BlockList {
  const hasHostNetwork = Object.keys(interfaces).some((name) => CONTAINER_INTERFACE.test(name));
  const list = blockList(inContainer && !hasHostNetwork ? '172.16.0.0/12' : '172.17.0.0/16');
  for (const [name, addresses] of Object.entries(interfaces)) {
    if (!CONTAINER_INTERFACE.test(name)) continue;
    for (const { cidr, family } of addresses ?? []) {
      const [net, prefix] = (cidr ?? '').split('/');
      if (net && prefix) list.addSubnet(net, Number(prefix), family === 'IPv6' ? 'ipv6' : 'ipv4');
    }
  }
  return list;
}

function blockList(...cidrs: string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [net, prefix] = cidr.split('/') as [string, string];
    list.addSubnet(net, Number(prefix), 'ipv4');
  }
  return list;
}

function holds(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
