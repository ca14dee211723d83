import type { Locator } from 'playwright-core';

/** What a tile says of how good its picture is: to who hears the page, and to who points at its bars. */
export async function qualityWords(tile: Locator): Promise<{ description: string; onHover: string | null }> {
  const bars = tile.page().locator(`[id="${await tile.getAttribute('aria-describedby')}"]`);
  const description = (await bars.textContent())?.trim() ?? '';
  return { description, onHover: await bars.getAttribute('title') };
}
