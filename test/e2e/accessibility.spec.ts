import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser, Participant, PHONE, WIDE } from '../support/browser.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
let browser: Browser;
let people: Participant[] = [];

beforeAll(async () => {
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

async function expectNoFindings({ page }: Participant): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

describe.each([
  ['a wide screen, light', WIDE, 'light'],
  ['a phone, dark', PHONE, 'dark'],
] as const)('on %s', (_what, viewport, colorScheme) => {
  async function open(): Promise<Participant> {
    const person = await Participant.open(browser, server.url, { viewport });
    await person.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    people.push(person);
    return person;
  }

  it('axe finds nothing from the door to the meeting and out again', async () => {
    const ada = await open();
    await ada.page.goto('/');
    await ada.button('Start or join').waitFor();
    await expectNoFindings(ada);

    await ada.page.goto(`/m/axe-${colorScheme}`);
    await ada.button('Stop camera').waitFor();
    await expectNoFindings(ada);

    await ada.join(`axe-${colorScheme}`, 'Ada');
    await expectNoFindings(ada);
    const ben = await open();
    await ben.join(`axe-${colorScheme}`, 'Ben');
    await ada.tile('Ben').waitFor();
    await ada.button('Connection').click();
    await ada.steps.waitFor();
    await expectNoFindings(ada);

    await ada.page.keyboard.press('Escape');
    await ada.steps.waitFor({ state: 'hidden' });
    await ada.button('Leave').click();
    await ada.page.getByRole('button', { name: 'Rejoin' }).waitFor();
    await expectNoFindings(ada);
  });

  it('axe finds nothing where nothing is', async () => {
    const ada = await open();
    for (const path of ['/nothing-here', '/m/x']) {
      await ada.page.goto(path);
      await ada.page.getByRole('heading', { level: 1 }).waitFor();
      await expectNoFindings(ada);
    }
  });
});
