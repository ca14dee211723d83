import { mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser, Participant, PHONE, WIDE, type ParticipantOptions } from '../support/browser.ts';
import { CuttableNetwork } from '../support/cuttable-network.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const PICTURES = 'test-results/hands';
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
  const seen = people;
  people = [];
  await Promise.all(seen.map((person) => person.close()));
  expect(seen.flatMap(({ errors }) => errors)).toEqual([]);
});

async function enter(room: string, name: string, options: ParticipantOptions = {}): Promise<Participant> {
  const person = await Participant.open(browser, server.url, options);
  people.push(person);
  await person.page.emulateMedia({ colorScheme: 'light' });
  await person.join(room, name);
  return person;
}

async function expectNoFindings({ page }: Participant): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

/** At a desktop's width and at a phone's, for people to look at. */
async function takePictures({ page }: Participant, name: string): Promise<void> {
  for (const viewport of [PHONE, WIDE]) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: `${PICTURES}/${name}-${viewport.width}.png` });
  }
}

const handOf = (person: Participant, name: string) => person.tile(name).locator('.hand');
/** The tile of this person is called so, and shows the number. */
async function seesHand(person: Participant, name: string, place: number): Promise<void> {
  await person.page
    .getByRole('group', { name: new RegExp(`^${name}.*hand raised, number ${place}`) })
    .waitFor();
  expect((await handOf(person, name).textContent())?.trim()).toBe(`${place}`);
}

describe('a raised hand', () => {
  it('has its place in the order, which all see, and keeps it through a break', async () => {
    const network = new CuttableNetwork();
    const [ada, ben, cleo] = [
      await enter('hands', 'Ada', { prepare: network.attach }),
      await enter('hands', 'Ben'),
      await enter('hands', 'Cleo'),
    ];
    await ada.button('Raise hand').click();
    await seesHand(ben, 'Ada', 1);
    await ben.button('Raise hand').click();
    for (const person of [ada, ben, cleo]) {
      await seesHand(person, 'Ada', 1);
      await seesHand(person, 'Ben', 2);
    }
    await cleo.page
      .getByRole('region', { name: 'Notices' })
      .getByText(/raised/)
      .first()
      .waitFor();
    await expectNoFindings(cleo);
    await takePictures(cleo, 'raised');

    await network.cut();
    await ben.tile('Ada').getByText('Reconnecting…').waitFor();
    await network.mend();
    await ben.tile('Ada').getByText('Reconnecting…').waitFor({ state: 'detached' });
    await seesHand(ben, 'Ada', 1);
    await seesHand(ada, 'Ben', 2);

    await ada.button('Lower hand').click();
    await handOf(cleo, 'Ada').waitFor({ state: 'detached' });
    await seesHand(cleo, 'Ben', 1);
    await ada.button('Raise hand').click();
    await seesHand(cleo, 'Ada', 2);
  });

  it('is raised by keyboard', async () => {
    const ada = await enter('hands-keyboard', 'Ada');
    await ada.button('Raise hand').focus();
    await ada.page.keyboard.press('Enter');
    await seesHand(ada, 'Ada', 1);
    await until('focus where it was', () =>
      ada.button('Lower hand').evaluate((one) => one === document.activeElement),
    );
    await ada.page.keyboard.press('Enter');
    await handOf(ada, 'Ada').waitFor({ state: 'detached' });
  });
});

describe('a reaction', () => {
  it('floats over the tile of who reacts, is told once, and goes', async () => {
    const [ada, ben] = [await enter('reactions', 'Ada'), await enter('reactions', 'Ben')];
    await ada.button('Reactions').click();
    await ada.button('Applause').waitFor();
    await expectNoFindings(ada);
    await takePictures(ada, 'choices');
    const shown = ben.tile('Ada').locator('[data-reaction="applause"]');
    await ada.button('Applause').click();
    await shown.waitFor();
    await ben.page.screenshot({ path: `${PICTURES}/floating.png` });
    expect(await ben.tile('Ben').locator('[data-reaction]').count()).toBe(0);
    await ben.page.getByRole('status').getByText('Ada reacts: Applause').waitFor();
    await until('none that float', async () => (await shown.count()) === 0);
  });

  it('stands still for those who want less motion', async () => {
    const [ada, ben] = [await enter('still', 'Ada'), await enter('still', 'Ben')];
    await ben.page.emulateMedia({ reducedMotion: 'reduce' });
    await ada.button('Reactions').click();
    await ada.button('Heart').click();
    const heart = ben.tile('Ada').locator('[data-reaction="heart"]');
    await heart.waitFor();
    expect(await heart.evaluate((one) => one.getAnimations().length)).toBe(0);
  });
});
