import { describe, expect, it } from '@jest/globals';
import type { Participant } from '../support/browser.ts';
import { photograph, Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const SHOTS = 'test-results/moderation';
const stage = Stage.use();

const notice = ({ page }: Participant, text: string) =>
  page.getByRole('region', { name: 'Notices' }).getByRole('listitem').filter({ hasText: text });
const panel = ({ page }: Participant) => page.getByRole('region', { name: 'People', exact: true });
const row = (person: Participant, name: string) =>
  panel(person).getByRole('listitem').filter({ hasText: name });

async function act(person: Participant, name: string, action: string): Promise<void> {
  await person.button(`Actions for ${name}`).click();
  await person.page.getByRole('menuitem', { name: action, exact: true }).click();
}
const isMutedFor = (person: Participant, name: string) =>
  until(`${name} muted on another screen`, async () =>
    /microphone off/.test((await person.tile(name).getAttribute('aria-label')) ?? ''),
  );
describe('a moderator', () => {
  it('mutes somebody, who is asked, and unmutes by their own press alone', async () => {
    const [ada, ben] = await stage.meet('mute-one', 'Ada', 'Ben');
    await Promise.all([ada.seesAndHears(1), ben.seesAndHears(1)]);
    await ada.button('People').click();
    await act(ada, 'Ben', 'Mute');
    await notice(ben, 'Ada muted you').waitFor();
    await ben.button('Unmute microphone').waitFor();
    await isMutedFor(ada, 'Ben');
    expect(await ben.sending('audio')).toBe(0);
    await photograph(ben, `${SHOTS}/muted`);

    await act(ada, 'Ben', 'Ask to unmute');
    await notice(ben, 'Ada asks you to unmute').waitFor();
    expect(await ben.sending('audio')).toBe(0);
    await photograph(ben, `${SHOTS}/asked`);
    await ben.button('Not now').click();
    await notice(ben, 'asks you').waitFor({ state: 'detached' });
    expect(await ben.sending('audio')).toBe(0);

    await act(ada, 'Ben', 'Ask to unmute');
    await ben.button('Unmute').click();
    await ben.button('Mute microphone').waitFor();
    await ada.seesAndHears(1);
  });

  it('mutes all, forbids unmuting, and gives the word to one', async () => {
    const [ada, ben, cleo] = await stage.meet('mute-all', 'Ada', 'Ben', 'Cleo');
    await Promise.all([ada.seesAndHears(2), ben.seesAndHears(2)]);
    await ada.button('People').click();
    await ada.page.getByRole('switch', { name: 'People may unmute themselves' }).uncheck();
    await ada.button('Mute all').click();
    await Promise.all([isMutedFor(ada, 'Ben'), isMutedFor(ada, 'Cleo')]);
    expect(await ada.button('Mute microphone').count()).toBe(1);

    await ben.button('Unmute microphone').click();
    await notice(ben, 'You may not unmute yourself now').waitFor();
    expect(await ben.sending('audio')).toBe(0);
    await photograph(ben, `${SHOTS}/forbidden`);
    await act(ada, 'Ben', 'Ask to unmute');
    await ben.button('Unmute').click();
    await until(
      'Ben heard again',
      async () => !/microphone off/.test((await ada.tile('Ben').getAttribute('aria-label')) ?? ''),
    );
    expect(await cleo.sending('audio')).toBe(0);

    // Whoever comes later comes in muted, and is told why.
    const [dan] = await stage.meet('mute-all', 'Dan');
    await notice(dan, 'a moderator says who speaks').waitFor();
    await dan.button('Unmute microphone').waitFor();
    await ada.page.getByRole('switch', { name: 'People may unmute themselves' }).check();
    await notice(dan, 'You may unmute yourself again').waitFor();
    await dan.button('Unmute microphone').click();
    await dan.button('Mute microphone').waitFor();
  });

  it('stops a camera, which its person may start again', async () => {
    const [ada, ben] = await stage.meet('stop-camera', 'Ada', 'Ben');
    await ada.seesAndHears(1);
    await ada.button('People').click();
    await act(ada, 'Ben', 'Stop camera');
    await notice(ben, 'Ada stopped your camera').waitFor();
    await ben.button('Start camera').click();
    await ben.button('Stop camera').waitFor();
    await ada.seesAndHears(1);
  });

  it('is named by the host, sees the controls, and loses them again', async () => {
    const [ada, ben] = await stage.meet('roles', 'Ada', 'Ben');
    await ben.button('People').click();
    await row(ben, 'Ada').getByText('Host').waitFor();
    for (const name of ['Mute all', 'Actions for Ada', 'End meeting for all'])
      expect(await ben.button(name).count()).toBe(0);
    expect(await ben.page.getByRole('switch', { name: 'Lock meeting' }).count()).toBe(0);
    await photograph(ben, `${SHOTS}/people-of-a-participant`);

    await ada.button('People').click();
    await act(ada, 'Ben', 'Make moderator');
    await notice(ben, 'You are a moderator now').waitFor();
    await row(ada, 'Ben').getByText('Moderator').waitFor();
    await ben.page.getByRole('switch', { name: 'Lock meeting' }).waitFor();
    await photograph(ben, `${SHOTS}/people-of-a-moderator`);
    expect(await ben.button('Actions for Ada').count()).toBe(0);
    expect(await ben.button('End meeting for all').count()).toBe(0);

    await act(ada, 'Ben', 'Make participant');
    await notice(ben, 'You are no longer a moderator').waitFor();
    await ben.button('Mute all').waitFor({ state: 'detached' });
  });

  it('removes somebody, who may come back, or may not', async () => {
    const [ada, ben] = await stage.meet('remove', 'Ada', 'Ben');
    await ada.button('People').click();
    await act(ada, 'Ben', 'Remove from meeting');
    const dialog = ada.page.getByRole('dialog', { name: 'Remove Ben from the meeting?' });
    await dialog.waitFor();
    await photograph(ada, `${SHOTS}/remove`);
    await ada.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await ben.toolbar.count()).toBe(1);

    await act(ada, 'Ben', 'Remove from meeting');
    await ada.button('Remove').click();
    await ben.page.getByRole('heading', { name: 'You were removed from the meeting' }).waitFor();
    expect(await ben.sending('audio')).toBe(0);
    await photograph(ben, `${SHOTS}/removed`);
    await ben.button('Try to rejoin').click();
    await ben.button('Join meeting').click();
    await ben.toolbar.waitFor();

    await act(ada, 'Ben', 'Remove from meeting');
    await ada.page.getByRole('switch', { name: 'Do not let them come back' }).check();
    await ada.button('Remove').click();
    await ben.button('Try to rejoin').click();
    await ben.button('Join meeting').click();
    await ben.page.getByRole('alert').getByText('You were taken out of this meeting').waitFor();
    await photograph(ben, `${SHOTS}/return-forbidden`);
  });
});

