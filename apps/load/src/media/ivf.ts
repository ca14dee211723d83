/** IVF, the container of libvpx's tools: a header of 32 bytes, then each frame with its length and number. */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 12;

export interface IvfHeader {
  fourcc: string;
  width: number;
  height: number;
  /** Frames per second. */
  rate: number;
}

export function ivfOf({ fourcc, width, height, rate }: IvfHeader, frames: Buffer[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('DKIF', 0, 'latin1');
  header.writeUInt16LE(HEADER_BYTES, 6);
  header.write(fourcc, 8, 'latin1');
  header.writeUInt16LE(width, 12);
  header.writeUInt16LE(height, 14);
  header.writeUInt32LE(rate, 16);
  header.writeUInt32LE(1, 20);
  header.writeUInt32LE(frames.length, 24);
  const parts = frames.flatMap((frame, number) => {
    const head = Buffer.alloc(FRAME_HEADER_BYTES);
    head.writeUInt32LE(frame.length, 0);
    head.writeBigUInt64LE(BigInt(number), 4);
    return [head, frame];
  });
  return Buffer.concat([header, ...parts]);
}

/** The frames of a file that {@link ivfOf} made. */
export function framesOf(ivf: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = ivf.readUInt16LE(6); at < ivf.length;) {
    const end = at + FRAME_HEADER_BYTES + ivf.readUInt32LE(at);
    frames.push(ivf.subarray(at + FRAME_HEADER_BYTES, end));
    at = end;
  }
  return frames;
}
