import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { LENGTH_PREFIXED } from './carrier.ts';
import {
  ATTRIBUTE,
  CLASS,
  decode,
  encode,
  errorOf,
  lengthOfFirst,
  longTermKey,
  METHOD,
  xorAddress,
} from './stun.ts';
import { turnServersIn } from './turn-client.ts';

const transactionId = Buffer.from('b7e7a701bc34d686fa87dfae', 'hex');
const header = { method: METHOD.allocate, class: CLASS.request, transactionId };

describe('STUN', () => {
  it('writes what it reads, padded to words', () => {
    const bytes = encode(header, [[ATTRIBUTE.username, Buffer.from('abcde')]]);
    expect(bytes).toHaveLength(20 + 4 + 8);
    expect(bytes.readUInt16BE(24 - 2)).toBe(5);
    expect(lengthOfFirst(bytes)).toBe(bytes.length);
    expect(decode(bytes)).toMatchObject(header);
    expect(String(decode(bytes)?.attributes.get(ATTRIBUTE.username))).toBe('abcde');
    expect(decode(Buffer.from('GET / HTTP/1.1 and more'))).toBeNull();
    expect(lengthOfFirst(bytes.subarray(0, 10))).toBeNull();
  });

  it('signs all before the signature, with a length that counts it', () => {
    const key = longTermKey('user', 'realm', 'pass');
    // RFC 8489, section 9.2.2.
    expect(key.toString('hex')).toBe('8493fbc53ba582fb4c044c456bdc40eb');
    const bytes = encode(header, [[ATTRIBUTE.nonce, Buffer.from('abcd')]], key);
    expect(bytes.readUInt16BE(2)).toBe(bytes.length - 20);
    const signed = createHmac('sha1', key).update(bytes.subarray(0, -24)).digest();
    expect(bytes.subarray(-20).equals(signed)).toBe(true);
  });

  it('hides addresses as the test vectors of RFC 5769 do', () => {
    const ipv4 = xorAddress({ address: '192.0.2.1', port: 32853 }, transactionId);
    expect(ipv4.toString('hex')).toBe('0001a147e112a643');
    const ipv6 = xorAddress({ address: '2001:db8:1234:5678:11:2233:4455:6677', port: 32853 }, transactionId);
    expect(ipv6.toString('hex')).toBe('0002a1470113a9faa5d3f179bc25f4b5bed2b9d9');
    expect(xorAddress({ address: '::ffff:127.0.0.1', port: 1 }, transactionId)).toHaveLength(20);
  });

  it('reads why it was refused', () => {
    const value = Buffer.concat([Buffer.from([0, 0, 4, 3]), Buffer.from('Forbidden IP')]);
    expect(errorOf({ ...header, attributes: new Map([[ATTRIBUTE.errorCode, value]]) })).toEqual({
      code: 403,
      reason: 'Forbidden IP',
    });
  });
});

it('takes whole datagrams out of a stream', () => {
  const stream = Buffer.concat([
    LENGTH_PREFIXED.frame(Buffer.from('ab')),
    LENGTH_PREFIXED.frame(Buffer.from('c')),
  ]);
  expect(LENGTH_PREFIXED.first(stream)).toEqual({ start: 2, end: 4 });
  expect(LENGTH_PREFIXED.first(stream.subarray(0, 3))).toBeNull();
  expect(LENGTH_PREFIXED.first(stream.subarray(0, 1))).toBeNull();
});

it('finds TURN servers, and what stands for what is not said', () => {
  const username = 'u';
  const credential = 'c';
  const urls = [
    'stun:a.example',
    'turn:a.example',
    'turns:a.example:443?transport=tcp',
    'turn:[2001:db8::1]:99?transport=tcp',
  ];
  expect(turnServersIn([{ urls, username, credential }])).toMatchObject([
    { host: 'a.example', port: 3478, transport: 'udp', username, credential },
    { host: 'a.example', port: 443, transport: 'tls' },
    { host: '2001:db8::1', port: 99, transport: 'tcp' },
  ]);
});
