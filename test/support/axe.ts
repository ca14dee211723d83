import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { PHONE, WIDE } from './browser.ts';

/**
 * Lets axe look at a page that stands still: in the middle of a change of theme no colour is the one that is meant.
 * Nothing may have to be scrolled sideways either (WCAG 2.2, 1.4.10).
 */
export async function expectNoFindings(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // What a new size or theme makes of the page is drawn with the next frame, and what follows from that with the one after.
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    await Promise.allSettled(
      document
        .getAnimations()
        .filter((animation) => animation instanceof CSSTransition)
        .map(({ finished }) => finished),
    );
  });
  // In the page itself, since no other frames are there: elsewhere it would open a page of its own for each look.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}

/** Looks at a state in the light and wide, and in the dark on a phone, and takes a picture of each for people. */
export async function lookAt(page: Page, path: string): Promise<void> {
  for (const [colorScheme, viewport] of [
    ['light', WIDE],
    ['dark', PHONE],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(viewport);
    await expectNoFindings(page);
    await page.screenshot({ path: `${path}-${viewport.width}.png` });
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize(WIDE);
}
