import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, Participant } from '../support/browser.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const SYNTHETIC = 12;
/** Frames of each picture that have to be decoded while it is watched for freezes: five seconds of them. */
const FRAMES = 150;

let server: TestServer;
let browser: Browser;
let load: ChildProcess;

beforeAll(async () => {
  server = await TestServer.start();
  browser = await launchBrowser();
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
  const program = ['--disable-warning=ExperimentalWarning', 'apps/load/src/main.ts', '--url', server.url];
  load = spawn(process.execPath, [...program, ...room], { stdio: 'ignore' });
});
afterAll(async () => {
  load.kill('SIGTERM');
  await browser.close();
  await server.stop();
});

interface Picture {
  id: string;
  frames: number;
  freezes: number;
  frozenSeconds: number;
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
        frozenSeconds: stats['totalFreezesDuration'] ?? 0,
      }));
  });

describe('a person among synthetic participants', () => {
  it('sees their recorded pictures move and hears them, and no picture freezes', async () => {
    const person = await Participant.open(browser, server.url);
    await person.join('crowd-0', 'Ada');
    await person.seesAndHears(4);
    const before = await picturesOf(person.page);
    const grown = await until(
      `${FRAMES} more frames of four pictures`,
      async () => {
        const now = await picturesOf(person.page);
        const changes = now.flatMap((picture) => {
          const earlier = before.find(({ id }) => id === picture.id);
          return earlier ? [{ ...picture, frames: picture.frames - earlier.frames, earlier }] : [];
        });
        const moving = changes.filter(({ frames }) => frames >= FRAMES);
        if (moving.length >= 4) return moving;
        throw new Error(JSON.stringify(changes.map(({ frames }) => frames)));
      },
      { withinMs: 40_000, everyMs: 500 },
    );
    const freezes = grown.map(({ freezes, earlier }) => freezes - earlier.freezes);
    expect(freezes).toEqual(grown.map(() => 0));
    await person.close();
  }, 120_000);
});
