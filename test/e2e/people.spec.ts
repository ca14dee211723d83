import { mkdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Participant } from '../support/browser.ts';
import { photograph, Stage } from '../support/stage.ts';
import { TestClient } from '../support/test-client.ts';
import { until } from '../support/until.ts';

const SHOTS = 'test-results/people';
mkdirSync(SHOTS, { recursive: true });
const stage = Stage.use();
const crowd: TestClient[] = [];
afterAll(() => crowd.forEach((client) => client.close()));

const panel = ({ page }: Participant) => page.getByRole('region', { name: 'People', exact: true });
const rows = (person: Participant) =>
  panel(person).getByRole('list', { name: 'Participants' }).getByRole('listitem');
const row = (person: Participant, name: string) => rows(person).filter({ hasText: name });
const search = (person: Participant) => panel(person).getByRole('searchbox', { name: 'Search people' });

async function add(roomId: string, displayName: string): Promise<TestClient> {
  const client = await TestClient.connect(stage.server.url);
  crowd.push(client);
  await client.join(roomId, { displayName });
  return client;
}

describe('the panel of people', () => {
  it('shows roles, who talks, who is muted and who raised a hand, the first hand first', async () => {
    const [ada, ben] = (await stage.meet('panel', 'Ada', 'Ben')) as [Participant, Participant];
    await ada.button('People').click();
    await row(ada, 'Ben').getByRole('img', { name: 'microphone on' }).waitFor();
    await row(ada, 'Ada (you)').getByText('Host').waitFor();
    await row(ada, 'Ben').getByText('speaking').waitFor();

    await ben.button('Mute microphone').click();
    await row(ada, 'Ben').getByRole('img', { name: 'microphone off' }).waitFor();
    const cleo = await add('panel', 'Cleo');
    await row(ada, 'Cleo').waitFor();
    await cleo.ok('raiseHand', {});
    await row(ada, 'Cleo').getByRole('img', { name: 'hand raised, number 1' }).waitFor();
    await ben.button('Raise hand').click();
    await row(ada, 'Ben').getByRole('img', { name: 'hand raised, number 2' }).waitFor();
    const names = await rows(ada).locator('bdi').allTextContents();
    expect(names).toEqual(expect.arrayContaining(['Cleo', 'Ben', 'Ada (you)']));
    expect(await row(ada, 'Cleo').getAttribute('aria-posinset')).toBe('1');
    expect(await row(ada, 'Ben').getAttribute('aria-posinset')).toBe('2');
    await photograph(ada, `${SHOTS}/hands`);

    await ada.button('Actions for Cleo').click();
    await ada.page.getByRole('menuitem', { name: 'Lower hand' }).waitFor();
    await photograph(ada, `${SHOTS}/menu`);
    await ada.page.getByRole('menuitem', { name: 'Lower hand' }).click();
    await row(ada, 'Ben').getByRole('img', { name: 'hand raised, number 1' }).waitFor();

    cleo.cut();
    await row(ada, 'Cleo').getByText('reconnecting').waitFor();
  });

  it('draws the few in sight of 300, finds one by a part of the name, and is walked by keyboard', async () => {
    const [ada] = (await stage.meet('crowd', 'Ada')) as [Participant];
    const size = 300;
    for (let from = 1; from < size; from += 20)
      await Promise.all(
        Array.from({ length: Math.min(20, size - from) }, (_, index) =>
          add('crowd', `Peer ${from + index} of many`),
        ),
      );
    await ada.button('People').click();
    await until(
      'all of them',
      async () => (await rows(ada).first().getAttribute('aria-setsize')) === `${size}`,
    );
    expect(await rows(ada).count()).toBeLessThan(60);
    await photograph(ada, `${SHOTS}/crowd`);

    await panel(ada)
      .locator('.people')
      .evaluate((list) => list.scrollTo({ top: list.scrollHeight }));
    await until(
      'the last one',
      async () => (await rows(ada).last().getAttribute('aria-posinset')) === `${size}`,
    );
    expect(await rows(ada).count()).toBeLessThan(60);

    await search(ada).fill('peer 123');
    await panel(ada).getByText('1 person found').waitFor();
    expect(await rows(ada).count()).toBe(1);
    await search(ada).fill('nobody of this name');
    await panel(ada).getByText('Nobody here has this name').waitFor();
    await photograph(ada, `${SHOTS}/nobody-found`);
    await search(ada).fill('');
    await until('all of them again', async () => (await rows(ada).count()) > 5);

    // The Tab key leads from one person's menu to the next, beyond what was drawn at first.
    await search(ada).focus();
    const reached = new Set<string>();
    for (let press = 0; press < 40; press++) {
      await ada.page.keyboard.press('Tab');
      const label = await ada.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
      if (label.startsWith('Actions for')) reached.add(label);
    }
    expect(reached.size).toBeGreaterThanOrEqual(38);
  });
});
