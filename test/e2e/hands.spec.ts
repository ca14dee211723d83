import { mkdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Participant } from '../support/browser.ts';
import { CuttableNetwork } from '../support/cuttable-network.ts';
import { photograph, Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const SHOTS = 'test-results/hands';
mkdirSync(SHOTS, { recursive: true });
const stage = Stage.use();

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
    const ada = await stage.enter('hands', 'Ada', { prepare: network.attach });
    const ben = await stage.enter('hands', 'Ben');
    await ada.button('Raise hand').click();
    await seesHand(ben, 'Ada', 1);
    await ben.button('Raise hand').click();
    for (const person of [ada, ben]) {
      await seesHand(person, 'Ada', 1);
      await seesHand(person, 'Ben', 2);
    }
    await ben.page
      .getByRole('region', { name: 'Notices' })
      .getByText(/raised/)
      .first()
      .waitFor();
    await photograph(ben, `${SHOTS}/raised`);

    await network.cut();
    await ben.tile('Ada').getByText('Reconnecting…').waitFor();
    await network.mend();
    await ben.tile('Ada').getByText('Reconnecting…').waitFor({ state: 'detached' });
    await seesHand(ben, 'Ada', 1);
    await seesHand(ada, 'Ben', 2);

    await ada.button('Lower hand').click();
    await handOf(ben, 'Ada').waitFor({ state: 'detached' });
    await seesHand(ben, 'Ben', 1);
    await ada.button('Raise hand').click();
    await seesHand(ben, 'Ada', 2);
  });

  it('is raised by keyboard', async () => {
    const ada = await stage.enter('hands-keyboard', 'Ada');
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
    const [ada, ben] = await stage.meet('reactions', 'Ada', 'Ben');
    await ben.page.emulateMedia({ reducedMotion: 'no-preference' });
    await ada.button('Reactions').click();
    await ada.button('Applause').waitFor();
    await photograph(ada, `${SHOTS}/choices`);
    const shown = ben.tile('Ada').locator('[data-reaction="applause"]');
    await ada.button('Applause').click();
    await shown.waitFor();
    await ben.page.screenshot({ path: `${SHOTS}/floating.png` });
    expect(await ben.tile('Ben').locator('[data-reaction]').count()).toBe(0);
    await ben.page.getByRole('status').getByText('Ada reacts: Applause').waitFor();
    await until('none that float', async () => (await shown.count()) === 0);
  });

  it('stands still for those who want less motion', async () => {
    const [ada, ben] = await stage.meet('still', 'Ada', 'Ben');
    await ada.button('Reactions').click();
    await ada.button('Heart').click();
    const heart = ben.tile('Ada').locator('[data-reaction="heart"]');
    await heart.waitFor();
    expect(await heart.evaluate((one) => one.getAnimations().length)).toBe(0);
  });
});
