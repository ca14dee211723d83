import { beforeAll, describe, expect, it } from '@jest/globals';
import { lookAt } from '../support/axe.ts';
import type { Participant } from '../support/browser.ts';
import { RestClient } from '../support/rest-client.ts';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const SHOTS = 'test-results/links';
const HOUR_MS = 3_600_000;
const stage = Stage.use();
let admin: RestClient;
beforeAll(async () => {
  admin = await RestClient.firstAdmin(stage.server);
});

/** @returns the id of a room that somebody keeps. */
async function keepRoom(room: object): Promise<string> {
  const { body } = await admin.post('/rooms', room);
  return body.roomId as string;
}
/** The path of the page that lets people in. */
async function linkTo(roomId: string, role: string): Promise<string> {
  const { body } = await admin.post(`/rooms/${roomId}/links`, { role });
  return body.url as string;
}
/** Goes to the door by this path, and asks to be let in. */
async function come(path: string, name: string): Promise<Participant> {
  const person = await stage.open();
  await person.knock(path, name);
  return person;
}
async function enter(path: string, name: string): Promise<Participant> {
  const person = await come(path, name);
  await person.toolbar.waitFor();
  return person;
}

const heading = ({ page }: Participant) => page.getByRole('heading', { level: 1 });
const notices = ({ page }: Participant) => page.getByRole('region', { name: 'Notices' });
async function seesRole(person: Participant, name: string, role: string): Promise<void> {
  const people = person.page.getByRole('region', { name: 'People', exact: true });
  if ((await people.count()) === 0) await person.button('People').click();
  await people.getByRole('listitem').filter({ hasText: name }).getByText(role).waitFor();
}

describe('a link', () => {
  it('lets in as what it says, past the passcode, also after a reload, and shows itself to nobody', async () => {
    const roomId = await keepRoom({ name: 'Weekly review', passcode: 'swordfish' });
    const ben = await enter(await linkTo(roomId, 'participant'), 'Ben');
    const ada = await enter(await linkTo(roomId, 'host'), 'Ada');
    for (const person of [ada, ben]) {
      expect(new URL(person.page.url()).hash).toBe('');
      expect(await heading(person).textContent()).toContain('Weekly review');
      expect(await person.page.title()).toContain('Weekly review');
    }
    expect(await ben.button('End meeting for all').count()).toBe(0);
    await ada.button('End meeting for all').waitFor();
    await seesRole(ben, 'Ada', 'Host');
    await Promise.all([ada.seesAndHears(1), ben.seesAndHears(1)]);

    await ada.page.reload();
    await ada.button('Join meeting').click();
    await ada.button('End meeting for all').waitFor();

    const cleo = await come(`/m/${roomId}`, 'Cleo');
    await cleo.page.getByText('This meeting has a passcode.').waitFor();
  });

  it('that was taken back says so, and does not stand in the way of who comes without', async () => {
    const roomId = await keepRoom({ name: 'Open day' });
    const link = await linkTo(roomId, 'host');
    const linkId = /#link=([^.]+)\./.exec(link)![1]!;
    await admin.delete(`/rooms/${roomId}/links/${linkId}`);
    const ben = await come(link, 'Ben');
    await ben.page.getByRole('alert').getByText('This link opens nothing any more').waitFor();
    await lookAt(ben.page, `${SHOTS}/taken-back`);
    await ben.button('Try again').click();
    await ben.toolbar.waitFor();
    expect(await ben.button('End meeting for all').count()).toBe(0);
  });
});

describe('a signed token', () => {
  it('lets in as whom and what it says, whatever name is typed', async () => {
    const roomId = await keepRoom({ name: 'Lecture', passcode: 'swordfish' });
    const tokenOf = async (displayName: string, role: string) => {
      const { body } = await admin.post(`/rooms/${roomId}/join-tokens`, { displayName, role });
      return body.url as string;
    };
    const grace = await enter(await tokenOf('Grace', 'moderator'), 'Somebody else');
    expect(new URL(grace.page.url()).hash).toBe('');
    await seesRole(grace, 'Grace (you)', 'Moderator');
    const vic = await enter(await tokenOf('Vic', 'viewer'), 'Vic');
    await notices(vic).getByText('You watch and listen here.').waitFor();
    expect(await vic.button('Mute microphone').count()).toBe(0);
    await seesRole(grace, 'Vic', 'Viewer');
    await vic.seesAndHears(1);
  });

  it('for another meeting is refused with its own words', async () => {
    const [one, other] = [await keepRoom({ name: 'One' }), await keepRoom({ name: 'Other' })];
    const { body } = await admin.post(`/rooms/${one}/join-tokens`, { displayName: 'Eve', role: 'host' });
    const eve = await come(`/m/${other}#token=${body.token as string}`, 'Eve');
    await eve.page.getByRole('alert').getByText('Your invitation does not open this meeting').waitFor();
  });
});

