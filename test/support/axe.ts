import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from '@jest/globals';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';
import { PHONE, WIDE } from './browser.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface WithAxe {
  axe: typeof axe;
}

/**
 * Lets axe look at a page. Nothing may have to be scrolled sideways either (WCAG 2.2, 1.4.10). Nothing may be in the middle of a
 * change of its colours: people of a stage ask for less motion, and so see none.
 */
export async function expectNoFindings(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // What a new size makes of the page is drawn with the next frame, and what follows from that with the one after.
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  });
  expect(await findingsOf(page)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}

/**
 * What axe finds wrong, and where. It is put into each page once: @axe-core/playwright does so for each look, and takes all that
 * is right out of the page too, which makes a look last more than twice as long.
 */
async function findingsOf(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(readFileSync(AXE, 'utf8'));
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as WithAxe).axe.run({ resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
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
