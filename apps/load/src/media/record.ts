// Records what participants send: node apps/load/src/media/record.ts [path of Chromium]
//   The result is kept in apps/load/recordings; this is needed only to make it anew.
import { writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { ivfOf } from './ivf.ts';
import { recordSound, recordVideo, type SoundOrder, type VideoOrder } from './record-in-page.ts';
import { RECORDED_PTIMES, recordingUrl } from './recordings.ts';

const FRAMES_PER_SECOND = 30;
/** One loop, which begins with a keyframe. */
const SECONDS = 4;
/** A scene's bits at each layer's size; the web client lets its layers have 150, 500 and 1,500 kbit/s at most. */
const LAYERS = [
  { height: 180, bitrate: 120_000 },
  { height: 360, bitrate: 400_000 },
  { height: 720, bitrate: 1_000_000 },
];

const browser = await chromium.launch({
  executablePath: process.argv[2] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage();
  // WebCodecs is there in secure contexts alone.
  await page.route('https://recording.invalid/', (route) =>
    route.fulfill({ body: '<!doctype html>', contentType: 'text/html' }),
  );
  await page.goto('https://recording.invalid/');
  for (const { height, bitrate } of LAYERS) {
    const width = (height * 16) / 9;
    const order: VideoOrder = { width, height, bitrate, fps: FRAMES_PER_SECOND, seconds: SECONDS };
    const frames = await page.evaluate(recordVideo, order);
    write(`webcam-${height}`, 'VP80', width, height, FRAMES_PER_SECOND, frames);
  }
  for (const ptime of RECORDED_PTIMES) {
    for (const sort of ['voice', 'noise'] as const) {
      const order: SoundOrder = { sort, ptime, bitrate: 32_000, seconds: SECONDS };
      write(`${sort}-${ptime}`, 'OPUS', 0, 0, 1000 / ptime, await page.evaluate(recordSound, order));
    }
  }
} finally {
  await browser.close();
}

function write(name: string, fourcc: string, width: number, height: number, rate: number, frames: string[]) {
  const file = ivfOf(
    { fourcc, width, height, rate },
    frames.map((frame) => Buffer.from(frame, 'base64')),
  );
  writeFileSync(recordingUrl(name), file);
  console.log(`${name}: ${frames.length} frames, ${file.length} bytes`);
}
