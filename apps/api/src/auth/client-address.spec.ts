import type { IncomingMessage } from 'node:http';
import { expect, it } from '@jest/globals';
import { addressBehind } from './client-address.ts';

const request = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

const PROXY = '10.0.0.2';

it.each([
  ['who comes straight', [], '203.0.113.7', undefined, '203.0.113.7'],
  ['who comes straight and says to be another', [], '203.0.113.7', '198.51.100.1', '203.0.113.7'],
  ['who is no trusted proxy', ['10.0.0.0/24'], '10.0.1.2', '198.51.100.1', '10.0.1.2'],
  ['whom a trusted proxy names', ['10.0.0.0/24'], PROXY, '198.51.100.1', '198.51.100.1'],
  ['whom it names, not whom they name', [PROXY], PROXY, '192.0.2.9, 198.51.100.1', '198.51.100.1'],
  ['behind two proxies', ['10.0.0.0/8'], PROXY, '192.0.2.9, 10.1.1.1', '192.0.2.9'],
  ['behind a proxy that says nothing', [PROXY], PROXY, undefined, PROXY],
  ['behind one on this machine', ['loopback'], '::1', '2001:db8::5', '2001:db8::5'],
  ['behind one of IPv4 on a socket of IPv6', ['127.0.0.1'], '::ffff:127.0.0.1', '192.0.2.9', '192.0.2.9'],
])('%s', (_who, trusted, remote, forwarded, address) => {
  expect(addressBehind(trusted)(request(remote, forwarded))).toBe(address);
});
