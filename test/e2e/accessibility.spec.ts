import { describe, expect, it } from '@jest/globals';
import { expectNoFindings } from '../support/axe.ts';
import { PHONE, WIDE, type Participant } from '../support/browser.ts';
import { Stage } from '../support/stage.ts';

const stage = Stage.use();

describe.each([
  ['a wide screen, light', WIDE, 'light'],
  ['a phone, dark', PHONE, 'dark'],
] as const)('on %s', (_what, viewport, colorScheme) => {
  async function open(): Promise<Participant> {
    const person = await stage.open({ viewport });
    await person.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    return person;
  }

  it('axe finds nothing from the door to the meeting and out again', async () => {
    const ada = await open();
    await ada.page.goto('/');
    await ada.button('Start or join').waitFor();
    await expectNoFindings(ada.page);

    await ada.page.goto(`/m/axe-${colorScheme}`);
    await ada.button('Stop camera').waitFor();
    await expectNoFindings(ada.page);

    await ada.join(`axe-${colorScheme}`, 'Ada');
    await expectNoFindings(ada.page);
    await stage.enterClient(`axe-${colorScheme}`, 'Ben');
    await ada.tile('Ben').waitFor();
    await ada.button('Connection').click();
    await ada.steps.waitFor();
    await expectNoFindings(ada.page);

    await ada.page.keyboard.press('Escape');
    await ada.steps.waitFor({ state: 'hidden' });
    await ada.button('Leave').click();
    await ada.page.getByRole('button', { name: 'Rejoin' }).waitFor();
    await expectNoFindings(ada.page);
  });

  it('axe finds nothing where nothing is', async () => {
    const ada = await open();
    for (const path of ['/nothing-here', '/m/x']) {
      await ada.page.goto(path);
      await ada.page.getByRole('heading', { level: 1 }).waitFor();
      await expectNoFindings(ada.page);
    }
  });
});

it('a new theme is there at once for who asks for less motion', async () => {
  const ada = await stage.enter('still', 'Ada');
  await ada.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  const moving = await ada.page.evaluate(() => {
    document.body.getBoundingClientRect(); // So that what the theme changes has begun to change.
    return document.getAnimations().filter((animation) => animation instanceof CSSTransition).length;
  });
  expect(moving).toBe(0);
});
