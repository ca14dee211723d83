import { createHash, createHmac, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { Endpoint } from '@plenum/datachannel-peer';

/** Methods of TURN (RFC 8656, section 17). */
export const METHOD = { allocate: 0x003, refresh: 0x004, send: 0x006, data: 0x007, createPermission: 0x008 };
/** Bits of the message type (RFC 8489, section 5). */
export const CLASS = { request: 0x000, indication: 0x010, success: 0x100, error: 0x110 };
const CLASS_BITS = 0x110;

export const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  requestedTransport: 0x0019,
};

const COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const INTEGRITY_BYTES = 20;

export interface StunMessage {
  method: number;
  class: number;
  transactionId: Buffer;
  attributes: ReadonlyMap<number, Buffer>;
}

export const newTransactionId = (): Buffer => randomBytes(12);

/** @param key of MESSAGE-INTEGRITY, the last attribute (RFC 8489, section 14.5); null: none */
export function encode(
  message: { method: number; class: number; transactionId: Buffer },
  attributes: readonly (readonly [type: number, value: Buffer])[],
  key: Buffer | null = null,
): Buffer {
  const body = Buffer.concat(attributes.map(([type, value]) => attribute(type, value)));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(message.method | message.class, 0);
  header.writeUInt16BE(body.length + (key ? 4 + INTEGRITY_BYTES : 0), 2);
  header.writeUInt32BE(COOKIE, 4);
  message.transactionId.copy(header, 8);
  const whole = Buffer.concat([header, body]);
  if (!key) return whole;
  return Buffer.concat([
    whole,
    attribute(ATTRIBUTE.messageIntegrity, createHmac('sha1', key).update(whole).digest()),
  ]);
}

function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + padded(value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

const padded = (length: number) => Math.ceil(length / 4) * 4;

/** @returns null for what is no STUN message */
export function decode(bytes: Buffer): StunMessage | null {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE(4) !== COOKIE) return null;
  const type = bytes.readUInt16BE(0);
  const attributes = new Map<number, Buffer>();
  for (let at = HEADER_BYTES; at + 4 <= bytes.length;) {
    const length = bytes.readUInt16BE(at + 2);
    attributes.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, at + 4 + length));
    at += 4 + padded(length);
  }
  const transactionId = Buffer.from(bytes.subarray(8, HEADER_BYTES));
  return { method: type & ~CLASS_BITS, class: type & CLASS_BITS, transactionId, attributes };
}

/** How long the first message in a stream is; null until its header has come. */
export function lengthOfFirst(stream: Buffer): number | null {
  return stream.length < HEADER_BYTES ? null : HEADER_BYTES + stream.readUInt16BE(2);
}

/** XOR-PEER-ADDRESS and its like (RFC 8489, section 14.2). */
export function xorAddress({ address, port }: Endpoint, transactionId: Buffer): Buffer {
  const isIpv6 = isIP(address) === 6;
  const bytes = Buffer.concat([Buffer.from([0, isIpv6 ? 2 : 1, 0, 0]), addressBytes(address)]);
  bytes.writeUInt16BE(port ^ (COOKIE >>> 16), 2);
  const mask = Buffer.concat([Buffer.alloc(4), transactionId]);
  mask.writeUInt32BE(COOKIE, 0);
  for (let at = 4; at < bytes.length; at += 1) bytes[at]! ^= mask[at - 4]!;
  return bytes;
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The URL parser writes IPv6 in hexadecimal words alone, with one gap.
  const [head, tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::') as [
    string,
    string?,
  ];
  const words = (part: string) =>
    part
      .split(':')
      .filter(Boolean)
      .map((word) => parseInt(word, 16));
  const gap = Array<number>(8 - words(head).length - words(tail).length).fill(0);
  return Buffer.from([...words(head), ...gap, ...words(tail)].flatMap((word) => [word >> 8, word & 0xff]));
}

/** 401 and the like, with the words that came with it; null where there is none (RFC 8489, section 14.8). */
export function errorOf({ attributes }: StunMessage): { code: number; reason: string } | null {
  const value = attributes.get(ATTRIBUTE.errorCode);
  if (!value || value.length < 4) return null;
  return { code: (value[2]! & 7) * 100 + value[3]!, reason: value.toString('utf8', 4) };
}

/** The key of a long-term credential (RFC 8489, section 9.2.2). */
export function longTermKey(username: string, realm: string, password: string): Buffer {
  return createHash('md5').update(`${username}:${realm}:${password}`).digest();
}
