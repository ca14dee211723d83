import { describe, expect, it } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { expectNoFindings } from '../support/axe.ts';
import { PHONE, WIDE, type Participant } from '../support/browser.ts';
import { qualityWords } from '../support/quality-words.ts';
import { ScreenWatch, SHARED_PAGE, serveSharedPage } from '../support/shared-page.ts';
import { photograph, Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const PICTURES = 'test-results/screen';
const stage = Stage.use({ browser: { sharesTab: SHARED_PAGE.title } });

/** Shares another tab, of text and sound. */
async function share(person: Participant): Promise<Page> {
  const tab = await person.context.newPage();
  await serveSharedPage(tab, stage.server.url);
  await person.page.bringToFront();
  await person.button('Share screen').click();
  await person.button('Stop sharing').waitFor();
  return tab;
}
/** Somebody whose browser has none of the devices that would keep this machine busy. */
const enterWithoutCamera = (roomId: string, name: string) =>
  stage.enter(roomId, name, { permission: 'denied' });
const screenOf = (viewer: Participant, name: string) =>
  viewer.page.getByRole('figure', { name: `${name}'s screen`, exact: true });
const saysQuality = (viewer: Participant, name: string, words: string) =>
  until('words for how good the screen is', async () => {
    expect(await qualityWords(screenOf(viewer, name))).toEqual({ description: words, onHover: words });
    return true;
  });

describe('a shared screen', () => {
  it('is seen whole and sharp with its sound, in VP9, and stops by a press', async () => {
    const [ada, ben] = await stage.meet('talk', 'Ada', 'Ben');
    await share(ada);
    await ada.page.getByText('You are sharing your screen').waitFor();
    await screenOf(ben, 'Ada').waitFor();
    const watch = new ScreenWatch(ben.page);
    // The tab's own size: nothing is cropped, and no pixel lost.
    expect(await watch.grows('Ada')).toMatchObject({ ...SHARED_PAGE.size, codec: 'video/VP9' });
    await watch.hearsScreen();
    await expectNoFindings(ada.page);
    await ada.page.screenshot({ path: `${PICTURES}/sharing-1440.png` });
    await photograph(ben, `${PICTURES}/watching`);

    await ada.button('Stop sharing').click();
    await screenOf(ben, 'Ada').waitFor({ state: 'detached' });
    await ada.button('Share screen').waitFor();
    expect(await ada.page.getByText('You are sharing your screen').count()).toBe(0);
  });

  it('ends with the browser’s own button', async () => {
    const prepare = (context: BrowserContext) => context.addInitScript(keepShared);
    const ada = await stage.enter('browser-button', 'Ada', { prepare });
    const ben = await enterWithoutCamera('browser-button', 'Ben');
    await share(ada);
    await screenOf(ben, 'Ada').waitFor();
    await ada.page.evaluate(endAsTheBrowserDoes);
    await screenOf(ben, 'Ada').waitFor({ state: 'detached' });
    await ada.button('Share screen').waitFor();
  });

  it('makes room for a second one, and lets one choose and pin', async () => {
    const ada = await enterWithoutCamera('two', 'Ada');
    const ben = await enterWithoutCamera('two', 'Ben');
    const cleo = await stage.enter('two', 'Cleo');
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
    await expectNoFindings(cleo.page);
    await cleo.page.screenshot({ path: `${PICTURES}/two-1440.png` });
    await cleo.page.setViewportSize(PHONE);
    await watch.grows('Ben');
    await cleo.page.screenshot({ path: `${PICTURES}/two-390.png` });
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

  it('is sent anew in VP8 when somebody comes who takes no VP9', async () => {
    const ada = await enterWithoutCamera('codecs', 'Ada');
    const ben = await enterWithoutCamera('codecs', 'Ben');
    await share(ada);
    const watch = new ScreenWatch(ben.page);
    expect((await watch.grows('Ada')).codec).toBe('video/VP9');
    await saysQuality(ben, 'Ada', 'Full: this picture has only one quality');
    const old = await stage.connectClient();
    const { codecs = [], ...others } = old.welcome.routerRtpCapabilities;
    const known = codecs.filter(({ mimeType }) => ['audio/opus', 'video/VP8'].includes(mimeType));
    await old.join('codecs', { displayName: 'Old', rtpCapabilities: { ...others, codecs: known } });
    await until('a screen in VP8', async () => (await watch.grows('Ada')).codec === 'video/VP8');
    expect(await watch.grows('Ada')).toMatchObject(SHARED_PAGE.size);
    await saysQuality(ben, 'Ada', 'High quality');
  });

  it('goes on after a media worker died', async () => {
    const ada = await enterWithoutCamera('rebuilt', 'Ada');
    const ben = await enterWithoutCamera('rebuilt', 'Ben');
    await share(ada);
    const watch = new ScreenWatch(ben.page);
    await watch.grows('Ada');
    const departures = await countDepartures(ben, 'Ada');
    for (const pid of stage.server.workerPids) process.kill(pid, 'SIGKILL');
    await until('the screen again', () => watch.grows('Ada'), { withinMs: 40_000 });
    expect(await ada.button('Stop sharing').count()).toBe(1);
    expect(await departures()).toBe(0);
    await ada.button('Stop sharing').click();
    await until('the departure of a screen that is shared no more', async () => (await departures()) === 1);
  });
});

describe('whoever cannot share', () => {
  it('is told why, and whoever changes their mind is told nothing', async () => {
    const prepare = (context: BrowserContext) => context.addInitScript(refuseScreens);
    const ada = await stage.enter('refused', 'Ada', { prepare });
    await ada.button('Share screen').click();
    await ada.page.evaluate(() => {
      (globalThis as unknown as { refusal: string }).refusal = 'Permission denied by system';
    });
    await ada.button('Share screen').click();
    await ada.page.getByText('Your system does not let this browser record the screen').first().waitFor();
    expect(await ada.button('Share screen').count()).toBe(1);
  });

  it('finds it at the end of the menu on a phone', async () => {
    const ada = await stage.enter('phone', 'Ada', {
      viewport: PHONE,
      prepare: (context) =>
        context.addInitScript(() => Reflect.deleteProperty(MediaDevices.prototype, 'getDisplayMedia')),
    });
    expect(await ada.button('Share screen').count()).toBe(0);
    await ada.button('More').click();
    await ada.page.getByRole('menuitem', { name: 'Share screen' }).click();
    await ada.page.getByText('This browser cannot share a screen').first().waitFor();
  });
});

type WithDepartures = typeof globalThis & { departures: number };

/** Counts how often somebody's screen leaves the page from now on, for however short a time. */
async function countDepartures({ page }: Participant, name: string): Promise<() => Promise<number>> {
  await page.evaluate((label) => {
    const watched = globalThis as WithDepartures;
    watched.departures = 0;
    const selector = `[role=figure][aria-label="${label}"]`;
    const isGone = (node: Node) =>
      node instanceof Element &&
      !node.isConnected &&
      (node.matches(selector) || node.querySelector(selector) !== null);
    new MutationObserver((records) => {
      const removed = records.flatMap(({ removedNodes }) => [...removedNodes]);
      watched.departures += removed.filter(isGone).length;
    }).observe(document, { childList: true, subtree: true });
  }, `${name}'s screen`);
  return () => page.evaluate(() => (globalThis as WithDepartures).departures);
}

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
