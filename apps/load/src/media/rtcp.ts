/** RTCP (RFC 3550, section 6; RFC 4585; draft-alvestrand-rmcat-remb-03) as far as a browser would send and heed it. */
const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const PAYLOAD_FEEDBACK = 206;
const PLI = 1;
const FIR = 4;
const REMB = 15;
/** Report blocks that one packet can hold. */
const MAX_BLOCKS = 31;
/** Seconds from 1900, NTP's epoch, to 1970. */
const NTP_EPOCH_SECONDS = 2_208_988_800;

/** RTP and RTCP share a port: the second byte tells them apart (RFC 5761, section 4). */
export const isRtcp = (packet: Buffer): boolean => packet[1]! >= 192 && packet[1]! <= 223;

export interface SentStream {
  ssrc: number;
  packetsSent: number;
  bytesSent: number;
  /** Of now, by the stream's own clock. */
  timestamp: number;
}

/** One compound packet: a sender report for each stream, by which a server sets their clocks beside each other. */
export function senderReports(streams: SentStream[], wallClockMs: number, cname: string): Buffer {
  const description = sourceDescription(streams[0]!.ssrc, cname);
  const packet = Buffer.alloc(streams.length * 28 + description.length);
  const seconds = Math.floor(wallClockMs / 1000) + NTP_EPOCH_SECONDS;
  const fraction = Math.floor(((wallClockMs % 1000) / 1000) * 2 ** 32);
  streams.forEach((stream, index) => {
    const at = index * 28;
    header(packet, at, 0, SENDER_REPORT, 28);
    packet.writeUInt32BE(stream.ssrc, at + 4);
    packet.writeUInt32BE(seconds, at + 8);
    packet.writeUInt32BE(fraction, at + 12);
    packet.writeUInt32BE(stream.timestamp >>> 0, at + 16);
    packet.writeUInt32BE(stream.packetsSent >>> 0, at + 20);
    packet.writeUInt32BE(stream.bytesSent >>> 0, at + 24);
  });
  description.copy(packet, streams.length * 28);
  return packet;
}

export interface ReceivedStream {
  ssrc: number;
  /** Since the report before this one, of 256. */
  fractionLost: number;
  lost: number;
  /** With the cycles of the sequence number in the upper 16 bits. */
  highestSequence: number;
}

/** As many receiver reports as the streams fill, and how much this end can take in all: one compound packet. */
export function receiverReports(ownSsrc: number, streams: ReceivedStream[], bitrate: number): Buffer {
  const reports: Buffer[] = [];
  for (let first = 0; first === 0 || first < streams.length; first += MAX_BLOCKS)
    reports.push(receiverReport(ownSsrc, streams.slice(first, first + MAX_BLOCKS)));
  return Buffer.concat([...reports, remb(ownSsrc, streams, bitrate)]);
}

function receiverReport(ownSsrc: number, blocks: ReceivedStream[]): Buffer {
  const packet = Buffer.alloc(8 + blocks.length * 24);
  header(packet, 0, blocks.length, RECEIVER_REPORT, packet.length);
  packet.writeUInt32BE(ownSsrc, 4);
  blocks.forEach((block, index) => {
    const at = 8 + index * 24;
    packet.writeUInt32BE(block.ssrc, at);
    packet[at + 4] = block.fractionLost;
    packet.writeUIntBE(Math.min(Math.max(block.lost, 0), 0x7fffff), at + 5, 3);
    packet.writeUInt32BE(block.highestSequence >>> 0, at + 8);
  });
  return packet;
}

function remb(ownSsrc: number, streams: ReceivedStream[], bitrate: number): Buffer {
  const packet = Buffer.alloc(20 + streams.length * 4);
  header(packet, 0, REMB, PAYLOAD_FEEDBACK, packet.length);
  packet.writeUInt32BE(ownSsrc, 4);
  packet.write('REMB', 12, 'latin1');
  packet[16] = streams.length;
  const exponent = Math.max(0, Math.ceil(Math.log2((bitrate + 1) / 2 ** 18)));
  packet.writeUIntBE((exponent << 18) | Math.floor(bitrate / 2 ** exponent), 17, 3);
  streams.forEach(({ ssrc }, index) => packet.writeUInt32BE(ssrc, 20 + index * 4));
  return packet;
}

/** The media SSRCs of which a (compound) RTCP packet asks a keyframe. */
export function keyframeRequests(packet: Buffer): number[] {
  const wanted: number[] = [];
  for (let at = 0; at + 12 <= packet.length;) {
    const end = at + (packet.readUInt16BE(at + 2) + 1) * 4;
    const format = packet[at]! & 0x1f;
    if (packet[at + 1] === PAYLOAD_FEEDBACK && end <= packet.length) {
      if (format === PLI) wanted.push(packet.readUInt32BE(at + 8));
      if (format === FIR) wanted.push(...firTargets(packet, at, end));
    }
    at = end;
  }
  return wanted;
}

/** Each entry is an SSRC with a number (RFC 5104, section 4.3.1.1). */
function firTargets(packet: Buffer, at: number, end: number): number[] {
  const targets: number[] = [];
  for (let entry = at + 12; entry + 8 <= end; entry += 8) targets.push(packet.readUInt32BE(entry));
  return targets;
}

function sourceDescription(ssrc: number, cname: string): Buffer {
  const text = Buffer.from(cname, 'latin1');
  // The chunk ends with at least one zero byte, on a boundary of 32 bits.
  const bytes = Math.ceil((4 + 4 + 2 + text.length + 1) / 4) * 4;
  const packet = Buffer.alloc(bytes);
  header(packet, 0, 1, SOURCE_DESCRIPTION, bytes);
  packet.writeUInt32BE(ssrc, 4);
  packet[8] = 1; // CNAME
  packet[9] = text.length;
  text.copy(packet, 10);
  return packet;
}

function header(packet: Buffer, at: number, count: number, type: number, bytes: number): void {
  packet[at] = 0x80 | count;
  packet[at + 1] = type;
  packet.writeUInt16BE(bytes / 4 - 1, at + 2);
}
