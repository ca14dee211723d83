import { describe, expect, it } from '@jest/globals';
import { isIPv4 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { mediaListenInfos, SOCKET_BUFFER_BYTES } from './listen-infos.ts';

const address = (ip: string) =>
  ({ address: ip, family: isIPv4(ip) ? 'IPv4' : 'IPv6' }) as unknown as NetworkInterfaceInfo;
const INTERFACES = {
  lo: [address('127.0.0.1'), address('::1')],
  eth0: [address('192.0.2.5'), address('2001:db8::5')],
  docker0: [address('172.17.0.1')],
  'br-12ab': [address('172.18.0.1')],
  veth42: [address('169.254.0.1')],
  broken: undefined,
};
const buffers = { sendBufferSize: SOCKET_BUFFER_BYTES, recvBufferSize: SOCKET_BUFFER_BYTES };
const NOTHING_SET = { listenIp: '', announcedAddress: '', port: 0 };

describe('where media is listened for', () => {
  it('without settings: every address that a browser may reach, and no container’s', () => {
    const infos = mediaListenInfos(NOTHING_SET, INTERFACES);
    expect(infos).toEqual(
      ['127.0.0.1', '192.0.2.5'].flatMap((ip) => [
        { protocol: 'udp', ip, ...buffers },
        { protocol: 'tcp', ip, ...buffers },
      ]),
    );
  });

  it('on a machine without any other address: the loopback', () => {
    expect(mediaListenInfos(NOTHING_SET, {}).map(({ ip }) => ip)).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  it('with an address to announce: everywhere, announcing that one', () => {
    const infos = mediaListenInfos(
      { ...NOTHING_SET, announcedAddress: 'meet.example', port: 44400 },
      INTERFACES,
    );
    expect(infos).toEqual(
      (['udp', 'tcp'] as const).map((protocol) => ({
        protocol,
        ip: '0.0.0.0',
        ...buffers,
        announcedAddress: 'meet.example',
        port: 44400,
      })),
    );
  });

  it('with an address to listen on: on that one, whatever is announced', () => {
    const infos = mediaListenInfos(
      { listenIp: '192.0.2.5', announcedAddress: '203.0.113.7', port: 0 },
      INTERFACES,
    );
    expect(infos.map(({ ip, announcedAddress }) => [ip, announcedAddress])).toEqual(
      Array(2).fill(['192.0.2.5', '203.0.113.7']),
    );
  });

  it('of this very machine is somewhere', () => {
    expect(mediaListenInfos(NOTHING_SET).length).toBeGreaterThan(0);
  });
});
