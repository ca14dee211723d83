import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SAMPLES_PER_SECOND = 48_000;
const WORD_S = 0.6;
const PAUSE_S = 0.6;
const SYLLABLES_PER_SECOND = 5;
const PITCH_HZ = 150;
const OVERTONES = 12;

/** A word and a pause, in a file for Chromium's microphone, which plays it over and over. */
export class SpokenWords {
  private readonly directory = mkdtempSync(join(tmpdir(), 'plenum-words-'));
  readonly file = join(this.directory, 'words.wav');

  constructor() {
    writeFileSync(this.file, wav(wordAndPause()));
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}

function wordAndPause(): Int16Array {
  const samples = new Int16Array((WORD_S + PAUSE_S) * SAMPLES_PER_SECOND);
  for (let index = 0; index < WORD_S * SAMPLES_PER_SECOND; index += 1) {
    const at = index / SAMPLES_PER_SECOND;
    const loudness = 0.2 + 0.8 * Math.sin(Math.PI * SYLLABLES_PER_SECOND * at) ** 2;
    let voice = 0;
    for (let tone = 1; tone <= OVERTONES; tone += 1)
      voice += Math.sin(2 * Math.PI * PITCH_HZ * tone * at) / tone;
    samples[index] = 8_000 * loudness * voice;
  }
  return samples;
}

/** One channel of 16 bits (Microsoft, Multimedia Programming Interface and Data Specifications 1.0: WAVE). */
function wav(samples: Int16Array): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16); // Length of what follows, until "data".
  header.writeUInt16LE(1, 20); // PCM.
  header.writeUInt16LE(1, 22); // Channels.
  header.writeUInt32LE(SAMPLES_PER_SECOND, 24);
  header.writeUInt32LE(SAMPLES_PER_SECOND * 2, 28); // Bytes a second.
  header.writeUInt16LE(2, 32); // Bytes of one sample.
  header.writeUInt16LE(16, 34); // Bits of one sample.
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}
