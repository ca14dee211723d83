import { mkdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@plenum/protocol';
import type { Participant } from '../support/browser.ts';
import { expectNoFindings, lookAt } from '../support/axe.ts';
import { Stage } from '../support/stage.ts';
import { TestClient } from '../support/test-client.ts';
import { until } from '../support/until.ts';

const SHOTS = 'test-results/people-pages';
mkdirSync(SHOTS, { recursive: true });
const CROWD = 340;
const stage = Stage.use();
const crowd: TestClient[] = [];
afterAll(() => crowd.forEach((client) => client.close()));

const panel = ({ page }: Participant) => page.getByRole('region', { name: 'People', exact: true });
const rows = (person: Participant) =>
  panel(person).getByRole('list', { name: 'Participants' }).getByRole('listitem');
const row = (person: Participant, name: string) => rows(person).filter({ hasText: name });

/** Somebody without a browser; the first one makes the room a webinar, so that all of them cost little. */
async function add(roomId: string, displayName: string): Promise<TestClient> {
  const client = await TestClient.connect(stage.server.url);
  crowd.push(client);
  await client.join(roomId, { displayName, webinar: true });
  return client;
}

/** "Guest 1" and so on, a few at a time. */
async function fill(roomId: string): Promise<void> {
  for (let first = 1; first <= CROWD; first += 20) {
    const few = Array.from({ length: 20 }, (_, index) => `Guest ${first + index}`);
    await Promise.all(few.map((name) => add(roomId, name)));
  }
}

describe('the panel of people in a very large room', () => {
  it('reaches everybody by scrolling and by name, and tells screen readers nothing of who comes into the list', async () => {
    await add('crowd', 'Olga');
    await fill('crowd');
    const [ada] = await stage.meet('crowd', 'Ada');
    const total = CROWD + 2;
    await ada.page.getByText(`${total} people`).first().waitFor();
    await ada.button('People').click();
    await panel(ada).getByText(`${total} people`).waitFor();
    await until('a list of all', async () => {
      const size = await rows(ada).first().getAttribute('aria-setsize');
      return Number(size) === total;
    });

    // At the end of the list, nobody of whom the roster names.
    const list = panel(ada).getByRole('list', { name: 'Participants' });
    await list.evaluate((element) => element.parentElement!.scrollTo({ top: element.scrollHeight }));
    await row(ada, `Guest ${CROWD}`).waitFor();
    expect(await row(ada, `Guest ${CROWD}`).getAttribute('aria-posinset')).toBe(String(total));
    await lookAt(ada.page, `${SHOTS}/end`);
    const known = new Set<string>();
    await until(
      'everybody',
      async () => {
        for (const name of await rows(ada).locator('bdi').allTextContents()) known.add(name);
        await list.evaluate((element) => element.parentElement!.scrollBy({ top: -500 }));
        if (known.size === total) return true;
        throw new Error(`${known.size} of ${total} were seen`);
      },
      { everyMs: 20, withinMs: 60_000 },
    );

    const search = panel(ada).getByRole('searchbox', { name: 'Search people' });
    await search.fill(`guest ${CROWD - 1}`);
    await panel(ada).getByText('1 person found').waitFor();
    await row(ada, `Guest ${CROWD - 1}`).waitFor();
    await search.fill('nobody of this name');
    await panel(ada).getByText('Nobody here has this name').waitFor();
    await expectNoFindings(ada.page);
    await search.fill('');
    expect(await rows(ada).count()).toBeLessThan(60);

    // A hand brings somebody into the list, and takes somebody else out of it: nobody came, and nobody left.
    const said: string[] = [];
    await ada.page.exposeFunction('noteSaid', (text: string) => said.push(text));
    await ada.page.evaluate(() => {
      const note = (globalThis as unknown as { noteSaid(text: string): void }).noteSaid;
      for (const region of document.querySelectorAll('[aria-live]'))
        new MutationObserver(() => note(region.textContent ?? '')).observe(region, {
          ...{ characterData: true, childList: true, subtree: true },
        });
    });
    const last = await add('crowd', 'Zoë');
    await last.ok('raiseHand', {});
    await list.evaluate((element) => element.parentElement!.scrollTo({ top: 0 }));
    await row(ada, 'Zoë').getByRole('img', { name: 'hand raised, number 1' }).waitFor();
    await until('the hand said', () => said.some((text) => text.includes('Zoë raised')));
    // Told later than whatever there might be to say of the first one.
    await crowd.at(-2)!.ok('raiseHand', {});
    await until('another hand said', () => said.some((text) => /Guest \d+ raised/.test(text)));
    await panel(ada)
      .getByText(`${total + 1} people`)
      .waitFor();
    expect(said.filter((text) => / joined| left/.test(text))).toEqual([]);
    expect(total).toBeGreaterThan(LIMITS.rosterListed);
  });
});
