import { describe, expect, it } from '@jest/globals';
import {
  consumerDescriptionSchema,
  dtlsParametersSchema,
  iceServerSchema,
  KIND_OF_SOURCE,
  rtpCapabilitiesSchema,
  rtpParametersSchema,
  sourceSchema,
} from './media.ts';

const many = (count: number) => Array.from({ length: count }, () => ({}));

describe('sources', () => {
  it('have a kind each', () => {
    expect(Object.keys(KIND_OF_SOURCE).sort()).toEqual([...sourceSchema.options].sort());
  });

  it.each(['Mic', '', '__proto__', 'constructor', 0, null])('are not %j', (source) => {
    expect(sourceSchema.safeParse(source).success).toBe(false);
  });
});

describe('rtpCapabilitiesSchema', () => {
  it.each([
    {},
    { codecs: [] },
    { codecs: many(64), headerExtensions: many(64) },
    { codecs: [{ mimeType: 'x' }], new: 1 },
  ])('takes the outline %#, whatever is in it, and hands on all of it', (capabilities) => {
    expect(rtpCapabilitiesSchema.parse(capabilities)).toEqual(capabilities);
  });

  it.each([
    null,
    undefined,
    'x',
    [],
    { codecs: {} },
    { codecs: ['x'] },
    { codecs: [null] },
    { codecs: many(65) },
  ])('refuses %#', (capabilities) => {
    expect(rtpCapabilitiesSchema.safeParse(capabilities).success).toBe(false);
  });
});

describe('rtpParametersSchema', () => {
  const least = { codecs: many(1), encodings: many(1) };

  it.each([
    least,
    { mid: '0', codecs: many(16), headerExtensions: many(32), encodings: many(4), rtcp: { cname: 'x' } },
  ])('takes the outline %#', (parameters) => {
    expect(rtpParametersSchema.safeParse(parameters).success).toBe(true);
  });

  it.each([
    ['nothing', null],
    ['no codec', { ...least, codecs: [] }],
    ['no encoding', { ...least, encodings: [] }],
    ['codecs without end', { ...least, codecs: many(17) }],
    ['encodings without end', { ...least, encodings: many(5) }],
    ['header extensions without end', { ...least, headerExtensions: many(33) }],
    ['a long mid', { ...least, mid: 'x'.repeat(33) }],
    ['a mid that is no text', { ...least, mid: 0 }],
    ['a long cname', { ...least, rtcp: { cname: 'x'.repeat(257) } }],
    ['an encoding that is no object', { ...least, encodings: [7] }],
  ])('refuses %s', (_, parameters) => {
    expect(rtpParametersSchema.safeParse(parameters).success).toBe(false);
  });
});

describe('dtlsParametersSchema', () => {
  const pairs = (count: number) => Array(count).fill('A0').join(':');
  const fingerprint = { algorithm: 'sha-256', value: pairs(32) };

  it.each([
    { fingerprints: [fingerprint] },
    { role: 'client', fingerprints: [fingerprint, { algorithm: 'sha-1', value: pairs(20) }] },
    { role: 'auto', fingerprints: [{ algorithm: 'sha-512', value: pairs(64) }] },
  ])('takes %#', (parameters) => {
    expect(dtlsParametersSchema.parse(parameters)).toEqual(parameters);
  });

  it.each([
    ['no fingerprint, which has crashed workers', { fingerprints: [] }],
    ['no list', { role: 'client' }],
    ['nine of them', { fingerprints: Array(9).fill(fingerprint) }],
    ['an unknown algorithm', { fingerprints: [{ ...fingerprint, algorithm: 'md5' }] }],
    ['no hex', { fingerprints: [{ ...fingerprint, value: pairs(31) + ':ZZ' }] }],
    ['a short value', { fingerprints: [{ ...fingerprint, value: pairs(19) }] }],
    ['a long value', { fingerprints: [{ ...fingerprint, value: pairs(65) }] }],
    ['a line end after the value', { fingerprints: [{ ...fingerprint, value: pairs(32) + '\n' }] }],
    ['an unknown role', { role: 'king', fingerprints: [fingerprint] }],
  ])('refuses %s', (_, parameters) => {
    expect(dtlsParametersSchema.safeParse(parameters).success).toBe(false);
  });
});

describe('what the server describes', () => {
  it('is a Consumer with all its ids', () => {
    const consumer = {
      consumerId: 'c',
      producerId: 'p',
      peerId: 'x',
      source: 'mic',
      kind: 'audio',
      rtpParameters: {},
    };
    expect(consumerDescriptionSchema.safeParse(consumer).success).toBe(true);
    for (const key of ['consumerId', 'producerId', 'peerId', 'source', 'kind']) {
      expect(consumerDescriptionSchema.safeParse({ ...consumer, [key]: '' }).success).toBe(false);
    }
  });

  it('is an ICE server in the shape of RTCPeerConnection', () => {
    expect(iceServerSchema.safeParse({ urls: ['turn:a'], username: 'u', credential: 'c' }).success).toBe(
      true,
    );
    expect(iceServerSchema.safeParse({ urls: 'turn:a' }).success).toBe(false);
  });
});
