import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Participant } from '../support/browser.ts';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

/** So many others that a tile is small. */
const CROWD = 20;
/** The size to which an unwatched layer of a 720p camera shrinks. */
const STAMP_HEIGHT = 45;
const FULL_HEIGHT = 720;

const stage = Stage.use();

interface SentLayer {
  height: number;
  bytes: number;
  /** When it was counted, in milliseconds. */
  at: number;
}

/** What a page sends as its camera's highest layer. */
function highestLayer(page: Page): Promise<SentLayer | null> {
  return page.evaluate(async () => {
    const { peerConnections } = globalThis as typeof globalThis & { peerConnections: RTCPeerConnection[] };
    for (const connection of peerConnections) {
      for (const entry of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (entry['type'] !== 'outbound-rtp' || entry['rid'] !== 'r2') continue;
        const [height, bytes, at] = ['frameHeight', 'bytesSent', 'timestamp'].map((key) =>
          Number(entry[key]),
        );
        return { height: height!, bytes: bytes!, at: at! };
      }
    }
    return null;
  });
}

/** Clicks, and counts the milliseconds until the tile's picture has so many lines. */
async function timeUntilLarge(person: Participant, tile: string, clicked: string): Promise<number> {
  return person.page.evaluate(
    ([label, name, height]) =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        document.querySelector<HTMLElement>(`button[aria-label="${name}"]`)!.click();
        const look = () => {
          const video = document.querySelector<HTMLVideoElement>(
            `[role="group"][aria-label^="${label}"] video`,
          );
          if (video && video.videoHeight >= Number(height)) resolve(performance.now() - start);
          else requestAnimationFrame(look);
        };
        look();
      }),
    [tile, clicked, String(FULL_HEIGHT)],
  );
}

describe('a layer that nobody watches', () => {
  it('is all but stopped at its publisher, and is there again at once when somebody looks', async () => {
    for (let index = 1; index <= CROWD; index++) await stage.enterClient('layers', `Peer ${index}`);
    const [ada, ben] = await stage.meet('layers', 'Ada', 'Ben');
    await ben.tile('Ada').waitFor();
    const times: number[] = [];
    for (let round = 1; round <= 2; round++) {
      const before = await until('a stamp of a picture', async () => {
        const layer = await highestLayer(ada.page);
        return layer?.height === STAMP_HEIGHT && layer;
      });
      const after = await until('three seconds of stamps', async () => {
        const layer = (await highestLayer(ada.page))!;
        return layer.at >= before.at + 3_000 && layer;
      });
      expect((8 * (after.bytes - before.bytes)) / (after.at - before.at)).toBeLessThan(20); // kbit/s
      expect(after.bytes).toBeGreaterThan(before.bytes);
      times.push(await timeUntilLarge(ben, 'Ada', 'Pin Ada'));
      await ben.tile('Ada').hover();
      await ben.button('Unpin Ada').click();
    }
    // With all of it stopped, mediasoup alone needs two seconds. A busy machine may take its time once.
    expect(Math.min(...times)).toBeLessThan(1_000);
  });
});
