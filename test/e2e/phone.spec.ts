import { mkdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { expectNoFindings } from '../support/axe.ts';
import { PHONE, type Participant, type ParticipantOptions } from '../support/browser.ts';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const SHOTS = 'test-results/phone';
mkdirSync(SHOTS, { recursive: true });
const LYING = { width: 844, height: 390 };
const stage = Stage.use();

const open = (options: ParticipantOptions = {}) => stage.open({ viewport: PHONE, touch: true, ...options });

/** What sticks out, and what is too small for a finger (WCAG 2.2, 2.5.5: 44 by 44 pixels). */
function findMisfits(): string[] {
  const { clientWidth, scrollWidth } = document.documentElement;
  const isScroller = (element: Element, overflow: string): boolean =>
    ['auto', 'scroll'].includes(overflow) || element === document.documentElement;
  const isScrolledAside = (element: Element | null): boolean =>
    element !== null &&
    ((isScroller(element, getComputedStyle(element).overflowX) &&
      element.scrollWidth > element.clientWidth) ||
      isScrolledAside(element.parentElement));
  const isScrolledUp = (element: Element | null): boolean =>
    element !== null &&
    ((isScroller(element, getComputedStyle(element).overflowY) &&
      element.scrollHeight > element.clientHeight) ||
      isScrolledUp(element.parentElement));
  // What stands in a label is pressed by all of it.
  const boxOf = (element: Element) => (element.closest('label') ?? element).getBoundingClientRect();
  // A sign may be smaller than its target, which lies over it.
  const sizeOf = (element: Element): [width: number, height: number] => {
    const box = boxOf(element);
    const target = getComputedStyle(element, '::after');
    if (target.position !== 'absolute' || target.content === 'none') return [box.width, box.height];
    return [Math.max(box.width, parseFloat(target.width)), Math.max(box.height, parseFloat(target.height))];
  };
  const misfitsOf = (element: Element): string[] => {
    const { left, right, top, bottom } = boxOf(element);
    const [width, height] = sizeOf(element);
    const name = `${element.tagName} "${element.getAttribute('aria-label') ?? element.textContent.trim()}"`;
    const isSmall = !element.matches('p a') && Math.min(width, height) < 43.5;
    const sticksOut = (left < -1 || right > clientWidth + 1) && !isScrolledAside(element);
    const isCutOff = (top < -1 || bottom > innerHeight + 1) && !isScrolledUp(element);
    return [
      ...(isCutOff ? [`${name} is cut off`] : []),
      ...(isSmall ? [`${name} is ${Math.round(width)}x${Math.round(height)}`] : []),
      ...(sticksOut ? [`${name} sticks out`] : []),
    ];
  };
  const pressed = [
    ...document.querySelectorAll('button, a, input, select, textarea, [role="menuitem"]'),
  ].filter(
    (element) =>
      element.checkVisibility({ visibilityProperty: true }) &&
      !element.closest('.visually-hidden') &&
      element.getBoundingClientRect().width > 0,
  );
  return [...(scrollWidth > clientWidth ? ['the page scrolls sideways'] : []), ...pressed.flatMap(misfitsOf)];
}

async function expectFit(person: Participant, name: string, viewports = [LYING, PHONE]): Promise<void> {
  for (const viewport of viewports) {
    await person.page.setViewportSize(viewport);
    await until(`a page as wide as ${viewport.width}`, () =>
      person.page.evaluate((width) => innerWidth === width, viewport.width),
    );
    const path = `${SHOTS}/${name}-${viewport.width}.png`;
    await person.page.screenshot({ path });
    const misfits = await person.page.evaluate(findMisfits);
    expect([path, misfits]).toEqual([path, []]);
  }
}

describe.each([
  ['en', 'Settings'],
  ['es', 'Ajustes'],
  ['ar', 'الإعدادات'],
])('on a phone in %s', (locale, settings) => {
  it('everything fits and can be touched, upright and lying, at the door and in the meeting', async () => {
    const ada = await open({
      prepare: (context) =>
        context.addInitScript(
          (chosen) => localStorage.setItem('plenum.preferences', JSON.stringify({ locale: chosen })),
          locale,
        ),
    });
    const ben = await open();
    const room = `phone-${locale}`;
    await ada.page.goto(`/m/${room}`);
    await ada.page.locator('meter, [role="meter"]').first().waitFor();
    await expectFit(ada, `door-${locale}`);
    await ada.page.locator('#your-name').fill('Ada');
    await ada.page.locator('form button[type="submit"]').first().click();
    await ada.page.getByRole('toolbar').waitFor();
    await expectFit(ada, `alone-${locale}`, [PHONE, LYING]);
    await until('her own picture beside the invitation, on a phone that lies', async () => {
      const box = await ada.page.locator('video').first().boundingBox();
      return box !== null && box.width > 200 && box.height > 150;
    });
    await ben.join(room, 'Benedikta-Alexandra von und zu Hohenfels');
    await ada.tile('Benedikta').waitFor();
    await expectFit(ada, `meeting-${locale}`);
    await expectNoFindings(ada.page);

    await ada.page.keyboard.press('l');
    await expectFit(ada, `layout-${locale}`);
    await ada.page.keyboard.press('Escape');
    for (const key of ['c', 'p', 'n']) {
      await ada.page.keyboard.press(key);
      await expectFit(ada, `panel-${key}-${locale}`);
      await ada.page.keyboard.press('Escape');
    }
    await ada.page.keyboard.press('?');
    await ada.page.getByRole('dialog').waitFor();
    await expectFit(ada, `sheet-${locale}`);
    await ada.page.keyboard.press('Escape');
    await ada.page.getByRole('dialog').waitFor({ state: 'detached' });

    const more = ada.page.locator('[data-roving="more"]');
    await more.click();
    await expectFit(ada, `more-${locale}`, [PHONE]); // Lying, everything has its button.
    await ada.page.getByRole('menuitem', { name: settings }).click();
    await ada.page.getByRole('tab').first().waitFor();
    for (const tab of await ada.page.getByRole('tab').all()) {
      await tab.click();
      await expectFit(ada, `settings-${(await tab.getAttribute('id'))?.split('-').at(-1)}-${locale}`);
    }
  });
});

describe('on a phone', () => {
  it('the camera is switched to the next one, and the others see that', async () => {
    const [ada, ben] = [await open(), await open()];
    await Promise.all([ada.join('turn', 'Ada'), ben.join('turn', 'Ben')]);
    await ben.seesAndHears(1);
    const cameraOf = () =>
      ada.page.evaluate(
        () =>
          [...document.querySelectorAll('video')]
            .flatMap(({ srcObject }) => (srcObject as MediaStream | null)?.getVideoTracks() ?? [])
            .find(({ label, readyState }) => label.startsWith('fake_device') && readyState === 'live')?.label,
      );
    const before = await cameraOf();
    // The second of these cameras has no picture: on to the third.
    for (let turns = 0; turns < 2; turns += 1) {
      const from = await cameraOf();
      await ada.button('More').click();
      await ada.page.getByRole('menuitem', { name: 'Switch camera' }).click();
      await until('another camera', async () => {
        const now = await cameraOf();
        return now !== undefined && now !== from;
      });
    }
    expect(await cameraOf()).not.toBe(before);
    await ben.seesAndHears(1);
  });

  it('sound that the browser holds back comes with one touch', async () => {
    const ada = await open({
      prepare: (context) =>
        context.addInitScript(() => {
          const { play } = HTMLMediaElement.prototype;
          let isTouched = false;
          addEventListener(
            'click',
            ({ target }) => {
              isTouched ||= target instanceof Element && target.closest('[role="alert"]') !== null;
            },
            true,
          );
          HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
            if (this.tagName === 'AUDIO' && !isTouched)
              return Promise.reject(new DOMException('Not before a touch', 'NotAllowedError'));
            return play.call(this);
          };
        }),
    });
    const ben = await open();
    await Promise.all([ada.join('touch', 'Ada'), ben.join('touch', 'Ben')]);
    const button = ada.button('Click to hear everyone');
    await button.waitFor();
    await expectFit(ada, 'touch-en');
    await button.tap();
    await button.waitFor({ state: 'detached' });
    await ada.seesAndHears(1);
  });
});
