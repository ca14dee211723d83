import { mkdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser, Participant, PHONE, WIDE, type ParticipantOptions } from '../support/browser.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

/** Pictures of every trouble, for people to look at. */
const PICTURES = 'test-results/journey';

let browser: Browser;
let people: Participant[] = [];
const servers: TestServer[] = [];

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(people.map((person) => person.close()));
  await Promise.all(servers.map((server) => server.stop()));
  [people, servers.length] = [[], 0];
});

async function startServer(environment?: Record<string, string>): Promise<TestServer> {
  const server = await TestServer.start(environment);
  servers.push(server);
  return server;
}

async function open(server: TestServer, options?: ParticipantOptions, from = browser): Promise<Participant> {
  const person = await Participant.open(from, server.url, options);
  people.push(person);
  return person;
}

/** Waits for the words of a diagnosis, and for its step to be the one that failed. */
async function expectTrouble(person: Participant, step: number, words: RegExp): Promise<void> {
  await person.page.getByText(words).first().waitFor({ timeout: 40_000 });
  expect(await person.steps.locator('[data-step]').count()).toBe(10);
  await until(`failed step ${step}`, async () => (await person.stepState(step)) === 'failed');
}

async function takePictures({ page }: Participant, name: string): Promise<void> {
  for (const [width, viewport] of [
    ['wide', WIDE],
    ['phone', PHONE],
  ] as const) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: `${PICTURES}/${name}-${width}.png` });
  }
  await page.setViewportSize(WIDE);
}

describe('while all is well', () => {
  it('shows ten steps done, folded to one line, with evidence from both ends', async () => {
    const server = await startServer();
    const [ada, ben] = [await open(server), await open(server)];
    await ada.join('all-well', 'Ada');
    await ben.join('all-well', 'Ben');
    await ada.seesAndHears(1);
    expect(await ada.steps.isVisible()).toBe(false);

    await ada.button('Connection').click();
    await ada.steps.waitFor();
    for (let step = 1; step <= 10; step += 1) {
      await until(`step ${step} done`, async () => (await ada.stepState(step)) === 'done');
    }
    await ada.page.getByText(/udp/i).first().waitFor();
    await takePictures(ada, 'all-well');

    await ada.context.grantPermissions(['clipboard-read', 'clipboard-write', 'camera', 'microphone']);
    await ada.button('Copy report').click();
    const report = await until('report', async () => {
      const text = await ada.page.evaluate(() => navigator.clipboard.readText());
      return (
        text.startsWith('{') &&
        (JSON.parse(text) as { steps: { state: string }[]; timeline: { end: string }[] })
      );
    });
    expect(report.steps.map(({ state }) => state)).toEqual(Array(10).fill('done'));
    expect(new Set(report.timeline.map(({ end }) => end))).toEqual(new Set(['client', 'server']));
    const text = JSON.stringify(report);
    for (const secret of ['127.0.0.1', 'Ada', 'all-well']) expect(text).not.toContain(secret);
  });
});

