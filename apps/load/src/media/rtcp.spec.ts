import { expect, it } from '@jest/globals';
import { isRtcp, keyframeRequests, receiverReports, senderReports } from './rtcp.ts';

it('reads who is asked for a keyframe, by PLI and by FIR, in a compound packet', () => {
  const pli = Buffer.from([0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 77]);
  const fir = Buffer.from([0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 78, 1, 0, 0, 0]);
  const nack = Buffer.from([0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 79, 0, 5, 0, 0]);
  expect(keyframeRequests(Buffer.concat([nack, pli, fir]))).toEqual([77, 78]);
  expect(keyframeRequests(nack)).toEqual([]);
});

it('does not read past the end of what was cut off', () => {
  expect(keyframeRequests(Buffer.from([0x84, 206, 0, 9, 0, 0, 0, 1, 0, 0, 0, 77]))).toEqual([]);
});

it('reports what was sent, with the time of day in NTP', () => {
  const stream = { ssrc: 9, packetsSent: 3, bytesSent: 300, timestamp: 4500 };
  const packet = senderReports([stream, { ...stream, ssrc: 10 }], 1500, 'me');
  expect(isRtcp(packet)).toBe(true);
  expect(packet.readUInt32BE(8)).toBe(2_208_988_801);
  expect(packet.readUInt32BE(12)).toBe(2 ** 31);
  expect(packet.readUInt32BE(28 + 4)).toBe(10);
  expect(packet[56 + 1]).toBe(202);
  expect(packet.length % 4).toBe(0);
});

it('reports what came, and how much more could', () => {
  const block = { ssrc: 9, fractionLost: 12, lost: 3, highestSequence: 0x10005 };
  const packet = receiverReports(1, [block], 50_000_000);
  expect([packet[1], packet.readUInt16BE(2)]).toEqual([201, 7]);
  expect([packet.readUInt32BE(8), packet[12], packet.readUIntBE(13, 3)]).toEqual([9, 12, 3]);
  expect(packet.readUInt32BE(16)).toBe(0x10005);
  const remb = packet.subarray(32);
  expect(remb.toString('latin1', 12, 16)).toBe('REMB');
  const exponent = remb[17]! >> 2;
  const mantissa = remb.readUIntBE(17, 3) & 0x3ffff;
  expect(mantissa * 2 ** exponent).toBeCloseTo(50_000_000, -4);
});

it('reports of more streams than one report holds in several', () => {
  const streams = Array.from({ length: 40 }, (_, ssrc) => ({
    ssrc,
    fractionLost: 0,
    lost: 0,
    highestSequence: 1,
  }));
  const packet = receiverReports(1, streams, 1_000_000);
  const second = packet.subarray(8 + 31 * 24);
  expect([packet[0], packet[1]]).toEqual([0x80 | 31, 201]);
  expect([second[0], second[1], second.readUInt32BE(8)]).toEqual([0x80 | 9, 201, 31]);
  const last = second.subarray(8 + 9 * 24);
  expect([last[1], last[16], last.length]).toEqual([206, 40, 20 + 40 * 4]);
});