describe('a meeting that has its time', () => {
  it('says in the person’s own time when it begins, and is open as soon as its host is there', async () => {
    const startsAt = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + 24 * HOUR_MS;
    const schedule = { startsAt, durationMinutes: 45, timeZone: 'Europe/Berlin' };
    const roomId = await keepRoom({ name: 'Planned', schedule });
    const ben = await come(`/m/${roomId}`, 'Ben');
    const told = ben.page.getByRole('status').getByText('This meeting begins on');
    await told.waitFor();
    const format: Intl.DateTimeFormatOptions = { weekday: 'long', hour: 'numeric', minute: '2-digit' };
    const parts = await ben.page.evaluate(
      ([at, how]) =>
        new Intl.DateTimeFormat('en', how)
          .formatToParts(at)
          .filter(({ type }) => type === 'weekday' || type === 'hour')
          .map(({ value }) => value),
      [startsAt, format] as const,
    );
    for (const part of parts) expect(await told.textContent()).toContain(part);
    await lookAt(ben.page, `${SHOTS}/not-yet-open`);

    await enter(await linkTo(roomId, 'host'), 'Ada');
    await ben.button('Join meeting').click();
    await ben.toolbar.waitFor();
    await ben.seesAndHears(1);
  });

  it('lets those who wait at its door enter by themselves when it begins', async () => {
    const ben = await stage.open();
    await ben.page.goto('/m/about-to-begin');
    await ben.page.getByRole('textbox', { name: 'Your name' }).fill('Ben');
    const schedule = { startsAt: Date.now() + 8_000, durationMinutes: 45, timeZone: 'Europe/Berlin' };
    expect(await keepRoom({ roomId: 'about-to-begin', name: 'Soon', schedule })).toBe('about-to-begin');
    await ben.button('Join meeting').click();
    await ben.page.getByText('You enter by yourself then.').waitFor();
    await ben.toolbar.waitFor();
    expect(Date.now()).toBeGreaterThanOrEqual(schedule.startsAt);
  });
});

describe('the rules of a kept room', () => {
  it('say that the chat is kept, and why there is no camera, until the keeper allows one', async () => {
    const roomId = await keepRoom({ name: 'Quiet room', rules: { chatKept: true, mayPublish: ['mic'] } });
    const ada = await enter(await linkTo(roomId, 'host'), 'Ada');
    const ben = await enter(`/m/${roomId}`, 'Ben');
    const reason = 'for hosts and moderators only in this meeting.';
    await notices(ben).getByText(`Camera and Screen sharing: ${reason}`).waitFor();
    await ada.page.getByRole('group', { name: /^Ben.*camera off/ }).waitFor();
    await ben.button(`Camera: ${reason}`).click();
    await notices(ben).getByText(`Camera: ${reason}`).waitFor();
    await ben.button(`Share: ${reason}`).waitFor();
    await ben.button('Chat').click();
    await ben.page.getByText('This chat is kept after the meeting.').waitFor();
    await lookAt(ben.page, `${SHOTS}/quiet-room`);
    // Nothing was tried in vain: all ten steps are done.
    await ben.button('Connection').click();
    await until('ten steps done', async () => {
      const states = await ben.steps
        .locator('[data-step]')
        .evaluateAll((steps) => steps.map((step) => step.getAttribute('data-state')));
      expect(states).toEqual(Array.from({ length: 10 }, () => 'done'));
      return true;
    });

    expect(await ada.button('Stop camera').count()).toBe(1);
    await admin.patch(`/rooms/${roomId}`, { rules: { mayPublish: ['mic', 'webcam'] } });
    await ben.button('Start camera').click();
    await Promise.all([ada.seesAndHears(1), ben.seesAndHears(1)]);
  });
});
