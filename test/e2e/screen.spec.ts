import { mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, Participant, PHONE, WIDE } from '../support/browser.ts';
import { ScreenWatch, SHARED_PAGE, serveSharedPage } from '../support/shared-page.ts';
import { type TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
let browser: Browser;
const people: Participant[] = [];
const clients: TestClient[] = [];

beforeAll(async () => {
  mkdirSync('test-results/screen', { recursive: true });
  [server, browser] = await Promise.all([
    TestServer.start(),
    launchBrowser({ sharesTab: SHARED_PAGE.title }),
  ]);
});
afterAll(async () => {
  for (const client of clients) client.close();
  await Promise.all(people.map((person) => person.close()));
  expect(people.flatMap(({ errors }) => errors)).toEqual([]);
  await browser.close();
  await server.stop();
});

/** Somebody in a meeting, with a page of text and sound in another tab, which is what they would share. */
async function enter(roomId: string, name: string, prepare?: (context: BrowserContext) => Promise<void>) {
  const person = await Participant.open(browser, server.url, { ...(prepare && { prepare }) });
  people.push(person);
  await person.join(roomId, name);
  return person;
}
async function openTab(person: Participant): Promise<Page> {
  const tab = await person.context.newPage();
  await serveSharedPage(tab, server.url);
  await person.page.bringToFront();
  return tab;
}
async function share(person: Participant): Promise<Page> {
  const tab = await openTab(person);
  await person.button('Share screen').click();
  await person.button('Stop sharing').waitFor();
  return tab;
}
const screenOf = (viewer: Participant, name: string) =>
  viewer.page.getByRole('figure', { name: `${name}'s screen`, exact: true });
const seesNoAxeTrouble = async ({ page }: Participant) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([]);
};

describe('a shared screen', () => {
  it('is seen whole and sharp with its sound, in VP9, and stops by a press', async () => {
    const ada = await enter('talk', 'Ada');
    const ben = await enter('talk', 'Ben');
    await share(ada);
    await ada.page.getByText('You are sharing your screen').waitFor();
    await screenOf(ben, 'Ada').waitFor();
    const watch = new ScreenWatch(ben.page);
    // The tab's own size: nothing is cropped, and no pixel lost.
    expect(await watch.grows('Ada')).toMatchObject({ ...WIDE, codec: 'video/VP9' });
    await watch.hearsScreen();
    await ada.page.screenshot({ path: 'test-results/screen/sharing-1440.png' });
    await ben.page.screenshot({ path: 'test-results/screen/watching-1440.png' });
    await seesNoAxeTrouble(ada);
    await seesNoAxeTrouble(ben);
    await ben.page.setViewportSize(PHONE);
    await watch.grows('Ada');
    await ben.page.screenshot({ path: 'test-results/screen/watching-390.png' });
    await seesNoAxeTrouble(ben);
    await ben.page.setViewportSize(WIDE);

    await ada.button('Stop sharing').click();
    await screenOf(ben, 'Ada').waitFor({ state: 'detached' });
    await ada.button('Share screen').waitFor();
    expect(await ada.page.getByText('You are sharing your screen').count()).toBe(0);
  });

  it('ends with the browser’s own button', async () => {
    const ada = await enter('browser-button', 'Ada', async (context) => {
      await context.addInitScript(keepShared);
    });
    const ben = await enter('browser-button', 'Ben');
    await share(ada);
    await screenOf(ben, 'Ada').waitFor();
    await ada.page.evaluate(endAsTheBrowserDoes);
    await screenOf(ben, 'Ada').waitFor({ state: 'detached' });
    await ada.button('Share screen').waitFor();
  });

  it('makes room for a second one, and lets one choose and pin', async () => {
    const ada = await enter('two', 'Ada');
    const ben = await enter('two', 'Ben');
    const cleo = await enter('two', 'Cleo');
    await share(ada);
    await screenOf(cleo, 'Ada').waitFor();
    await share(ben);
    const large = cleo.page.locator('[data-large]');
    const isLarge = async (name: string) =>
      until(
        `large screen of ${name}`,
        async () => (await large.getAttribute('aria-label')) === `${name}'s screen`,
      );
    await isLarge('Ben');
    const watch = new ScreenWatch(cleo.page);
    await watch.grows('Ben');
    await watch.grows('Ada');
    await seesNoAxeTrouble(cleo);
    await cleo.page.screenshot({ path: 'test-results/screen/two-1440.png' });
    await cleo.page.setViewportSize(PHONE);
    await watch.grows('Ben');
    await cleo.page.screenshot({ path: 'test-results/screen/two-390.png' });
    await cleo.page.setViewportSize(WIDE);

    await cleo.button("Show Ada's screen").click();
    await isLarge('Ada');
    await cleo.button("Pin Ada's screen").click();
    await ben.button('Stop sharing').click();
    await screenOf(cleo, 'Ben').waitFor({ state: 'detached' });
    await ben.button('Share screen').click();
    await screenOf(cleo, 'Ben').waitFor();
    await isLarge('Ada');
    await cleo.button("Unpin Ada's screen").click();
    await isLarge('Ben');
  });

  it('goes on after a media worker died', async () => {
    const ada = await enter('rebuilt', 'Ada');
    const ben = await enter('rebuilt', 'Ben');
    await share(ada);
    const watch = new ScreenWatch(ben.page);
    await watch.grows('Ada');
    for (const pid of server.workerPids) process.kill(pid, 'SIGKILL');
    await until('the screen again', () => watch.grows('Ada'), { withinMs: 40_000 });
    expect(await ada.button('Stop sharing').count()).toBe(1);
  });
});

describe('whoever cannot share', () => {
  it('is told why, and whoever changes their mind is told nothing', async () => {
    const ada = await enter('refused', 'Ada', async (context) => {
      await context.addInitScript(refuseScreens);
    });
    await ada.button('Share screen').click();
    await ada.page.evaluate(() => {
      (globalThis as unknown as { refusal: string }).refusal = 'Permission denied by system';
    });
    await ada.button('Share screen').click();
    await ada.page.getByText('Your system does not let this browser record the screen').first().waitFor();
    expect(await ada.button('Share screen').count()).toBe(1);
  });
});

type WithShared = typeof globalThis & { shared: MediaStream; refusal: string };

function keepShared(): void {
  const getDisplayMedia = MediaDevices.prototype.getDisplayMedia;
  MediaDevices.prototype.getDisplayMedia = async function (options) {
    return ((globalThis as WithShared).shared = await getDisplayMedia.call(this, options));
  };
}

/** The button itself is no part of a page that a test could press: what it does to the page is this. */
function endAsTheBrowserDoes(): void {
  for (const track of (globalThis as WithShared).shared.getTracks()) {
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }
}

function refuseScreens(): void {
  MediaDevices.prototype.getDisplayMedia = () =>
    Promise.reject(
      new DOMException((globalThis as WithShared).refusal ?? 'Permission denied', 'NotAllowedError'),
    );
}
