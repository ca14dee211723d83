import { readdirSync, readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';

const LISTENING = '0A';
/** A UDP socket that is bound, and connected to nobody. */
const UNCONNECTED = '07';

/** A socket of this machine that waits for others. */
export interface OpenPort {
  protocol: 'tcp' | 'udp';
  address: string;
  port: number;
}

/** The text of a file of /proc; null where it is not there or not ours to read. */
export function procFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** What is open here, by proc_net(5). In a container with a network of its own: what is open in there. */
export function openPorts(): OpenPort[] {
  return (['tcp', 'udp'] as const).flatMap((protocol) =>
    ['', '6'].flatMap((suffix) => parseOpenPorts(protocol, procFile(`/proc/net/${protocol}${suffix}`) ?? '')),
  );
}

/** Ports of this machine that Docker passes on into containers, as far as its proxies are seen from here. */
export function publishedPorts(): Pick<OpenPort, 'protocol' | 'port'>[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => parsePublished(procFile(`/proc/${pid}/cmdline`) ?? ''));
}

/** @param commandLine as /proc has it: words that each end with a zero byte */
export function parsePublished(commandLine: string): Pick<OpenPort, 'protocol' | 'port'>[] {
  const [program = '', ...words] = commandLine.split('\0');
  if (!program.endsWith('docker-proxy')) return [];
  const after = (name: string) => words[words.indexOf(name) + 1];
  const protocol = after('-proto') === 'udp' ? 'udp' : 'tcp';
  return [{ protocol, port: Number(after('-host-port')) }];
}

/** @param table as /proc/net/tcp has it */
export function parseOpenPorts(protocol: OpenPort['protocol'], table: string): OpenPort[] {
  const state = protocol === 'tcp' ? LISTENING : UNCONNECTED;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === state)
    .map(([, local]) => {
      const [address, port] = local!.split(':') as [string, string];
      return { protocol, address: addressOf(address), port: parseInt(port, 16) };
    });
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether other machines get at it, as far as the address tells. */
export function isOpenToOthers({ address }: OpenPort): boolean {
  return !LOOPBACK.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** In 32-bit words, each in the byte order of the machine: little on all that Plenum runs on. */
function addressOf(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  for (let at = 0; at < bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
  if (bytes.length === 4) return bytes.join('.');
  const words = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return words.join(':');
}