describe('who is stuck is told why', () => {
  it('server unreachable: the page came, and signaling does not', async () => {
    const server = await startServer();
    const ada = await open(server, { prepare: blockSignaling });
    await ada.page.goto('/m/unreachable');
    await ada.page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
    await ada.button('Join meeting').click();
    await expectTrouble(ada, 1, /server (cannot|can’t|can't) be reached|does not answer/i);
    await takePictures(ada, 'server-unreachable');
  });

  it('a server that goes away in the middle: says so, and everything comes back by itself', async () => {
    const first = await startServer();
    const [ada, ben] = [await open(first), await open(first)];
    await ada.join('comes-back', 'Ada');
    await ben.join('comes-back', 'Ben');
    await ada.seesAndHears(1);
    first.signal('SIGKILL');
    await first.exited();
    await ada.page
      .getByText(/reconnecting/i)
      .first()
      .waitFor();
    await takePictures(ada, 'reconnecting');
    await startServer({ PORT: String(first.port) });
    await until("Ben on Ada's screen again", async () => (await ada.tile('Ben').count()) === 1);
    await Promise.all([ada.seesAndHears(1), ben.seesAndHears(1)]);
  });

  it('permission denied: names it, says where to allow it, and lets the person in all the same', async () => {
    const server = await startServer();
    const [ada, ben] = [await open(server, { permission: 'denied' }), await open(server)];
    await ada.page.goto('/m/denied');
    await ada.page
      .getByText(/blocked|denied|not allowed/i)
      .first()
      .waitFor();
    await takePictures(ada, 'permission-denied-lobby');
    await ada.join('denied', 'Ada');
    await expectTrouble(ada, 3, /blocked|denied|not allowed/i);
    await ben.join('denied', 'Ben');
    await takePictures(ada, 'permission-denied');
    await until('step 9 done', async () => (await ada.stepState(9)) === 'done');
    await ada.seesAndHears(1);
  });

  it('no camera and no microphone: names it, and lets the person listen', async () => {
    const bare = await launchBrowser({ devices: false });
    try {
      const server = await startServer();
      const ada = await open(server, {}, bare);
      await ada.join('bare', 'Ada');
      await expectTrouble(ada, 3, /no (camera|microphone)/i);
      await takePictures(ada, 'no-devices');
      const ben = await open(server);
      await ben.join('bare', 'Ben');
      await ada.seesAndHears(1);
    } finally {
      await bare.close();
    }
  });

  it('no STUN seen by the server while others get through: this network blocks media', async () => {
    const server = await startServer();
    const [ada, ben] = [await open(server), await open(server, { prepare: divertMedia })];
    await ada.join('blocked', 'Ada');
    await ben.join('blocked', 'Ben');
    await expectTrouble(ben, 9, /network blocks/i);
    await takePictures(ben, 'media-blocked');
    await until("Ada's path", async () => {
      // Her panel may have unfolded by itself, to say that nothing comes from Ben: then a press would fold it.
      if (!(await ada.steps.isVisible())) await ada.button('Connection').click();
      return (await ada.stepState(9)) === 'done';
    });
  });

  it('wrong announced address: nobody gets through, and the server is blamed, not the person', async () => {
    // Loopback, but not where this server listens: nothing answers there.
    const server = await startServer({ MEDIA_ANNOUNCED_ADDRESS: '127.0.0.77' });
    const [ada, ben] = [await open(server), await open(server)];
    await Promise.all([ada.join('wrong-address', 'Ada'), ben.join('wrong-address', 'Ben')]);
    await expectTrouble(ada, 9, /server.*address|address.*server/i);
    await ada.page.getByText('MEDIA_ANNOUNCED_ADDRESS').first().waitFor();
    await ada.page.getByText('127.0.0.77').first().waitFor();
    await takePictures(ada, 'wrong-announced-address');
  });

  it('room refused: says why, and what to do', async () => {
    const server = await startServer({ MAX_PEERS_PER_ROOM: '1' });
    const [ada, ben] = [await open(server), await open(server)];
    await ada.join('full-room', 'Ada');
    await ben.page.goto('/m/full-room');
    await ben.page.getByRole('textbox', { name: 'Your name' }).fill('Ben');
    await ben.button('Join meeting').click();
    await expectTrouble(ben, 2, /full/i);
    await takePictures(ben, 'room-full');
    await ada.button('Leave').click();
    await ben.page.getByRole('button', { name: 'Try again' }).first().click();
    await ben.toolbar.waitFor();
  });
});

/** The page comes, and signaling does not: a proxy that knows no WebSocket, or a server that hangs. */
async function blockSignaling(context: BrowserContext): Promise<void> {
  await context.route('**/socket.io/**', (route) => route.abort());
  await context.addInitScript(() => {
    const Native = WebSocket;
    globalThis.WebSocket = class extends Native {
      constructor(_url: string | URL, protocols?: string | string[]) {
        super('ws://127.0.0.1:9/', protocols); // the discard port, where nothing listens
      }
    };
  });
}

/** Sends this browser's media where no server is, as a firewall would that drops it. */
async function divertMedia(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    type SetDescription = (description: RTCSessionDescriptionInit) => Promise<void>;
    const original = RTCPeerConnection.prototype.setRemoteDescription as SetDescription;
    const diverted: SetDescription = function (this: RTCPeerConnection, { type, sdp }) {
      const elsewhere = sdp?.replace(/^(a=candidate:.*?) 127\.0\.0\.1 /gm, '$1 127.0.0.78 ') ?? '';
      return original.call(this, { type, sdp: elsewhere });
    };
    RTCPeerConnection.prototype.setRemoteDescription = diverted;
  });
}
