import { describe, expect, it } from '@jest/globals';
import type { NetworkInterfaceInfo } from 'node:os';
import {
  isPrivate,
  isPublicHost,
  judgeAnnouncement,
  seeAnnouncement,
  type Announcement,
} from './announced-address.ts';

const network = (cidr: string): NetworkInterfaceInfo[] => [
  {
    ...{ address: cidr.split('/')[0]!, cidr, netmask: '', mac: '', internal: false },
    ...(cidr.includes(':') ? { family: 'IPv6', scopeid: 0 } : { family: 'IPv4' }),
  } as NetworkInterfaceInfo,
];
const announcement = (more: Partial<Announcement> = {}): Announcement => ({
  addresses: ['203.0.113.7'],
  publicHost: 'meet.example.org',
  publicAddresses: ['203.0.113.7'],
  interfaces: { lo: network('127.0.0.1/8'), eth0: network('10.1.2.3/24') },
  inContainer: false,
  ...more,
});

describe('an announced address', () => {
  it.each([
    ['of the internet', {}],
    [
      'of the network, of a name that is only there',
      { addresses: ['10.1.2.3'], publicHost: 'meet.lan', publicAddresses: [] },
    ],
    [
      'of the network, of a name that leads into it',
      { addresses: ['10.1.2.3'], publicAddresses: ['10.1.2.3'] },
    ],
    [
      'of the network, where nobody said a name',
      { addresses: ['127.0.0.1', '10.1.2.3'], publicHost: '', publicAddresses: [] },
    ],
    ['among others, one of the internet', { addresses: ['127.0.0.1', '10.1.2.3', '203.0.113.7'] }],
    [
      'of the loopback alone, for a trial',
      { addresses: ['127.0.0.1'], publicHost: 'localhost', publicAddresses: ['127.0.0.1'] },
    ],
    ['of 172.31, which a cloud gave', { addresses: ['172.31.4.5'], publicHost: '' }],
  ])('%s is as it should be', (_what, more) => {
    expect(judgeAnnouncement(announcement(more))).toBeNull();
  });

  it.each([
    ['of Docker', { addresses: ['172.17.0.2'] }],
    [
      'of a container network of this machine',
      { addresses: ['172.20.0.1'], interfaces: { 'br-1f': network('172.20.0.1/16') } },
    ],
    ['of such a one by IPv6', { addresses: ['fd00::5'], interfaces: { docker0: network('fd00::1/64') } }],
    [
      'of the container that the server is in',
      {
        addresses: ['127.0.0.1', '172.18.0.3'],
        interfaces: { eth0: network('172.18.0.3/16') },
        inContainer: true,
        publicHost: '',
      },
    ],
  ])('%s is none that others reach', (_what, more) => {
    expect(judgeAnnouncement(announcement(more))).toMatchObject({
      kind: 'container',
      fix: expect.stringMatching(/^MEDIA_ANNOUNCED_ADDRESS=\S/),
    });
  });

  it('of a private network is none for a page on the internet', () => {
    expect(judgeAnnouncement(announcement({ addresses: ['10.1.2.3'] }))).toEqual({
      kind: 'private',
      seen: 'Browsers are told to send media to 10.1.2.3, which nobody reaches from outside, while the page is at meet.example.org.',
      fix: 'MEDIA_ANNOUNCED_ADDRESS=203.0.113.7',
    });
  });

  it('is proposed by what is known: the page’s, this machine’s, or in words', () => {
    const fixOf = (more: Partial<Announcement>) =>
      judgeAnnouncement(announcement({ addresses: ['172.17.0.2'], ...more }))?.fix;
    expect(
      fixOf({ publicAddresses: ['10.9.9.9'], interfaces: { eth0: network('198.51.100.4/24') } }),
    ).toMatch(/=198\.51/);
    expect(fixOf({ publicAddresses: [], interfaces: { eth0: network('10.1.2.3/24') } })).toMatch(
      /=10\.1\.2\.3$/,
    );
    expect(fixOf({ publicAddresses: [], interfaces: {} })).toContain('public IP address');
  });

  it('is seen as the settings make it', async () => {
    const seen = await seeAnnouncement({
      ...{ MEDIA_LISTEN_IP: '', MEDIA_ANNOUNCED_ADDRESS: '172.17.0.2', PUBLIC_URL: 'https://127.0.0.1' },
    });
    expect(seen).toMatchObject({
      addresses: ['172.17.0.2'],
      publicHost: '127.0.0.1',
      publicAddresses: ['127.0.0.1'],
    });
  });
});

it('knows private addresses, and names that no public DNS has', () => {
  const addresses = [
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.0.1',
    '127.0.0.1',
    '::1',
    'fd12::1',
    'fe80::1',
  ];
  expect(addresses.filter((address) => !isPrivate(address))).toEqual([]);
  expect(['8.8.8.8', '172.32.0.1', '2001:db8::1', 'meet.example.org'].filter(isPrivate)).toEqual([]);
  expect(['localhost', 'meet', 'meet.local', 'meet.test', '192.168.0.1', ''].filter(isPublicHost)).toEqual(
    [],
  );
  expect(['meet.example.org', '8.8.8.8'].filter(isPublicHost)).toHaveLength(2);
});
