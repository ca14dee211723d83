import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { MediaConnection } from '@plenum/datachannel-peer';
import { Tally } from '../measure/tally.ts';
import { recording } from '../media/recordings.ts';
import { stampedMark } from '../media/stamp.ts';
import { FRAME_INTERVAL_MS } from '../media/vp8.ts';
import { Sender, webcamSsrcs } from './sender.ts';

const SECONDS = 10;
const MARKER = 0x80;

describe('a camera', () => {
  let sut: Sender;
  let packets: Buffer[];
  let tally: Tally;
  beforeEach(() => {
    packets = [];
    tally = new Tally();
    sut = new Sender(1, 20, tally);
    sut.attach({ send: (packet: Buffer) => packets.push(Buffer.from(packet)) } as unknown as MediaConnection);
    sut.startWebcam();
  });

  /** What each layer sends while nothing changes: frames a second, kilobits a second and the layers of its pictures. */
  function sendAWhile() {
    packets.length = 0;
    for (let at = 0; at < SECONDS * 1000; at += FRAME_INTERVAL_MS) sut.sendFrames(at);
    return webcamSsrcs(1).map((ssrc) => {
      const own = packets.filter((packet) => packet.readUInt32BE(8) === ssrc);
      return {
        fps: Math.round(own.filter((packet) => (packet[1]! & MARKER) !== 0).length / SECONDS),
        kbps: own.reduce((sum, { length }) => sum + (length * 8) / 1000 / SECONDS, 0),
        shown: [...new Set(own.map(stampedMark))],
      };
    });
  }

  it('sends all layers until it hears what is watched', () => {
    expect(sendAWhile()).toMatchObject([
      { fps: 30, shown: [0] },
      { fps: 30, shown: [1] },
      { fps: 30, shown: [2] },
    ]);
  });

  it('trickles the layers that nobody watches: the smallest picture, about twice a second', () => {
    sut.limitLayers(0);
    const [low, ...unwatched] = sendAWhile();
    expect(low).toMatchObject({ fps: 30, shown: [0] });
    for (const layer of unwatched) {
      expect(layer).toMatchObject({ fps: 2, shown: [0] });
      expect(layer.kbps).toBeLessThan(20);
    }
  });

  describe('asked for a keyframe', () => {
    /** A packet of RTCP as a server sends it (RFC 4585, section 6.3.1). */
    function pli(ssrc: number): Buffer {
      const packet = Buffer.from([0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0]);
      packet.writeUInt32BE(ssrc, 8);
      return packet;
    }
    /** Whether the next frame of each layer is a keyframe, by the P of its VP8 header (RFC 6386, section 9.1). */
    function nextAreKeyframes(): boolean[] {
      packets.length = 0;
      sut.sendFrames(0);
      return webcamSsrcs(1).map(
        (ssrc) => (packets.find((packet) => packet.readUInt32BE(8) === ssrc)![18]! & 1) === 0,
      );
    }
    const FRAMES_OF_RECORDING = recording('webcam-180').length;
    beforeEach(() => void nextAreKeyframes());

    it('answers with the next frame of that layer, and of no other', () => {
      nextAreKeyframes();
      sut.handlePacket(pli(webcamSsrcs(1)[1]!));
      expect(nextAreKeyframes()).toEqual([false, true, false]);
      expect(nextAreKeyframes()).toEqual([false, false, false]);
      expect(tally.keyframesAsked).toBe(1);
    });

    it('sends none before its time where it is not asked', () => {
      const rest = Array.from({ length: FRAMES_OF_RECORDING - 1 }, nextAreKeyframes);
      expect(rest.flat()).not.toContain(true);
      expect(nextAreKeyframes()).toEqual([true, true, true]);
    });

    it('takes none that is meant for another for its own', () => {
      sut.handlePacket(pli(webcamSsrcs(2)[0]!));
      expect(nextAreKeyframes()).toEqual([false, false, false]);
    });
  });

  it('sends nothing where nobody watches any', () => {
    sut.limitLayers(-1);
    expect(sendAWhile().map(({ fps }) => fps)).toEqual([0, 0, 0]);
  });

  it.each([-1, 0, 1])(
    'begins layers anew with a keyframe of their own size, after no more than %i',
    (limit) => {
      sut.limitLayers(limit);
      sendAWhile();
      sut.limitLayers(2);
      packets.length = 0;
      sut.sendFrames(0);
      for (const ssrc of webcamSsrcs(1).slice(limit + 1)) {
        const first = packets.find((packet) => packet.readUInt32BE(8) === ssrc)!;
        expect(first[18]! & 1).toBe(0); // P of the VP8 frame header: a keyframe (RFC 6386, section 9.1)
        expect(first.readUInt16LE(26)).toBe(180 * 2 ** webcamSsrcs(1).indexOf(ssrc)); // lines
      }
    },
  );
});

describe('a microphone', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('says once that its person speaks, 50 ms into the spurt wherever its packets fall', () => {
    const sut = new Sender(1, 40, new Tally());
    sut.startMic();
    const heardAt: number[] = [];
    let now = 0;
    sut.onSpeech = () => heardAt.push(now);
    for (now = 1; now <= 1000; now += 1) {
      jest.advanceTimersByTime(1);
      if (now % 40 === 0) sut.sendSound(now, now < 110 ? 0 : 110);
    }
    expect(heardAt).toEqual([160]);
  });
});
