import { mkdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Participant } from '../support/browser.ts';
import { photograph, Stage } from '../support/stage.ts';
import { TestClient } from '../support/test-client.ts';

const SHOTS = 'test-results/people';
mkdirSync(SHOTS, { recursive: true });
const stage = Stage.use();
const crowd: TestClient[] = [];
afterAll(() => crowd.forEach((client) => client.close()));

const panel = ({ page }: Participant) => page.getByRole('region', { name: 'People', exact: true });
const rows = (person: Participant) =>
  panel(person).getByRole('list', { name: 'Participants' }).getByRole('listitem');
const row = (person: Participant, name: string) => rows(person).filter({ hasText: name });

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
});
