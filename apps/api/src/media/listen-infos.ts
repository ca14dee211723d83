import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import type { types } from 'mediasoup';

export interface MediaListenOptions {
  /** Empty: every address of this machine that browsers may use. */
  listenIp: string;
  /** The address by which browsers reach the media ports, where it is not the one that is listened on. */
  announcedAddress: string;
  /** 0: any free port. */
  port: number;
}

/** Addresses of a machine's own container networks: no browser elsewhere can reach them. */
export const CONTAINER_INTERFACE = /^(docker|br-|veth|virbr|cni|flannel|podman|lxc)/;

/** One socket takes the media of hundreds of people: room for bursts, in bytes. The kernel may grant less. */
export const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

/**
 * Where a WebRtcServer listens: UDP, and TCP for networks that carry no UDP (RFC 6544). Pure, but for the default.
 *
 * An address to announce is used with a socket that listens everywhere. Without one, each address of the machine gets a
 * socket of its own that announces itself, the loopback too: a trial on one machine works, and one in the same network.
 */
export function mediaListenInfos(
  { listenIp, announcedAddress, port }: MediaListenOptions,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): types.TransportListenInfo[] {
  const addresses =
    listenIp !== '' ? [listenIp] : announcedAddress !== '' ? ['0.0.0.0'] : usableAddresses(interfaces);
  return addresses.flatMap((ip) =>
    (['udp', 'tcp'] as const).map((protocol) => ({
      protocol,
      ip,
      sendBufferSize: SOCKET_BUFFER_BYTES,
      recvBufferSize: SOCKET_BUFFER_BYTES,
      ...(announcedAddress === '' ? {} : { announcedAddress }),
      ...(port === 0 ? {} : { port }),
    })),
  );
}

function usableAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] {
  const found = Object.entries(interfaces)
    .filter(([name]) => !CONTAINER_INTERFACE.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ family }) => family === 'IPv4')
    .map(({ address }) => address);
  return found.length > 0 ? found : ['127.0.0.1'];
}
