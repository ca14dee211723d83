import { describe, expect, it } from '@jest/globals';
import { OpusStream } from './opus.ts';
import { recording } from './recordings.ts';
import { isStamped, stampedAtMs, stampedMark, stampedParticipant } from './stamp.ts';
import { LAYERS, Vp8Stream } from './vp8.ts';

/** The packets of so many frames; the stream makes them all in the same buffer. */
function frames(stream: Vp8Stream, count: number): Buffer[][] {
  return Array.from({ length: count }, (_, index) => {
    const packets: Buffer[] = [];
    stream.nextFrame(1000 + index * 33, (packet) => packets.push(Buffer.from(packet)));
    return packets;
  });
}

/** The payload descriptor of RFC 7741, section 4.2, in the one form that the stream makes. */
const descriptorOf = (packet: Buffer) => ({
  isStart: (packet[12]! & 0x10) !== 0,
  pictureId: packet.readUInt16BE(14) & 0x7fff,
  tl0PicIdx: packet[16]!,
  temporalLayer: packet[17]! >> 6,
  sync: (packet[17]! & 0x20) !== 0,
  isKeyframe: (packet[12]! & 0x10) !== 0 && (packet[18]! & 1) === 0,
});

describe('a VP8 layer', () => {
  it('begins with a keyframe that tells its size, and makes another when asked', () => {
    const stream = new Vp8Stream(77, 2, 5);
    const [first, second] = frames(stream, 2);
    expect(first!.length).toBeGreaterThan(second!.length);
    expect(descriptorOf(first![0]!)).toMatchObject({ isKeyframe: true, isStart: true, temporalLayer: 0 });
    expect(first![0]!.readUIntBE(21, 3)).toBe(0x9d012a);
    expect([first![0]!.readUInt16LE(24), first![0]!.readUInt16LE(26)]).toEqual([1280, 720]);
    expect(second!.some((packet) => descriptorOf(packet).isKeyframe)).toBe(false);
    stream.wantKeyframe();
    expect(descriptorOf(frames(stream, 1)[0]![0]!).isKeyframe).toBe(true);
  });

  it('counts packets, pictures and base frames without a gap, and marks the last packet of a frame', () => {
    const all = frames(new Vp8Stream(77, 1, 5), 9);
    const sequences = all.flat().map((packet) => packet.readUInt16BE(2));
    expect(sequences).toEqual(sequences.map((_, index) => index));
    expect(all.map(([packet]) => descriptorOf(packet!).pictureId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(all.map(([packet]) => descriptorOf(packet!).temporalLayer)).toEqual([0, 2, 1, 2, 0, 2, 1, 2, 0]);
    expect(all.map(([packet]) => descriptorOf(packet!).tl0PicIdx)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3]);
    for (const packets of all) {
      expect(packets.map((packet) => packet[1]! >> 7)).toEqual(
        packets.map((_, i) => +(i === packets.length - 1)),
      );
      expect(packets.map((packet) => descriptorOf(packet).isStart)).toEqual(packets.map((_, i) => i === 0));
    }
  });
});

/** The payload without the stamp, which is padding (RFC 3550, section 5.1). */
const payloadOf = (packet: Buffer, headerBytes: number) =>
  packet.subarray(headerBytes, packet.length - ((packet[0]! & 0x20) === 0 ? 0 : packet.at(-1)!));

it.each([0, 1, 2])(
  'the packets of layer %i hold the recorded frames, whole and in order, twice around',
  (layer) => {
    const recorded = recording(`webcam-${LAYERS[layer]}`);
    const sent = frames(new Vp8Stream(77, layer, 5), recorded.length * 2);
    const whole = sent.map((packets) => Buffer.concat(packets.map((packet) => payloadOf(packet, 18))));
    expect(whole.map((frame, index) => frame.equals(recorded[index % recorded.length]!))).not.toContain(
      false,
    );
    expect(Math.max(...sent.flat().map(({ length }) => length))).toBeLessThan(1200);
  },
);

describe('a microphone', () => {
  it.each([20, 40] as const)(
    'of %i ms sends recorded voice while somebody talks, else a quiet room',
    (ptime) => {
      const stream = new OpusStream(42, 7, ptime);
      const [voice, noise] = [recording(`voice-${ptime}`), recording(`noise-${ptime}`)];
      expect(payloadOf(stream.nextSound(1000, 1000), 20).equals(voice[0]!)).toBe(true);
      expect(payloadOf(stream.nextSound(1020, 0), 20).equals(noise[1]!)).toBe(true);
    },
  );

  it('stamps its packets and tells its level', () => {
    const packet = new OpusStream(42, 7, 20).nextSound(123.25, 99);
    expect(isStamped(packet)).toBe(true);
    expect([stampedParticipant(packet), stampedAtMs(packet), stampedMark(packet)]).toEqual([7, 123.25, 99]);
    expect(packet.readUInt16BE(12)).toBe(0xbede);
    expect(packet[17]! >> 7).toBe(1);
    expect(packet[17]! & 0x7f).toBeLessThan(40);
  });

  it('is one byte of payload and level 127 in silence, in the same sequence', () => {
    const stream = new OpusStream(42, 7, 20);
    stream.nextSound(0, 0);
    const packet = stream.nextSilence(20);
    expect(packet).toHaveLength(21);
    expect(packet[17]).toBe(127);
    expect(packet.readUInt16BE(2)).toBe(1);
    expect(isStamped(packet)).toBe(false);
  });
});
