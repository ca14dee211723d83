/**
 * What the generator writes into the padding of its packets (RFC 3550, section 5.1): who sent it and when, for one-way
 * latency and for strangers' packets. Every decoder leaves padding out, so that what is stamped still plays.
 */
export const STAMP_BYTES = 28;

const MAGIC = 0x504c4e4d; // "PLNM"
/** In the first byte of an RTP header: padding follows the payload, and its last byte tells its length. */
const PADDING = 0x20;

/**
 * Into the last bytes of a packet, which has room for it.
 * @param participant number of the sender in this run
 * @param sentAtMs by the clock that all processes of the machine share
 * @param mark for sound: when this spurt of talk began, 0 in silence; for pictures: the spatial layer
 */
export function writeStamp(packet: Buffer, participant: number, sentAtMs: number, mark: number): void {
  const at = packet.length - STAMP_BYTES;
  packet[0]! |= PADDING;
  packet.writeUInt32BE(MAGIC, at);
  packet.writeUInt32BE(participant, at + 4);
  packet.writeDoubleBE(sentAtMs, at + 8);
  packet.writeDoubleBE(mark, at + 16);
  packet.writeUInt32BE(STAMP_BYTES, at + 24);
}

const HEADER_BYTES = 12;

/** Whether the packet carries a stamp: silence and the server's own packets do not. */
export function isStamped(packet: Buffer): boolean {
  return (
    packet.length >= HEADER_BYTES + STAMP_BYTES &&
    (packet[0]! & PADDING) !== 0 &&
    packet[packet.length - 1] === STAMP_BYTES &&
    packet.readUInt32BE(packet.length - STAMP_BYTES) === MAGIC
  );
}

// One function a field: an object a packet would be the dearest part of counting it.
export const stampedParticipant = (packet: Buffer): number =>
  packet.readUInt32BE(packet.length - STAMP_BYTES + 4);
export const stampedAtMs = (packet: Buffer): number => packet.readDoubleBE(packet.length - STAMP_BYTES + 8);
export const stampedMark = (packet: Buffer): number => packet.readDoubleBE(packet.length - STAMP_BYTES + 16);
