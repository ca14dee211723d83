import { writeStamp } from './stamp.ts';

export const OPUS_PAYLOAD_TYPE = 111;
/** Of one packet, in milliseconds. */
export const OPUS_PTIME_MS = 20;
/** How often an encoder in DTX says that there is still silence (RFC 6716, section 2.1.9), in milliseconds. */
export const DTX_INTERVAL_MS = 400;
export const AUDIO_LEVEL_EXTENSION_ID = 1;

const CLOCK_PER_MS = 48;
const HEADER_BYTES = 12;
/** One-byte header extension (RFC 8285, section 4.2): its own header, then one element padded to 32 bits. */
const EXTENSION_BYTES = 8;
/** 32 kbit/s at 20 ms. */
const PAYLOAD_BYTES = 80;
/** CELT full band, 20 ms, mono, one frame (RFC 6716, section 3.1). */
const TABLE_OF_CONTENTS = 0xf8;
/** In -dBov (RFC 6464, section 3). */
const LEVEL = { talk: 20, noise: 80, silence: 127 };

/** Opus packets of one microphone; the same two buffers each time, so that sending allocates nothing. */
export class OpusStream {
  packetsSent = 0;
  bytesSent = 0;
  readonly ssrc: number;
  private readonly participant: number;
  private sequence = 0;
  private readonly sound: Buffer;
  private readonly silence: Buffer;

  constructor(ssrc: number, participant: number) {
    this.ssrc = ssrc;
    this.participant = participant;
    this.sound = packetOf(ssrc, PAYLOAD_BYTES);
    // A table of contents alone: an empty frame, which is how DTX looks on the wire.
    this.silence = packetOf(ssrc, 1);
  }

  /** @param spurtStartedAtMs when this person began to talk; 0 where somebody else talks */
  nextSound(nowMs: number, spurtStartedAtMs: number): Buffer {
    const packet = this.next(this.sound, nowMs);
    setLevel(packet, spurtStartedAtMs > 0 ? LEVEL.talk : LEVEL.noise, spurtStartedAtMs > 0);
    writeStamp(packet, this.participant, nowMs, spurtStartedAtMs);
    return packet;
  }

  nextSilence(nowMs: number): Buffer {
    return this.next(this.silence, nowMs);
  }

  timestampAt(nowMs: number): number {
    return Math.floor((nowMs * CLOCK_PER_MS) % 2 ** 32);
  }

  private next(packet: Buffer, nowMs: number): Buffer {
    packet.writeUInt16BE(this.sequence, 2);
    packet.writeUInt32BE(this.timestampAt(nowMs), 4);
    this.sequence = (this.sequence + 1) & 0xffff;
    this.packetsSent += 1;
    this.bytesSent += packet.length - HEADER_BYTES - EXTENSION_BYTES;
    return packet;
  }
}

function packetOf(ssrc: number, payloadBytes: number): Buffer {
  const packet = Buffer.alloc(HEADER_BYTES + EXTENSION_BYTES + payloadBytes, 0x55);
  packet[0] = 0x90; // version 2, with a header extension
  packet[1] = OPUS_PAYLOAD_TYPE;
  packet.writeUInt32BE(ssrc, 8);
  packet.writeUInt16BE(0xbede, HEADER_BYTES);
  packet.writeUInt16BE(1, HEADER_BYTES + 2); // words of extension
  packet.fill(0, HEADER_BYTES + 4, HEADER_BYTES + EXTENSION_BYTES);
  packet[HEADER_BYTES + 4] = AUDIO_LEVEL_EXTENSION_ID << 4; // one byte of data
  setLevel(packet, LEVEL.silence, false);
  packet[HEADER_BYTES + EXTENSION_BYTES] = TABLE_OF_CONTENTS;
  return packet;
}

function setLevel(packet: Buffer, level: number, isVoice: boolean): void {
  packet[HEADER_BYTES + 5] = (isVoice ? 0x80 : 0) | level;
}
