import { describe, expect, it } from '@jest/globals';
import { lookAt } from '../support/axe.ts';
import { Stage } from '../support/stage.ts';

const PICTURES = 'test-results/live';
const stage = Stage.use({ server: null });

describe('the live dashboard', () => {
  it('says in words why one is stuck, shows who hears whom, and removes one', async () => {
    await stage.startServer();
    const admin = await stage.openAdmin();
    const { page } = admin;
    await page.getByRole('link', { name: 'Live', exact: true }).click();
    await page.getByText('No meeting goes on').waitFor();
    const [ada] = await stage.meet('watched', 'Ada', 'Ben');
    await stage.enter('watched', 'Cleo', { permission: 'denied' });

    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'watched' }) });
    await row.getByText('1 person in trouble').waitFor();
    await lookAt(page, `${PICTURES}/rooms`);
    await row.getByRole('link').click();

    const inTrouble = page.getByRole('table', { name: 'Participants' }).getByRole('row', { name: /Cleo/ });
    await inTrouble.getByText(/Step 3.*not allowed/i).waitFor();
    await page.getByRole('button', { name: 'Show Cleo' }).click();
    const steps = page.getByRole('list', { name: 'Connection steps' });
    await steps.locator('[data-step="3"][data-state="failed"]').waitFor();
    expect(await steps.locator('[data-step]').count()).toBe(10);

    const matrix = page.getByRole('table', { name: 'Who hears whom' });
    const hears = (listener: string, state: string) =>
      matrix.getByRole('row', { name: new RegExp(`^${listener}`) }).locator(`[data-hears="${state}"]`);
    await hears('Ben', 'flowing').waitFor();
    await hears('Ben', 'absent').waitFor(); // Cleo has no microphone.
    await ada.button('Mute microphone').click();
    await hears('Ben', 'muted').waitFor();
    await lookAt(page, `${PICTURES}/room`);

    await page.getByRole('button', { name: 'Remove from meeting' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove from meeting' }).click();
    await inTrouble.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'End meeting' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End meeting' }).click();
    await page.getByText('This meeting is over').waitFor();
  });
});
