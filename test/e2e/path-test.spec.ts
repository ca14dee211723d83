import { mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser, Participant, PHONE, WIDE } from '../support/browser.ts';
import { TestServer } from '../support/test-server.ts';

/** Pictures of every verdict, for people to look at. */
const PICTURES = 'test-results/path-test';

let server: TestServer;
let browser: Browser;
let people: Participant[] = [];

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  [server, browser] = await Promise.all([TestServer.start(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
afterEach(async () => {
  await Promise.all(people.map((person) => person.close()));
  people = [];
});

/** Goes to the door without a camera, and presses the button. */
async function test(
  name: string,
  prepare?: (context: BrowserContext) => Promise<void>,
): Promise<{ ada: Participant; ways: () => Promise<(string | null)[]> }> {
  const ada = await Participant.open(browser, server.url, {
    permission: 'denied',
    ...(prepare && { prepare }),
  });
  people.push(ada);
  await ada.page.goto(`/m/${name}`);
  await ada.button('Test my connection').click();
  const ways = () =>
    Promise.all(
      ['udp', 'tcp', 'turn'].map((way) =>
        ada.page.locator(`[data-way="${way}"]`).getAttribute('data-result'),
      ),
    );
  return { ada, ways };
}

async function expectVerdict({ page }: Participant, words: RegExp): Promise<void> {
  await page.getByRole('heading', { name: words }).waitFor({ timeout: 40_000 });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

async function takePictures({ page }: Participant, name: string): Promise<void> {
  for (const [width, viewport] of [
    ['wide', WIDE],
    ['phone', PHONE],
  ] as const) {
    await page.setViewportSize(viewport);
    await page.getByRole('button', { name: 'Test again' }).scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${PICTURES}/${name}-${width}.png`, fullPage: true });
  }
}

describe('a test of the path, before the meeting', () => {
  it('needs no camera, shows that it goes on, and says that UDP works, with numbers', async () => {
    const { ada, ways } = await test('test-well');
    await ada.page.getByText('Sending media there and back by UDP').first().waitFor();
    await takeProgressPicture(ada);
    await expectVerdict(ada, /^Your connection is good$/);
    expect(await ways()).toEqual(['works', 'works', 'notSetUp']);
    await ada.page.getByText('come back by UDP').waitFor();
    await ada.page.getByText(/^\d+ ms$/).waitFor();
    await ada.page.getByText(/^0%$/).waitFor();
    await takePictures(ada, 'udp');
    expect(ada.errors).toEqual([]);
  });

  it('says that only TCP works where UDP is blocked, and what to ask for', async () => {
    const { ada, ways } = await test('test-tcp', (context) => blockMedia(context, 'udp'));
    await expectVerdict(ada, /only by TCP/);
    expect(await ways()).toEqual(['fails', 'works', 'notSetUp']);
    await ada.page.getByText(/let UDP through to 127\.0\.0\.1:\d+ \(UDP\)\./).waitFor();
    await takePictures(ada, 'tcp');
  });

  it('says that nothing gets through, and what to ask for; the meeting can still be tried', async () => {
    const { ada, ways } = await test('test-none', (context) => blockMedia(context, 'udp|tcp'));
    await expectVerdict(ada, /^No media gets through$/);
    expect(await ways()).toEqual(['fails', 'fails', 'notSetUp']);
    await ada.page.getByText(/let UDP and TCP through to 127\.0\.0\.1:\d+ \(\w+\), 127/).waitFor();
    await takePictures(ada, 'none');
    await ada.page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
    await ada.button('Join meeting').click();
    await ada.toolbar.waitFor();
  });

  it('says so where the server is not there', async () => {
    const gone = await TestServer.start();
    const ada = await Participant.open(browser, gone.url);
    people.push(ada);
    await ada.page.goto('/m/test-gone');
    await ada.button('Test my connection').waitFor();
    await gone.stop();
    await ada.button('Test my connection').click();
    await ada.page.getByRole('region', { name: 'Test of your connection' }).getByRole('heading').waitFor();
    await expectVerdict(ada, /connection|server/i);
    await ada.button('Test again').waitFor();
  });
});

async function takeProgressPicture({ page }: Participant): Promise<void> {
  await page.screenshot({ path: `${PICTURES}/progress-wide.png` });
}

/** Sends this browser's media by these protocols where no server is, as a firewall would that drops it. */
async function blockMedia(context: BrowserContext, protocols: 'udp' | 'udp|tcp'): Promise<void> {
  await context.addInitScript((blocked) => {
    const candidate = new RegExp(`^(a=candidate:\\S+ \\d (?:${blocked}) \\d+) 127\\.0\\.0\\.1 `, 'gim');
    type SetDescription = (description: RTCSessionDescriptionInit) => Promise<void>;
    const original = RTCPeerConnection.prototype.setRemoteDescription as SetDescription;
    const diverted: SetDescription = function (this: RTCPeerConnection, { type, sdp }) {
      const elsewhere = sdp?.replace(candidate, '$1 127.0.0.78 ') ?? '';
      return original.call(this, { type, sdp: elsewhere });
    };
    RTCPeerConnection.prototype.setRemoteDescription = diverted;
  }, protocols);
}
