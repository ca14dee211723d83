import { expect, it } from '@jest/globals';
import { photograph, Stage } from '../support/stage.ts';

// Nobody but this machine's containers would reach the media there.
const stage = Stage.use({ server: { MEDIA_LISTEN_IP: '', MEDIA_ANNOUNCED_ADDRESS: '172.17.0.2' } });

it('the dashboard says what is wrong with the server, has the doctor look, and hands over what mends it', async () => {
  const admin = await stage.openAdmin();
  const { page } = admin;
  await admin.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  const trouble = page.getByText('Browsers are told to send media to 172.17.0.2');
  await trouble.waitFor();
  await page.getByText('The doctor has not looked at this server yet.').waitFor();

  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByText(/things? (is|are) to be mended/).waitFor({ timeout: 60_000 });
  // It said so at the start, and the doctor says so: told once.
  expect(await trouble.count()).toBe(1);
  await page.getByText('No media by UDP').waitFor();
  await page.getByRole('button', { name: 'Copy what mends: Announced address' }).click();
  await page.getByText('Copied.').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^MEDIA_ANNOUNCED_ADDRESS=/);
  await page.getByText(/other checks?$/).click();
  await page.getByText('Every setting can be used.').waitFor();
  await photograph(admin, 'test-results/doctor/dashboard');

  await page.reload();
  await page.getByText(/things? (is|are) to be mended/).waitFor();
});