describe('the host', () => {
  it('ends the meeting for all, or leaves it to others', async () => {
    const [ada, ben, cleo] = await stage.meet('end', 'Ada', 'Ben', 'Cleo');
    await ada.button('Leave').click();
    await notice(ben, 'You are the host now').waitFor();
    await ben.button('End meeting for all').click();
    await ben.page.getByRole('dialog', { name: 'End the meeting for all?' }).waitFor();
    await photograph(ben, `${SHOTS}/end`);
    await ben.button('End for all').click();
    for (const person of [ben, cleo])
      await person.page.getByRole('heading', { name: 'The meeting has ended' }).waitFor();
    await photograph(cleo, `${SHOTS}/ended`);
  });
});

/** How much each packet of the microphone holds, in milliseconds, as the browser agreed to it. */
const packetTimeOf = ({ page }: Participant) =>
  page.evaluate(() => {
    const { peerConnections } = globalThis as typeof globalThis & { peerConnections: RTCPeerConnection[] };
    const agreed = peerConnections.map(({ remoteDescription }) => remoteDescription?.sdp ?? '');
    return Number(/^a=ptime:(\d+)/m.exec(agreed.find((sdp) => sdp.includes('recvonly')) ?? '')?.[1]);
  });

describe('a webinar', () => {
  it('lets its host speak, and others watch until they may', async () => {
    const ada = await stage.open();
    await ada.page.goto('/');
    await ada.page.getByRole('textbox', { name: 'Meeting name' }).fill('webinar');
    await ada.page.getByRole('switch', { name: 'Webinar' }).check();
    await photograph(ada, `${SHOTS}/webinar-home`);
    await ada.button('Start or join').click();
    await ada.page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
    await ada.button('Join meeting').click();
    await ada.toolbar.waitFor();

    const [ben] = await stage.meet('webinar', 'Ben');
    await notice(ben, 'You watch and listen here').waitFor();
    await ben.seesAndHears(1);
    expect(await packetTimeOf(ada)).toBe(40); // Half the packets, for each of whom so many are meant to hear.
    for (const name of ['Unmute microphone', 'Mute microphone', 'Start camera', 'Stop camera'])
      expect(await ben.button(name).count()).toBe(0);
    await ben.button('Raise hand').waitFor();
    await photograph(ben, `${SHOTS}/viewer`);

    await ada.button('People').click();
    await act(ada, 'Ben', 'Let speak');
    await notice(ben, 'You may speak now').waitFor();
    await ben.button('Unmute microphone').waitFor();
    expect(await ben.sending('audio')).toBe(0);
    await photograph(ben, `${SHOTS}/may-speak`);
    await ben.button('Start microphone and camera').click();
    await ada.seesAndHears(1);

    await act(ada, 'Ben', 'Make viewer');
    await ben.button('Mute microphone').waitFor({ state: 'detached' });
    expect(await ben.sending('audio')).toBe(0);
  });
});
