import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CHROMIUM } from '../support/browser.ts';
import { Stage } from '../support/stage.ts';

/** Those of others that the window of whoever looks on shows at least. */
const PICTURES = 4;
const WATCHED_SECONDS = 10;
/** Five pictures are shown at once: one that stands still is 20 %. A busy machine holds all of them up for a moment. */
const FROZEN_SHARE = 0.05;
const LONGEST_GAP_MS = 1000;

const stage = Stage.use();
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'plenum-load-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Twelve synthetic participants in a room of this name. */
const crowd = (room: string, seconds: number): string[] => [
  '--disable-warning=ExperimentalWarning',
  'apps/load/src/main.ts',
  ...['--url', stage.server.url, '--room', room, '--workload', 'W3'],
  ...['--participants', '12', '--duration', String(seconds)],
];

describe('a person among synthetic participants', () => {
  it('sees their recorded pictures move and hears them', async () => {
    const load = spawn(process.execPath, crowd('heard', 120), { stdio: 'ignore' });
    try {
      const person = await stage.enter('heard-0', 'Ada');
      await person.seesAndHears(PICTURES);
    } finally {
      load.kill('SIGTERM');
    }
  }, 120_000);

  it('who looks on for the generator sees no picture freeze', async () => {
    const json = join(directory, 'report.json');
    const args = [...crowd('watched', WATCHED_SECONDS), '--browser', '--json', json];
    const env = { ...process.env, CHROMIUM_BIN: CHROMIUM };
    await promisify(execFile)(process.execPath, args, { env });
    const { browser } = JSON.parse(readFileSync(json, 'utf8')) as { browser: Record<string, number> };
    expect(browser['pictures']).toBeGreaterThanOrEqual(PICTURES);
    expect(browser['framesDecoded']).toBeGreaterThan(PICTURES * WATCHED_SECONDS * 20);
    expect(browser['watchedSeconds']).toBeGreaterThanOrEqual(PICTURES * WATCHED_SECONDS);
    expect(browser['gapsTotalMs']).toBeLessThan(browser['watchedSeconds']! * 1000 * FROZEN_SHARE);
    expect(browser['longestGapMs']).toBeLessThan(LONGEST_GAP_MS);
  }, 120_000);
});
