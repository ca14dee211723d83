import { writeStamp } from './stamp.ts';

export const VP8_PAYLOAD_TYPE = 96;
/** Between two frames of every layer, in milliseconds: about 30 frames a second. */
export const FRAME_INTERVAL_MS = 33;

/** What an encoder makes of each simulcast layer, lowest first. */
export const LAYERS = [
  { width: 320, height: 180, packets: 1, keyframePackets: 2, payloadBytes: 550 },
  { width: 640, height: 360, packets: 2, keyframePackets: 5, payloadBytes: 900 },
  { width: 1280, height: 720, packets: 4, keyframePackets: 10, payloadBytes: 1100 },
] as const;

const CLOCK_PER_MS = 90;
const HEADER_BYTES = 12;
/** X, then I, L and T; a picture id of 15 bits, TL0PICIDX, and TID with Y (RFC 7741, section 4.2). */
const DESCRIPTOR_BYTES = 6;
const MARKER = 0x80;

/** L1T3 as libvpx makes it: the temporal layer of each frame, and whether it refers to the base layer alone (Y). */
const PATTERN = [
  { temporalLayer: 0, sync: false },
  { temporalLayer: 2, sync: true },
  { temporalLayer: 1, sync: true },
  { temporalLayer: 2, sync: false },
] as const;

/**
 * One simulcast layer of a camera: descriptors, keyframe flags and sizes are those of VP8, and so is all that a server
 * looks at; the frames themselves are filler with a stamp.
 */
export class Vp8Stream {
  packetsSent = 0;
  bytesSent = 0;
  readonly ssrc: number;
  readonly spatialLayer: number;
  private readonly participant: number;
  private readonly packet: Buffer;
  private readonly timestampOffset: number;
  private sequence = 0;
  private pictureId = 0;
  private tl0PicIdx = 0;
  private position = 0;
  private timestamp = 0;
  private keyframeWanted = true;

  constructor(ssrc: number, spatialLayer: number, participant: number) {
    this.ssrc = ssrc;
    this.spatialLayer = spatialLayer;
    this.participant = participant;
    // Layers of a browser have clocks of their own; sender reports alone tie them together.
    this.timestampOffset = (ssrc * 7919) % 2 ** 32;
    this.packet = Buffer.alloc(HEADER_BYTES + DESCRIPTOR_BYTES + LAYERS[spatialLayer]!.payloadBytes, 0x55);
    this.packet[0] = 0x80;
    this.packet.writeUInt32BE(ssrc, 8);
    this.packet[HEADER_BYTES] = 0x80;
    this.packet[HEADER_BYTES + 1] = 0xe0;
  }

  /** The next frame is a keyframe: somebody asked for a picture, or the layer starts anew. */
  wantKeyframe(): void {
    this.keyframeWanted = true;
  }

  /** Gives the packets of the next frame, each in the same buffer: it is sent before the next one is made. */
  nextFrame(nowMs: number, send: (packet: Buffer) => void): void {
    const isKeyframe = this.keyframeWanted;
    const layer = LAYERS[this.spatialLayer]!;
    this.keyframeWanted = false;
    if (isKeyframe) this.position = 0;
    const { temporalLayer, sync } = PATTERN[this.position % PATTERN.length]!;
    this.position += 1;
    if (temporalLayer === 0) this.tl0PicIdx = (this.tl0PicIdx + 1) & 0xff;
    this.pictureId = (this.pictureId + 1) & 0x7fff;
    this.timestamp = this.timestampAt(nowMs);
    this.describe(temporalLayer, sync);
    const count = isKeyframe ? layer.keyframePackets : layer.packets;
    for (let index = 0; index < count; index += 1) {
      this.fill(index === 0, index === count - 1, isKeyframe);
      writeStamp(this.packet, this.participant, nowMs, this.spatialLayer);
      send(this.packet);
    }
  }

  timestampAt(nowMs: number): number {
    return Math.floor((nowMs * CLOCK_PER_MS + this.timestampOffset) % 2 ** 32);
  }

  private describe(temporalLayer: number, sync: boolean): void {
    this.packet.writeUInt16BE(0x8000 | this.pictureId, HEADER_BYTES + 2);
    this.packet[HEADER_BYTES + 4] = this.tl0PicIdx;
    this.packet[HEADER_BYTES + 5] = (temporalLayer << 6) | (sync ? 0x20 : 0);
  }

  private fill(isFirst: boolean, isLast: boolean, isKeyframe: boolean): void {
    const { packet } = this;
    packet[1] = VP8_PAYLOAD_TYPE | (isLast ? MARKER : 0);
    packet.writeUInt16BE(this.sequence, 2);
    packet.writeUInt32BE(this.timestamp, 4);
    packet[HEADER_BYTES] = 0x80 | (isFirst ? 0x10 : 0); // S: a partition begins here
    if (isFirst) this.writeFrameTag(isKeyframe);
    this.sequence = (this.sequence + 1) & 0xffff;
    this.packetsSent += 1;
    this.bytesSent += packet.length - HEADER_BYTES;
  }

  /** The frame's own header (RFC 6386, section 9.1): bit 0 is clear on keyframes, which tell their size. */
  private writeFrameTag(isKeyframe: boolean): void {
    const at = HEADER_BYTES + DESCRIPTOR_BYTES;
    this.packet[at] = isKeyframe ? 0x10 : 0x11; // shown
    if (!isKeyframe) return;
    const { width, height } = LAYERS[this.spatialLayer]!;
    this.packet.writeUIntBE(0x9d012a, at + 3, 3);
    this.packet.writeUInt16LE(width, at + 6);
    this.packet.writeUInt16LE(height, at + 8);
  }
}
