import { readFileSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { expectNoFindings, lookAt } from '../support/axe.ts';
import { PHONE, WIDE, type Participant } from '../support/browser.ts';
import { setupTokenOf } from '../support/rest-client.ts';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const ADMIN = { email: 'admin@example.org', password: 'the first password' };
const PASSCODE = 'hush hush';
// The first story makes the admin whom the others are, and the rooms stay.
const stage = Stage.use();
jest.retryTimes(0);

async function open(viewport = WIDE): Promise<Participant> {
  const person = await stage.open({ viewport });
  await person.context.grantPermissions(['clipboard-read', 'clipboard-write', 'camera', 'microphone']);
  return person;
}
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const go = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

async function signIn({ page }: Participant, password = ADMIN.password): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(ADMIN.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
describe('the dashboard', () => {
  it('makes the first admin by the link on the console, and lets them out and in again', async () => {
    const admin = await open();
    const { page } = admin;
    await page.goto(`/admin/setup#${await setupTokenOf(stage.server)}`);
    await page.getByRole('button', { name: 'Create admin' }).click();
    await page.getByText('Write a name of at most').waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('Ada');
    await page.getByRole('textbox', { name: 'E-mail address' }).fill(ADMIN.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN.password);
    await expectNoFindings(page);
    await page.getByRole('button', { name: 'Create admin' }).click();
    await heading(page, 'Rooms').waitFor();
    await page.getByText('No rooms yet').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading(page, 'Sign in to the dashboard').waitFor();

    await page.goto('/admin/audit');
    await signIn(admin, 'a wrong password');
    await page.getByText('No account has this address and password').waitFor();
    await signIn(admin);
    await heading(page, 'Audit').waitFor();
  });

  it('leads from a new scheduled room to its meeting, its history, attendance, and audit rows', async () => {
    const admin = await open();
    const { page } = admin;
    await page.goto('/admin');
    await signIn(admin);
    // Five minutes ago, by the clocks of Tokyo (UTC+9): a guest need not wait for it to open.
    const planned = new Date(Date.now() + (9 * 60 - 5) * 60_000).toISOString().slice(0, 16);
    await page.getByRole('button', { name: 'New room' }).click();
    const dialog = page.getByRole('dialog', { name: 'New room' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Weekly <b>stand-up</b>');
    await dialog.getByRole('switch', { name: 'Scheduled' }).click();
    await dialog.getByLabel('Starts').fill(planned);
    await dialog.getByRole('combobox', { name: 'Time zone' }).selectOption('Asia/Tokyo');
    await dialog.getByRole('switch', { name: 'Ask for a passcode' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Take from 4 to 64 characters').waitFor();
    await dialog.getByRole('textbox', { name: 'Passcode' }).fill(PASSCODE);
    await dialog.getByRole('switch', { name: 'Lobby' }).click();
    await expectNoFindings(page);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const row = page.getByRole('row', { name: /Weekly <b>stand-up<\/b>/ });
    expect(await row.innerText()).toMatch(
      new RegExp(`:${planned.slice(-2)}[^]*Asia/Tokyo[^]*Passcode[^]*Lobby`),
    );
    await row.getByRole('button', { name: 'Copy invite link' }).click();
    await page.getByText('Invite link copied').waitFor();
    const link = await clipboard(page);
    expect(link).toMatch(/\/m\/[\w-]+#link=/);
    await row.getByRole('button', { name: /^Actions for/ }).click();
    await page.getByRole('menuitem', { name: 'Copy host link' }).click();
    const hostLink = await until('another link', async () => {
      const text = await clipboard(page);
      return text !== link && text;
    });

    await meet(hostLink, link);
    await readHistory(admin);
    await go(page, 'Audit');
    await page.getByRole('combobox', { name: 'What was done' }).selectOption({ label: 'Room made' });
    await until('one audit row', async () => (await page.locator('tbody tr').count()) === 1);
    expect(await page.locator('tbody tr').innerText()).toMatch(/Room made[^]*Ada[^]*Done/);
    // As a page of somebody else's would try.
    expect((await page.request.delete('/api/v1/session')).status()).toBe(403);
    await page.getByRole('combobox', { name: 'What was done' }).selectOption({ label: 'Anything' });
    await page.getByRole('combobox', { name: 'Result' }).selectOption({ label: 'Refused' });
    await page.getByRole('row', { name: /^Signed out.*Refused Without the token of the session/ }).waitFor();
    await lookAt(page, 'test-results/admin/audit');
  });

  it.each([
    ['a wide screen, light', WIDE, 'light'],
    ['a phone, dark', PHONE, 'dark'],
  ] as const)('axe finds nothing on %s', async (_what, viewport, colorScheme) => {
    const admin = await open(viewport);
    const { page } = admin;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/admin');
    await heading(page, 'Sign in to the dashboard').waitFor();
    await expectNoFindings(page);
    await signIn(admin);
    for (const name of ['Rooms', 'Live', 'History', 'Audit', 'Settings']) {
      await go(page, name);
      await heading(page, name).waitFor();
      await page.getByText('Loading…').first().waitFor({ state: 'hidden' });
      await expectNoFindings(page);
    }
  });

  it('is nothing that a meeting loads', async () => {
    const ada = await open();
    const loaded: string[] = [];
    ada.page.on('response', (response) => loaded.push(response.url()));
    await ada.page.goto('/m/no-dashboard');
    await ada.button('Join meeting').waitFor();
    expect(loaded.some((url) => /LobbyView|RoomPage/.test(url))).toBe(true);
    expect(loaded.filter((url) => /admin|RoomsPage|PagedTable/i.test(url))).toEqual([]);
  });
});

/** The host comes by one link; the guest by the other, which knows the passcode, and through the lobby. */
async function meet(hostLink: string, link: string): Promise<void> {
  const [host, guest] = [await open(), await open()];
  await host.knock(hostLink, 'Hilda');
  await host.toolbar.waitFor();
  await guest.knock(link, 'Gus');
  await host.page.getByRole('button', { name: /^People/ }).click();
  await host.button('Admit Gus').click();
  await guest.toolbar.waitFor();
  await Promise.all([host.seesAndHears(1), guest.seesAndHears(1)]);
  await guest.button('Connection').click();
  // What was not told before leaving is in no history.
  await until('flowing media in the journey', async () => (await guest.stepState(10)) === 'done');
  for (const { toolbar, page } of [guest, host]) {
    await page.getByRole('button', { name: 'Leave', exact: true }).click();
    await toolbar.waitFor({ state: 'detached' });
  }
}

async function readHistory({ page }: Participant): Promise<void> {
  await go(page, 'History');
  await page
    .getByRole('link', { name: /^Weekly/ })
    .first()
    .click();
  const time = page.getByRole('slider', { name: 'Moment' });
  const gus = page.getByRole('row', { name: /^Gus/ });
  await gus.waitFor();
  await time.press('Home');
  expect(await gus.innerText()).toContain('Not there yet');
  await time.press('End');
  expect(await gus.innerText()).toContain('Left');
  await until('a moment at which Gus had sound and picture', async () => {
    await time.press('ArrowLeft');
    return (await gus.innerText()).includes('Media flows');
  });
  await expectNoFindings(page);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Attendance (CSV)' }).click(),
  ]);
  expect(readFileSync(await file.path(), 'utf8')).toMatch(/\r\nHilda,host,[^]*\r\nGus,participant,/);
  await readReport(page);
}

/** By its link, in a browser that is not signed in. */
async function readReport(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Gus' }).click();
  await page.getByRole('list', { name: 'Connection steps' }).waitFor();
  await page.getByRole('button', { name: 'Copy report link' }).click();
  await page.getByText('Report link copied').waitFor();
  const helper = await open();
  await helper.page.goto(await clipboard(page));
  await helper.page.getByText(/^Gus, in Weekly/).waitFor();
  await helper.page.getByRole('list', { name: 'Connection steps' }).waitFor();
  await expectNoFindings(helper.page);
}
