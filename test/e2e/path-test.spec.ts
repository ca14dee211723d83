import { describe, expect, it } from '@jest/globals';
import { expectNoFindings } from '../support/axe.ts';
import { blockMedia } from '../support/blocked-media.ts';
import type { Participant, ParticipantOptions } from '../support/browser.ts';
import { photograph, Stage } from '../support/stage.ts';

/** Pictures of every verdict, for people to look at. */
const PICTURES = 'test-results/path-test';

const stage = Stage.use();

/** Goes to the door without a camera, and presses the button. */
async function test(
  name: string,
  options: ParticipantOptions = {},
): Promise<{ ada: Participant; ways: () => Promise<(string | null)[]> }> {
  const ada = await stage.open({ permission: 'denied', ...options });
  await ada.page.goto(`/m/${name}`);
  await ada.button('Test my connection').click();
  const ways = () =>
    Promise.all(
      ['udp', 'tcp', 'turn'].map((way) =>
        ada.page.locator(`[data-way="${way}"]`).getAttribute('data-result'),
      ),
    );
  return { ada, ways };
}

async function expectVerdict({ page }: Participant, words: RegExp): Promise<void> {
  await page.getByRole('heading', { name: words }).waitFor({ timeout: 40_000 });
}

describe('a test of the path, before the meeting', () => {
  it('needs no camera, shows that it goes on, and says that UDP works, with numbers', async () => {
    const { ada, ways } = await test('test-well');
    await ada.page.getByText('Sending media there and back by UDP').first().waitFor();
    await ada.page.screenshot({ path: `${PICTURES}/progress.png` });
    await expectVerdict(ada, /^Your connection is good$/);
    expect(await ways()).toEqual(['works', 'works', 'notSetUp']);
    await ada.page.getByText('come back by UDP').waitFor();
    await ada.page.getByText(/^\d+ ms$/).waitFor();
    await ada.page.getByText(/^0%$/).waitFor();
    await photograph(ada, `${PICTURES}/udp`);
  });

  it('says that only TCP works where UDP is blocked, and what to ask for', async () => {
    const { ada, ways } = await test('test-tcp', { prepare: (context) => blockMedia(context, 'udp') });
    await expectVerdict(ada, /only by TCP/);
    expect(await ways()).toEqual(['fails', 'works', 'notSetUp']);
    await ada.page.getByText(/let UDP through to 127\.0\.0\.1:\d+ \(UDP\)\./).waitFor();
    await photograph(ada, `${PICTURES}/tcp`);
  });

  it('says that nothing gets through, and what to ask for; the meeting can still be tried', async () => {
    const { ada, ways } = await test('test-none', { prepare: (context) => blockMedia(context, 'udp|tcp') });
    await expectVerdict(ada, /^No media gets through$/);
    expect(await ways()).toEqual(['fails', 'fails', 'notSetUp']);
    await ada.page.getByText(/let UDP and TCP through to 127\.0\.0\.1:\d+ \(\w+\), 127/).waitFor();
    await photograph(ada, `${PICTURES}/none`);
    await ada.page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
    await ada.button('Join meeting').click();
    await ada.toolbar.waitFor();
  });

  it('says so where the server is not there', async () => {
    const gone = await stage.startServer();
    const ada = await stage.open();
    await ada.page.goto('/m/test-gone');
    await ada.button('Test my connection').waitFor();
    await gone.stop();
    await ada.button('Test my connection').click();
    await ada.page.getByRole('region', { name: 'Test of your connection' }).getByRole('heading').waitFor();
    await expectVerdict(ada, /connection|server/i);
    await expectNoFindings(ada.page);
    await ada.button('Test again').waitFor();
  });
});
