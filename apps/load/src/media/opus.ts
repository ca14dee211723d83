import { recording, type Ptime } from './recordings.ts';
import { STAMP_BYTES, writeStamp } from './stamp.ts';

export const OPUS_PAYLOAD_TYPE = 111;
/** How often an encoder in DTX says that there is still silence (RFC 6716, section 2.1.9), in milliseconds. */
export const DTX_INTERVAL_MS = 400;
export const AUDIO_LEVEL_EXTENSION_ID = 1;

const CLOCK_PER_MS = 48;
const HEADER_BYTES = 12;
/** One-byte header extension (RFC 8285, section 4.2): its own header, then one element padded to 32 bits. */
const EXTENSION_BYTES = 8;
/** In -dBov (RFC 6464, section 3). */
const LEVEL = { talk: 20, noise: 80, silence: 127 };

/** Opus packets of one microphone, from a recording; in the same memory each time, so that sending copies no more than it must. */
export class OpusStream {
  packetsSent = 0;
  bytesSent = 0;
  readonly ssrc: number;
  readonly ptime: Ptime;
  private readonly participant: number;
  private readonly voice: Buffer[];
  private readonly noise: Buffer[];
  private readonly memory: Buffer;
  private sequence = 0;

  /** @param ptime how much one packet holds, in milliseconds */
  constructor(ssrc: number, participant: number, ptime: Ptime) {
    this.ssrc = ssrc;
    this.participant = participant;
    this.ptime = ptime;
    this.voice = recording(`voice-${ptime}`);
    this.noise = recording(`noise-${ptime}`);
    const longest = Math.max(...[...this.voice, ...this.noise].map(({ length }) => length));
    this.memory = memoryFor(ssrc, longest);
  }

  /** @param spurtStartedAtMs when this person began to talk; 0 where somebody else talks */
  nextSound(nowMs: number, spurtStartedAtMs: number): Buffer {
    const isTalking = spurtStartedAtMs > 0;
    const frames = isTalking ? this.voice : this.noise;
    const frame = frames[this.packetsSent % frames.length]!;
    const packet = this.next(frame, frame.length, nowMs, STAMP_BYTES);
    setLevel(packet, isTalking ? LEVEL.talk : LEVEL.noise, isTalking);
    writeStamp(packet, this.participant, nowMs, spurtStartedAtMs);
    return packet;
  }

  /** A table of contents alone, as DTX looks on the wire: an empty frame (RFC 6716, section 3.4, R5 and section 2.1.9). */
  nextSilence(nowMs: number): Buffer {
    const packet = this.next(this.noise[0]!, 1, nowMs, 0);
    setLevel(packet, LEVEL.silence, false);
    return packet;
  }

  timestampAt(nowMs: number): number {
    return Math.floor((nowMs * CLOCK_PER_MS) % 2 ** 32);
  }

  private next(frame: Buffer, bytes: number, nowMs: number, stampBytes: number): Buffer {
    const payloadAt = HEADER_BYTES + EXTENSION_BYTES;
    const packet = this.memory.subarray(0, payloadAt + bytes + stampBytes);
    frame.copy(packet, payloadAt, 0, bytes);
    packet[0] = FIRST_BYTE;
    packet.writeUInt16BE(this.sequence, 2);
    packet.writeUInt32BE(this.timestampAt(nowMs), 4);
    this.sequence = (this.sequence + 1) & 0xffff;
    this.packetsSent += 1;
    this.bytesSent += bytes;
    return packet;
  }
}

/** Version 2, with a header extension. */
const FIRST_BYTE = 0x90;

function memoryFor(ssrc: number, payloadBytes: number): Buffer {
  const packet = Buffer.alloc(HEADER_BYTES + EXTENSION_BYTES + payloadBytes + STAMP_BYTES);
  packet[1] = OPUS_PAYLOAD_TYPE;
  packet.writeUInt32BE(ssrc, 8);
  packet.writeUInt16BE(0xbede, HEADER_BYTES);
  packet.writeUInt16BE(1, HEADER_BYTES + 2); // words of extension
  packet[HEADER_BYTES + 4] = AUDIO_LEVEL_EXTENSION_ID << 4; // one byte of data
  return packet;
}

function setLevel(packet: Buffer, level: number, isVoice: boolean): void {
  packet[HEADER_BYTES + 5] = (isVoice ? 0x80 : 0) | level;
}
