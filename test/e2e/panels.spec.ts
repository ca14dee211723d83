import { mkdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { expectNoFindings } from '../support/axe.ts';
import { PHONE, WIDE, type Participant } from '../support/browser.ts';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const SHOTS = 'test-results/panels';
mkdirSync(SHOTS, { recursive: true });
const stage = Stage.use();

const panel = ({ page }: Participant) => page.getByRole('region', { name: 'People' });
const settings = ({ page }: Participant) => page.getByRole('dialog');
const html = ({ page }: Participant) => page.locator('html');
const isFocused = (person: Participant, name: string) =>
  until(`focus on ${name}`, () =>
    person.button(name).evaluate((button) => button === document.activeElement),
  );
const background = ({ page }: Participant) =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor);

/** Opens the settings of a meeting, from the toolbar or from its menu where that is narrow. */
async function openSettings(person: Participant): Promise<void> {
  if (await person.button('Settings').isVisible()) await person.button('Settings').click();
  else {
    await person.button('More').click();
    await person.page.getByRole('menuitem', { name: 'Settings' }).click();
  }
  await settings(person).waitFor();
}

describe.each([
  ['a wide screen', WIDE],
  ['a phone', PHONE],
] as const)('on %s', (what, viewport) => {
  const shot = (person: Participant, name: string) =>
    person.page.screenshot({ path: `${SHOTS}/${name}-${viewport.width}.png` });

  it('the panel of people opens and closes by keyboard, and leaves the stage its room', async () => {
    const ada = await stage.enter(`panels-${viewport.width}`, 'Ada', { viewport });
    await stage.enter(`panels-${viewport.width}`, 'Ben');
    await ada.tile('Ben').waitFor();
    const button = ada.button('People');
    expect(await button.getAttribute('aria-expanded')).toBe('false');

    await button.focus();
    await ada.page.keyboard.press('Enter');
    await panel(ada).getByText('Ben', { exact: true }).waitFor();
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    expect(await button.getAttribute('aria-controls')).toBe(await panel(ada).getAttribute('id'));
    await until('focus in the panel', () =>
      panel(ada).evaluate((one) => one.contains(document.activeElement)),
    );
    await expectNoFindings(ada.page);
    await shot(ada, 'people');
    const { x, width, height } = (await panel(ada).boundingBox())!;
    if (viewport === PHONE) expect([x, width]).toEqual([0, viewport.width]);
    else expect([x + width, height]).toEqual([viewport.width, viewport.height]);
    const tile = (await ada.tile('Ben').boundingBox())!;
    if (viewport === WIDE) expect(tile.x + tile.width).toBeLessThanOrEqual(x);

    await ada.page.keyboard.press('Escape');
    await panel(ada).waitFor({ state: 'detached' });
    await isFocused(ada, 'People');
    await ada.page.keyboard.press('Enter');
    await ada.button('Close panel').click();
    await panel(ada).waitFor({ state: 'detached' });
    await isFocused(ada, 'People');
  });

  it('gives way to the Connection panel, and the other way round', async () => {
    const ada = await stage.enter(`one-panel-${viewport.width}`, 'Ada', { viewport });
    await ada.button('People').click();
    await panel(ada).waitFor();
    await ada.button('Connection').click();
    await ada.steps.waitFor();
    expect(await panel(ada).count()).toBe(0);
    await ada.button('People').click();
    await panel(ada).waitFor();
    expect(await ada.steps.count()).toBe(0);
  });

  it('settings turn the page to Arabic and to the dark, and both are remembered', async () => {
    const ada = await stage.enter(`settings-${viewport.width}`, 'Ada', { viewport });
    const light = await background(ada);
    await openSettings(ada);
    await expectNoFindings(ada.page);
    await shot(ada, 'settings');

    await ada.page.getByRole('tab', { name: 'Appearance' }).click();
    await ada.page.getByRole('radio', { name: 'Dark' }).check();
    const dark = await until('a dark page', async () => {
      const now = await background(ada);
      return now !== light && now;
    });
    await expectNoFindings(ada.page);
    await shot(ada, 'theme');

    await ada.page.getByRole('tab', { name: 'General' }).click();
    await ada.page.getByRole('combobox', { name: 'Language' }).selectOption('ar');
    await ada.page.getByRole('heading', { name: 'الإعدادات' }).waitFor();
    expect(await html(ada).getAttribute('dir')).toBe('rtl');
    expect(await html(ada).getAttribute('lang')).toBe('ar');
    await expectNoFindings(ada.page);
    await shot(ada, 'arabic-settings');
    await ada.page.keyboard.press('Escape');
    await settings(ada).waitFor({ state: 'detached' });
    await ada.button('الأشخاص').click();
    const box = (await ada.page.getByRole('region', { name: 'الأشخاص' }).boundingBox())!;
    expect(box.x).toBe(0);
    await expectNoFindings(ada.page);
    await shot(ada, 'arabic-meeting');

    await ada.page.reload();
    await ada.page.getByRole('textbox', { name: 'اسمك' }).waitFor();
    expect(await html(ada).getAttribute('dir')).toBe('rtl');
    expect(await background(ada)).toBe(dark);
    await expectNoFindings(ada.page);
    await shot(ada, 'arabic-door');
  });

  if (what === 'a phone')
    it('what has no room in the toolbar is in its menu, and works there', async () => {
      const ada = await stage.enter('more', 'Ada', { viewport });
      expect(await ada.button('Devices').count()).toBe(0);
      await ada.button('More').focus();
      await ada.page.keyboard.press('Enter');
      await ada.page.getByRole('menuitem', { name: 'Devices' }).waitFor();
      await expectNoFindings(ada.page);
      await shot(ada, 'more');
      await ada.page.getByRole('menuitem', { name: 'Devices' }).click();
      const camera = ada.page.getByRole('combobox', { name: 'Camera' });
      await camera.waitFor();
      await shot(ada, 'devices');
      await ada.page.keyboard.press('Escape');
      await camera.waitFor({ state: 'hidden' });

      await openSettings(ada);
      await ada.page.keyboard.press('Escape');
      await settings(ada).waitFor({ state: 'detached' });
      await isFocused(ada, 'More');
    });
});

describe('the language', () => {
  it('is at first the one that the browser asks for', async () => {
    const ada = await stage.open({ locale: 'es-MX' });
    await ada.page.goto('/');
    await ada.button('Empezar o unirse').waitFor();
    expect(await html(ada).getAttribute('lang')).toBe('es');
  });
});

describe('a notice', () => {
  it('says that the link was copied, and goes when it is dismissed', async () => {
    const ada = await stage.enter('notice', 'Ada');
    await ada.context.grantPermissions(['clipboard-read', 'clipboard-write', 'camera', 'microphone']);
    await ada.button('Copy link').first().click();
    const notice = ada.page.getByRole('region', { name: 'Notices' }).getByRole('listitem');
    await notice.getByText('Link copied').waitFor();
    await expectNoFindings(ada.page);
    await ada.page.screenshot({ path: `${SHOTS}/notice.png` });
    await ada.button('Dismiss').click();
    await notice.waitFor({ state: 'detached' });
  });
});
