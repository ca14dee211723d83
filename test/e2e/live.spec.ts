import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, Participant, PHONE, WIDE, type ParticipantOptions } from '../support/browser.ts';
import { setupTokenOf } from '../support/rest-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
let browser: Browser;
const people: Participant[] = [];
beforeAll(async () => {
  [server, browser] = await Promise.all([TestServer.start(), launchBrowser()]);
});
afterAll(async () => {
  await Promise.all(people.map((person) => person.close()));
  await browser.close();
  await server.stop();
});

async function open(options: ParticipantOptions = {}): Promise<Participant> {
  const person = await Participant.open(browser, server.url, options);
  people.push(person);
  return person;
}

async function becomeAdmin({ page }: Participant): Promise<void> {
  await page.goto(`/admin/setup#${await setupTokenOf(server)}`);
  await page.getByRole('textbox', { name: 'Name' }).fill('The admin');
  await page.getByRole('textbox', { name: 'E-mail address' }).fill('admin@example.org');
  await page.getByRole('textbox', { name: 'Password' }).fill('long enough to be one');
  await page.getByRole('button', { name: 'Create admin' }).click();
  await page.getByRole('link', { name: 'Live', exact: true }).click();
}

async function expectNoFindings(page: Page, picture: string): Promise<void> {
  for (const [size, viewport] of Object.entries({ WIDE, PHONE })) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      );
      await page.screenshot({
        path: `test-results/live/${picture}-${size}-${colorScheme}.png`,
        fullPage: true,
      });
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize(WIDE);
}

describe('the live dashboard', () => {
  it('says in words why one is stuck, shows who hears whom, and removes one', async () => {
    const admin = await open({ viewport: WIDE });
    const { page } = admin;
    await becomeAdmin(admin);
    await page.getByText('No meeting goes on').waitFor();
    const [ada, ben, cleo] = [await open(), await open(), await open({ permission: 'denied' })];
    await ada.join('watched', 'Ada');
    await ben.join('watched', 'Ben');
    await cleo.join('watched', 'Cleo');

    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'watched' }) });
    await row.getByText('1 person in trouble').waitFor();
    await expectNoFindings(page, 'rooms');
    await row.getByRole('link').click();

    const inTrouble = page.getByRole('table', { name: 'Participants' }).getByRole('row', { name: /Cleo/ });
    await inTrouble.getByText(/Step 3.*not allowed/i).waitFor();
    await page.getByRole('button', { name: 'Show Cleo' }).click();
    const steps = page.getByRole('list', { name: 'Connection steps' });
    await steps.locator('[data-step="3"][data-state="failed"]').waitFor();
    expect(await steps.locator('[data-step]').count()).toBe(10);

    const matrix = page.getByRole('table', { name: 'Who hears whom' });
    const hears = (listener: string, state: string) =>
      matrix.getByRole('row', { name: new RegExp(`^${listener}`) }).locator(`[data-hears="${state}"]`);
    await hears('Ben', 'flowing').waitFor();
    await hears('Ben', 'absent').waitFor(); // Cleo has no microphone.
    await ada.button('Mute microphone').click();
    await hears('Ben', 'muted').waitFor();
    await expectNoFindings(page, 'room');

    await page.getByRole('button', { name: 'Remove from meeting' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove from meeting' }).click();
    await inTrouble.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'End meeting' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End meeting' }).click();
    await page.getByText('This meeting is over').waitFor();
  });
});
