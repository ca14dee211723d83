import { recording } from './recordings.ts';
import { STAMP_BYTES, writeStamp } from './stamp.ts';

export const VP8_PAYLOAD_TYPE = 96;
/** Between two frames of every layer, in milliseconds: about 30 frames a second. */
export const FRAME_INTERVAL_MS = 33;

/** The heights of the simulcast layers, lowest first. */
export const LAYERS = [180, 360, 720] as const;

const CLOCK_PER_MS = 90;
const HEADER_BYTES = 12;
/** X, then I, L and T; a picture id of 15 bits, TL0PICIDX, and TID with Y (RFC 7741, section 4.2). */
const DESCRIPTOR_BYTES = 6;
const MARKER = 0x80;
/** So that a packet with its stamp, SRTP's tag and the headers below fits into 1,200 bytes, as a browser's do. */
const MAX_PAYLOAD_BYTES = 1120;

/** L1T3 as libvpx makes it: the temporal layer of each frame, and whether it refers to the base layer alone (Y). */
const PATTERN = [
  { temporalLayer: 0, sync: false },
  { temporalLayer: 2, sync: true },
  { temporalLayer: 1, sync: true },
  { temporalLayer: 2, sync: false },
] as const;

/**
 * One simulcast layer of a camera: a recording that any VP8 decoder plays, over and over from its keyframe on. Where a
 * keyframe is asked for, it begins anew. Where nobody watches it, it shows the smallest picture.
 */
export class Vp8Stream {
  packetsSent = 0;
  bytesSent = 0;
  readonly ssrc: number;
  readonly spatialLayer: number;
  private readonly participant: number;
  private frames: Buffer[];
  /** The layer whose picture it shows: its own, or the lowest. */
  private shownLayer: number;
  private readonly memory: Buffer;
  private readonly timestampOffset: number;
  private sequence = 0;
  private pictureId = 0;
  private tl0PicIdx = 0;
  /** Of the next frame in the recording, the first of which is its keyframe. */
  private position = 0;
  private timestamp = 0;

  constructor(ssrc: number, spatialLayer: number, participant: number) {
    this.ssrc = ssrc;
    this.spatialLayer = spatialLayer;
    this.participant = participant;
    this.shownLayer = spatialLayer;
    this.frames = framesOf(spatialLayer);
    // Layers of a browser have clocks of their own; sender reports alone tie them together.
    this.timestampOffset = (ssrc * 7919) % 2 ** 32;
    this.memory = Buffer.alloc(HEADER_BYTES + DESCRIPTOR_BYTES + MAX_PAYLOAD_BYTES + STAMP_BYTES);
    this.memory.writeUInt32BE(ssrc, 8);
    this.memory[HEADER_BYTES + 1] = 0xe0;
  }

  /** The next frame is a keyframe: somebody asked for a picture, or the layer starts anew. */
  wantKeyframe(): void {
    this.position = 0;
  }

  /** Shows the smallest picture instead of its own, or its own again: from a keyframe on, as where an encoder resizes. */
  setShrunk(isShrunk: boolean): void {
    const shownLayer = isShrunk ? 0 : this.spatialLayer;
    if (shownLayer === this.shownLayer) return;
    this.shownLayer = shownLayer;
    this.frames = framesOf(shownLayer);
    this.wantKeyframe();
  }

  /** Gives the packets of the next frame, each in the same memory: it is sent before the next one is made. */
  nextFrame(nowMs: number, send: (packet: Buffer) => void): void {
    const frame = this.frames[this.position]!;
    const { temporalLayer, sync } = PATTERN[this.position % PATTERN.length]!;
    this.position = (this.position + 1) % this.frames.length;
    if (temporalLayer === 0) this.tl0PicIdx = (this.tl0PicIdx + 1) & 0xff;
    this.pictureId = (this.pictureId + 1) & 0x7fff;
    this.timestamp = this.timestampAt(nowMs);
    this.describe(temporalLayer, sync);
    const count = Math.ceil(frame.length / MAX_PAYLOAD_BYTES);
    const bytes = Math.ceil(frame.length / count); // of about the same length, as a browser's packets are
    for (let from = 0; from < frame.length; from += bytes) {
      const packet = this.fill(frame, from, Math.min(from + bytes, frame.length));
      writeStamp(packet, this.participant, nowMs, this.shownLayer);
      send(packet);
    }
  }

  timestampAt(nowMs: number): number {
    return Math.floor((nowMs * CLOCK_PER_MS + this.timestampOffset) % 2 ** 32);
  }

  private describe(temporalLayer: number, sync: boolean): void {
    this.memory.writeUInt16BE(0x8000 | this.pictureId, HEADER_BYTES + 2);
    this.memory[HEADER_BYTES + 4] = this.tl0PicIdx;
    this.memory[HEADER_BYTES + 5] = (temporalLayer << 6) | (sync ? 0x20 : 0);
  }

  /** The packet of these bytes of the frame. */
  private fill(frame: Buffer, from: number, to: number): Buffer {
    const payloadAt = HEADER_BYTES + DESCRIPTOR_BYTES;
    const packet = this.memory.subarray(0, payloadAt + to - from + STAMP_BYTES);
    frame.copy(packet, payloadAt, from, to);
    packet[0] = 0x80;
    packet[1] = VP8_PAYLOAD_TYPE | (to === frame.length ? MARKER : 0);
    packet.writeUInt16BE(this.sequence, 2);
    packet.writeUInt32BE(this.timestamp, 4);
    packet[HEADER_BYTES] = 0x80 | (from === 0 ? 0x10 : 0); // S: a partition begins here
    this.sequence = (this.sequence + 1) & 0xffff;
    this.packetsSent += 1;
    this.bytesSent += to - from + DESCRIPTOR_BYTES;
    return packet;
  }
}

const framesOf = (layer: number): Buffer[] => recording(`webcam-${LAYERS[layer]}`);
