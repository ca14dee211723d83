/// <reference lib="dom" />
// What runs in the page that records. Each function stands for itself: it is sent there as text.

export interface VideoOrder {
  width: number;
  height: number;
  bitrate: number;
  fps: number;
  seconds: number;
}

/** Somebody who talks and moves before a grainy wall, in VP8 with three temporal layers (L1T3). */
// eslint-disable-next-line max-lines-per-function -- a page is sent this function alone, without others that it calls
export async function recordVideo({ width, height, bitrate, fps, seconds }: VideoOrder): Promise<string[]> {
  const frames: string[] = [];
  const base64 = (chunk: EncodedVideoChunk) => {
    const bytes = new Uint8Array(chunk.byteLength);
    chunk.copyTo(bytes);
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  };
  const encoder = new VideoEncoder({
    output: (chunk, metadata) => {
      const expected = [0, 2, 1, 2][frames.length % 4];
      const got = (metadata as { svc?: { temporalLayerId: number } } | undefined)?.svc?.temporalLayerId;
      if (got !== expected) throw new Error(`frame ${frames.length} is of temporal layer ${got}`);
      frames.push(base64(chunk));
    },
    error: (error) => {
      throw error;
    },
  });
  const format = { codec: 'vp8', width, height, bitrate, framerate: fps } as const;
  encoder.configure({ ...format, scalabilityMode: 'L1T3', latencyMode: 'realtime', bitrateMode: 'constant' });
  const canvas = new OffscreenCanvas(width, height);
  const draw = canvas.getContext('2d')!;
  const count = fps * seconds;
  for (let number = 0; number < count; number += 1) {
    // All moves come around within the loop, so that nothing jumps where it begins anew.
    const turn = (number / count) * 2 * Math.PI;
    const wall = draw.createLinearGradient(0, 0, width, height);
    wall.addColorStop(0, '#456');
    wall.addColorStop(1, '#9ab');
    draw.fillStyle = wall;
    draw.fillRect(0, 0, width, height);
    const [x, y, size] = [width / 2 + (Math.sin(turn) * width) / 12, height / 2, height / 4];
    const oval = (fill: string, ...[cx, cy, rx, ry]: [number, number, number, number]) => {
      draw.fillStyle = fill;
      draw.beginPath();
      draw.ellipse(cx, cy, rx, Math.abs(ry) + 0.5, 0, 0, 2 * Math.PI);
      draw.fill();
    };
    oval('#734', x, y + size * 2.2, size * 1.5, size * 1.3);
    oval('#fdb', x, y, size * 0.75, size);
    for (const side of [-1, 1]) oval('#234', x + side * size * 0.3, y - size * 0.2, size * 0.1, size * 0.1);
    oval('#a33', x, y + size * 0.5, size * 0.3, size * 0.15 * Math.sin(turn * 12));
    for (let grain = 0; grain < 400; grain += 1) {
      draw.fillStyle = `rgba(${grain % 2 ? '255,255,255' : '0,0,0'},.07)`;
      draw.fillRect(Math.random() * width, Math.random() * height, width / 60, height / 60);
    }
    const frame = new VideoFrame(canvas, { timestamp: (number * 1_000_000) / fps });
    encoder.encode(frame, { keyFrame: number === 0 });
    frame.close();
    // One after the other: an encoder in real time leaves frames out when its queue grows.
    while (encoder.encodeQueueSize > 0)
      await new Promise((resolve) => encoder.addEventListener('dequeue', resolve, { once: true }));
  }
  await encoder.flush();
  if (frames.length !== count) throw new Error(`${frames.length} frames came of ${count}`);
  return frames;
}

export interface SoundOrder {
  sort: 'voice' | 'noise';
  ptime: number;
  bitrate: number;
  seconds: number;
}

/** Syllables of a low voice, or a quiet room, in Opus. */
export async function recordSound({ sort, ptime, bitrate, seconds }: SoundOrder): Promise<string[]> {
  const frames: string[] = [];
  const sampleRate = 48_000;
  const encoder = new AudioEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      frames.push(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
    },
    error: (error) => {
      throw error;
    },
  });
  const opus = { format: 'opus', frameDuration: ptime * 1000, application: 'voip', signal: 'voice' };
  encoder.configure({ codec: 'opus', sampleRate, numberOfChannels: 1, bitrate, opus } as AudioEncoderConfig);
  const samples = Float32Array.from({ length: sampleRate * seconds }, (_, index) => {
    const second = index / sampleRate;
    if (sort === 'noise') return (Math.random() - 0.5) * 0.002;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 4 * second)) ** 0.5;
    const phase = 2 * Math.PI * 120 * second + 3 * Math.sin(2 * Math.PI * second);
    // Harmonics around two formants, which wander from vowel to vowel.
    const formants = [500 + 200 * Math.sin(2 * Math.PI * second), 1500 + 500 * Math.cos(Math.PI * second)];
    const strength = (hertz: number) =>
      formants.reduce((sum, formant) => sum + Math.exp(-(((hertz - formant) / 200) ** 2)), 0.02);
    let sum = 0;
    for (let harmonic = 1; harmonic < 20; harmonic += 1)
      sum += strength(120 * harmonic) * Math.sin(harmonic * phase);
    return sum * syllable * 0.15;
  });
  const whole = { format: 'f32', sampleRate, numberOfChannels: 1, numberOfFrames: samples.length } as const;
  encoder.encode(new AudioData({ ...whole, timestamp: 0, data: samples }));
  await encoder.flush();
  return frames.slice(0, Math.floor((seconds * 1000) / ptime));
}
