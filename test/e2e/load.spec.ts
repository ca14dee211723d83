import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import type { Page } from 'playwright-core';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const SYNTHETIC = 12;
/** Frames of each picture that have to be decoded while it is watched for freezes: five seconds of them. */
const FRAMES = 150;

const stage = Stage.use();
let load: ChildProcess;

beforeAll(() => {
  const room = [
    '--room',
    'crowd',
    '--workload',
    'W3',
    '--participants',
    String(SYNTHETIC),
    '--duration',
    '120',
  ];
  const program = [
    '--disable-warning=ExperimentalWarning',
    'apps/load/src/main.ts',
    '--url',
    stage.server.url,
  ];
  load = spawn(process.execPath, [...program, ...room], { stdio: 'ignore' });
});
afterAll(() => {
  load.kill('SIGTERM');
});

interface Picture {
  id: string;
  frames: number;
  freezes: number;
}

/** What the browser says of the pictures that it is sent now. */
const picturesOf = (page: Page): Promise<Picture[]> =>
  page.evaluate(async () => {
    const { peerConnections } = globalThis as unknown as { peerConnections: RTCPeerConnection[] };
    const reports = await Promise.all(peerConnections.map((connection) => connection.getStats()));
    return reports
      .flatMap((report) => [...report.values()] as Record<string, never>[])
      .filter((stats) => stats['type'] === 'inbound-rtp' && stats['kind'] === 'video')
      .map((stats) => ({
        id: stats['id']!,
        frames: stats['framesDecoded'] ?? 0,
        freezes: stats['freezeCount'] ?? 0,
      }));
  });

/** The freezes of four pictures or more, while each of them goes on by so many frames. */
async function freezesWhileWatched(page: Page): Promise<number[]> {
  const before = await picturesOf(page);
  const grown = await until(
    `${FRAMES} more frames of four pictures`,
    async () => {
      const now = await picturesOf(page);
      const changes = now.flatMap((picture) => {
        const earlier = before.find(({ id }) => id === picture.id);
        if (!earlier) return [];
        return { frames: picture.frames - earlier.frames, freezes: picture.freezes - earlier.freezes };
      });
      const moving = changes.filter(({ frames }) => frames >= FRAMES);
      if (moving.length >= 4) return moving;
      throw new Error(JSON.stringify(changes.map(({ frames }) => frames)));
    },
    { withinMs: 40_000, everyMs: 500 },
  );
  return grown.map(({ freezes }) => freezes);
}

describe('a person among synthetic participants', () => {
  it('sees their recorded pictures move and hears them, and no picture freezes', async () => {
    const person = await stage.enter('crowd-0', 'Ada');
    await person.seesAndHears(4);
    // A machine that is busy with something else holds all pictures up: not for long.
    await until(
      'time without a freeze',
      async () => {
        const freezes = await freezesWhileWatched(person.page);
        if (freezes.every((count) => count === 0)) return true;
        throw new Error(`freezes: ${freezes.join(', ')}`);
      },
      { withinMs: 60_000 },
    );
  }, 120_000);
});
