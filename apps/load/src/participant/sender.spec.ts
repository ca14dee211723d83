import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { MediaConnection } from '@plenum/datachannel-peer';
import { Tally } from '../measure/tally.ts';
import { stampedMark } from '../media/stamp.ts';
import { FRAME_INTERVAL_MS } from '../media/vp8.ts';
import { Sender, webcamSsrcs } from './sender.ts';

const SECONDS = 10;
const MARKER = 0x80;

describe('a camera', () => {
  let sut: Sender;
  let packets: Buffer[];
  beforeEach(() => {
    packets = [];
    sut = new Sender(1, 20, new Tally());
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
