import { mkdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { lookAt } from '../support/axe.ts';
import { Stage } from '../support/stage.ts';
import { UdpNetwork } from '../support/udp-network.ts';
import { until } from '../support/until.ts';

const SHOTS = 'test-results/connection-quality';
mkdirSync(SHOTS, { recursive: true });
const stage = Stage.use();
const network = new UdpNetwork();
afterAll(() => network.close());

/** A verdict has to last before it is told, and getStats is looked at each five seconds. */
const SOON = { withinMs: 60_000, everyMs: 250 };

describe('a network that loses packets', () => {
  it('is told in words to whose it is and to the others, and so is its recovery', async () => {
    const [ada] = await stage.meet('lossy', 'Ada');
    const ben = await stage.open({ prepare: network.attach });
    await ben.join('lossy', 'Ben');
    await ben.seesAndHears(1);
    const said: string[] = [];
    await ben.page.exposeFunction('noteSaid', (text: string) => said.push(text));
    await ben.page.evaluate(() => {
      const note = (globalThis as unknown as { noteSaid(text: string): void }).noteSaid;
      const region = document.querySelector('p[role="status"][aria-live]')!;
      new MutationObserver(() => note(region.textContent ?? '')).observe(region, {
        ...{ characterData: true, childList: true, subtree: true },
      });
    });
    await ada!.button('People').click();
    const row = ada!.page
      .getByRole('list', { name: 'Participants' })
      .getByRole('listitem')
      .filter({ hasText: 'Ben' });
    await row.waitFor();

    await network.lose(4);
    const icon = row.getByRole('img', { name: 'poor connection' });
    await until('a row that says so', () => icon.isVisible(), SOON);
    const pill = ben.page.getByRole('button', { name: /^Poor connection: / });
    await until('a line that says so', () => pill.isVisible(), SOON);
    await until('an announcement', () => said.some((text) => text.startsWith('Poor connection. ')));
    await lookAt(ada!.page, `${SHOTS}/others`);
    // What Ben loses is neither lost on Ada's way to the server nor on hers from it.
    expect(await ada!.page.getByText('Part of what you').count()).toBe(0);
    await pill.click();
    const panel = ben.page.getByRole('region', { name: 'Connection', exact: true });
    await panel.getByText('Poor connection', { exact: true }).waitFor();
    await lookAt(ben.page, `${SHOTS}/own`);

    await network.lose(null);
    const poor = panel.getByText('Poor connection', { exact: true });
    await until('a better one', async () => (await poor.count()) === 0, SOON);
    await until('a row without', async () => (await icon.count()) === 0, SOON);
  });
});
