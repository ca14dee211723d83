import { describe, expect, it } from '@jest/globals';
import type { Participant } from '../support/browser.ts';
import { photograph, Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const SHOTS = 'test-results/people';
const stage = Stage.use({ browser: { speaks: true } });

const panel = ({ page }: Participant) => page.getByRole('region', { name: 'People', exact: true });
const rows = (person: Participant) =>
  panel(person).getByRole('list', { name: 'Participants' }).getByRole('listitem');
const search = (person: Participant) => panel(person).getByRole('searchbox');
const row = (person: Participant, name: string) => rows(person).filter({ hasText: name });

describe('the panel of people', () => {
  it('shows roles, who talks, who is muted and who raised a hand, the first hand first', async () => {
    const [ada, ben] = await stage.meet('panel', 'Ada', 'Ben');
    await ada.button('People').click();
    await row(ada, 'Ben').getByRole('img', { name: 'microphone on' }).waitFor();
    await row(ada, 'Ada (you)').getByText('Host').waitFor();
    await ada.button('Mute microphone').click(); // One speaks at a time, and both talk.
    await row(ada, 'Ben').getByText('speaking').waitFor();

    await ben.button('Mute microphone').click();
    await row(ada, 'Ben').getByRole('img', { name: 'microphone off' }).waitFor();
    const cleo = await stage.enterClient('panel', 'Cleo');
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
    const [ada] = await stage.meet('crowd', 'Ada');
    const size = 300;
    for (let from = 1; from < size; from += 20)
      await Promise.all(
        Array.from({ length: Math.min(20, size - from) }, (_, index) =>
          stage.enterClient('crowd', `Peer ${from + index} of many`),
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
    await search(ada).fill('');
    await until('all of them again', async () => (await rows(ada).count()) > 5);

    // The Tab key leads from one person's menu to the next, beyond what was drawn at first.
    await search(ada).focus();
    const reached: string[] = [];
    for (let press = 0; press < 40; press++) {
      await ada.page.keyboard.press('Tab');
      reached.push(await ada.page.evaluate(nameOfFocused));
    }
    expect(reached.filter((name) => !name.startsWith('Actions for Peer'))).toEqual([]);
    expect(new Set(reached).size).toBe(40);
  });
});

/** Once the page has drawn what scrolled into sight: nobody presses faster than that. */
async function nameOfFocused(): Promise<string> {
  for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  const { activeElement } = document;
  return activeElement?.getAttribute('aria-label') ?? activeElement?.outerHTML.slice(0, 80) ?? 'nothing';
}
