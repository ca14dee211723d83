import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { lookAt } from '../support/axe.ts';
import { blockMedia } from '../support/blocked-media.ts';
import type { Participant, ParticipantOptions } from '../support/browser.ts';
import { databaseSettings, describeOnEngines } from '../support/engines.ts';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const SHOTS = 'test-results/whole-story';
const DENIED = /Camera not allowed/;
const NO_UDP = /UDP does not get through/;
const stage = Stage.use({ server: null });

const go = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
const rowOf = (page: Page, table: string, name: string) =>
  page.getByRole('table', { name: table }).getByRole('row', { name: new RegExp(`\\b${name}\\b`) });

describeOnEngines('the whole story', (engine) => {
  it('from the first admin to the incident report, past a denied camera and a network without UDP', async () => {
    await stage.startServer(await databaseSettings(engine));
    const admin = await stage.openAdmin();
    const { page } = admin;
    await admin.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const links = await makeRoom(page);
    const people = await meet(links);
    await seeCauses(page);
    await seeWhoHearsWhom(page);
    await removeAndEnd(page, people);
    await readMeeting(page);
    await readReports(page);
    await readAudit(page);
  }, 180_000);
});

interface Links {
  host: string;
  guest: string;
}

/** Scheduled for five minutes ago, with passcode and lobby; its chat is kept. */
async function makeRoom(page: Page): Promise<Links> {
  await page.getByRole('button', { name: 'New room' }).click();
  const dialog = page.getByRole('dialog', { name: 'New room' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Board');
  await dialog.getByRole('switch', { name: 'Scheduled' }).click();
  await dialog.getByLabel('Starts').fill(new Date(Date.now() - 300_000).toISOString().slice(0, 16));
  await dialog.getByRole('combobox', { name: 'Time zone' }).selectOption('UTC');
  await dialog.getByRole('switch', { name: 'Ask for a passcode' }).click();
  await dialog.getByRole('textbox', { name: 'Passcode' }).fill('open sesame');
  await dialog.getByRole('switch', { name: 'Lobby' }).click();
  await dialog.getByRole('switch', { name: 'Keep the chat' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  const row = rowOf(page, 'Rooms', 'Board');
  await row.getByRole('button', { name: 'Copy invite link' }).click();
  await page.getByText('Invite link copied').waitFor();
  const guest = await clipboard(page);
  await row.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Links' }).click();
  return { host: await signLink(page), guest };
}

/** As programs that embed Plenum do. */
async function signLink(page: Page): Promise<string> {
  const form = page.getByRole('form', { name: 'Signed link for one person' });
  await form.getByRole('button', { name: 'Sign link' }).click();
  await form.getByText('Write a name of at most').waitFor();
  await form.getByRole('textbox', { name: 'Name of the person' }).fill('Hilda');
  await form.getByRole('combobox', { name: 'Role' }).selectOption({ label: 'Host' });
  await lookAt(page, `${SHOTS}/signed-link`);
  await form.getByRole('button', { name: 'Sign link' }).click();
  await page.getByText('Signed link copied').waitFor();
  const link = await clipboard(page);
  expect(link).toMatch(/\/m\/[\w-]+#token=/);
  await page.getByRole('button', { name: 'Close' }).click();
  return link;
}

interface People {
  ulla: Participant;
  hilda: Participant;
}

/** Hilda is the host, Cam's browser lets the page have no camera, and Ulla's network lets no UDP through. */
async function meet({ host, guest }: Links): Promise<People> {
  const hilda = await stage.open();
  // The link says who she is: any name that she writes is not hers.
  await hilda.knock(host, 'Somebody');
  await hilda.toolbar.waitFor();
  const cam = await knock(guest, 'Cam', {
    permission: 'denied',
    prepare: (context) => context.grantPermissions(['microphone']),
  });
  const ulla = await knock(guest, 'Ulla', { prepare: (context) => blockMedia(context, 'udp') });
  await hilda.page.getByRole('button', { name: /^People/ }).click();
  for (const person of [cam, ulla]) {
    await hilda.button(person === cam ? 'Admit Cam' : 'Admit Ulla').click();
    await person.toolbar.waitFor();
  }
  await Promise.all([hilda.seesAndHears(1), cam.seesAndHears(2), ulla.seesAndHears(1)]);
  await hilda.page.getByRole('button', { name: /^Chat/ }).click();
  await hilda.page.getByRole('textbox', { name: 'Message' }).fill('Welcome to the board');
  await hilda.page.keyboard.press('Enter');
  await hilda.page.getByRole('log').getByText('Welcome to the board').waitFor();
  return { hilda, ulla };
}

async function knock(link: string, name: string, options: ParticipantOptions): Promise<Participant> {
  const person = await stage.open(options);
  await person.knock(link, name);
  await person.page.getByText('The host will let you in').waitFor();
  return person;
}

/** Both, in words, without opening anything; what lies behind them in the ten steps. */
async function seeCauses(page: Page): Promise<void> {
  await go(page, 'Live');
  await page.getByRole('table', { name: 'Rooms in use' }).getByRole('link', { name: 'Board' }).click();
  const [cam, ulla] = [rowOf(page, 'Participants', 'Cam'), rowOf(page, 'Participants', 'Ulla')];
  await cam.getByText(DENIED).waitFor();
  await ulla.getByText(NO_UDP).first().waitFor();
  await ulla.getByText(/Chrome \d+, Linux/).waitFor();
  await ulla.getByText(/spatial \d, temporal \d/).waitFor();
  await page.getByRole('button', { name: 'Show Cam' }).click();
  const steps = page.getByRole('list', { name: 'Connection steps' });
  await steps.locator('[data-step="3"][data-state="failed"]').waitFor();
  expect(await steps.locator('[data-step]').count()).toBe(10);
  await lookAt(page, `${SHOTS}/live`);
  await page.getByRole('button', { name: 'Show Cam' }).click();
}

async function seeWhoHearsWhom(page: Page): Promise<void> {
  const matrix = page.getByRole('table', { name: 'Who hears whom' });
  const names = await matrix.getByRole('columnheader').allInnerTexts();
  for (const listener of ['Hilda', 'Cam', 'Ulla']) {
    for (const speaker of ['Hilda', 'Cam', 'Ulla']) {
      const cell = matrix
        .getByRole('row', { name: new RegExp(`^${listener}`) })
        .getByRole('cell')
        .nth(names.indexOf(speaker) - 1);
      const state = listener === speaker ? 'self' : 'flowing';
      await until(
        `${listener} hears ${speaker}`,
        async () => (await cell.getAttribute('data-hears')) === state,
      );
    }
  }
}

async function removeAndEnd(page: Page, { ulla, hilda }: People): Promise<void> {
  const act = async (name: string) => {
    await page.getByRole('button', { name }).click();
    await page.getByRole('dialog').getByRole('button', { name }).click();
  };
  await page.getByRole('button', { name: 'Show Ulla' }).click();
  await act('Remove from meeting');
  await rowOf(page, 'Participants', 'Ulla').waitFor({ state: 'detached' });
  await ulla.toolbar.waitFor({ state: 'detached' });
  await act('End meeting');
  await page.getByText('This meeting is over').waitFor();
  await hilda.toolbar.waitFor({ state: 'detached' });
}

async function readMeeting(page: Page): Promise<void> {
  await go(page, 'History');
  await page.getByRole('link', { name: 'Board' }).click();
  const [cam, ulla] = [rowOf(page, 'Participants', 'Cam'), rowOf(page, 'Participants', 'Ulla')];
  await page.getByRole('slider', { name: 'Moment' }).press('End');
  await ulla.getByText('Was removed by a moderator').waitFor();
  await cam.getByText('The host ended the meeting').waitFor();
  await until('a moment at which both causes stand there', async () => {
    await page.getByRole('slider', { name: 'Moment' }).press('ArrowLeft');
    return DENIED.test(await cam.innerText()) && NO_UDP.test(await ulla.innerText());
  });
  await rowOf(page, 'Chat', 'Hilda').getByText('Welcome to the board').waitFor();
  await lookAt(page, `${SHOTS}/meeting`);
  const attendance = await download(page, 'Attendance (CSV)');
  for (const line of ['Hilda,host', 'Cam,participant', 'Ulla,participant'])
    expect(attendance).toContain(`\r\n${line},`);
}

/** Of each, the causes are in the report as in its file, and nothing that is secret. */
async function readReports(page: Page): Promise<void> {
  for (const [name, words] of [
    ['Cam', DENIED],
    ['Ulla', NO_UDP],
  ] as const) {
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.getByText(words).first().waitFor();
    await page.getByText(/Chrome \d+, Linux/).waitFor();
    await page
      .getByText(/^Lost on the way in/)
      .first()
      .waitFor();
    const report = await download(page, 'Incident report (JSON)');
    expect(report).toContain(name === 'Cam' ? 'permissionDenied' : '"protocol": "tcp"');
    expect(report).not.toContain('127.0.0.1');
    await page.getByRole('link', { name: 'To the meeting' }).click();
  }
}

async function readAudit(page: Page): Promise<void> {
  await go(page, 'Audit');
  for (const done of ['Room made', 'Join token signed', 'Participant removed', 'Meeting ended']) {
    const rows = page
      .getByRole('table', { name: 'Audit' })
      .getByRole('row', { name: new RegExp(`^${done}`) });
    await rows.first().waitFor();
    expect([done, await rows.count()]).toEqual([done, 1]);
  }
}

async function download(page: Page, name: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
  return readFileSync(await file.path(), 'utf8');
}
