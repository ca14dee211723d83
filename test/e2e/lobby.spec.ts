import { describe, expect, it } from '@jest/globals';
import type { Participant, ParticipantOptions } from '../support/browser.ts';
import { photograph, Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const SHOTS = 'test-results/lobby';
const stage = Stage.use();

const heading = ({ page }: Participant, name: string) => page.getByRole('heading', { name, level: 1 });
const waits = ({ page }: Participant) => page.getByText('The host will let you in');

/** Goes to the door and asks to be let in. */
async function knock(roomId: string, name: string, options?: ParticipantOptions): Promise<Participant> {
  const person = await stage.open(options);
  await person.knock(`/m/${roomId}`, name);
  return person;
}

/** A room whose host has switched a rule on. */
async function hostOf(roomId: string, rule: 'Lobby' | 'Lock meeting'): Promise<Participant> {
  const [ada] = await stage.meet(roomId, 'Ada');
  await ada.button('People').click();
  await ada.page.getByRole('switch', { name: rule }).check();
  await until('the rule, as the server tells it', () =>
    ada.page.getByRole('switch', { name: rule }).isChecked(),
  );
  return ada;
}

/** What media could go by; those that mediasoup-client asks for the browser's codecs are closed at once. */
const connections = ({ page }: Participant) =>
  page.evaluate(
    () =>
      (globalThis as typeof globalThis & { peerConnections: RTCPeerConnection[] }).peerConnections.filter(
        ({ connectionState }) => connectionState !== 'closed',
      ).length,
  );

describe('the lobby', () => {
  it('keeps people at the door, without a transport, until they are admitted', async () => {
    const ada = await hostOf('admit', 'Lobby');
    const ben = await knock('admit', 'Ben');
    await waits(ben).waitFor();
    // Their own picture goes on, and devices can be changed.
    await ben.button('Stop camera').waitFor();
    await ben.page.getByRole('combobox', { name: 'Camera' }).waitFor();
    expect(await connections(ben)).toBe(0);
    expect(await ben.toolbar.count()).toBe(0);
    expect(await ben.page.getByText('Ada').count()).toBe(0);
    await photograph(ben, `${SHOTS}/waiting`);

    const asks = ada.page.getByRole('region', { name: 'Notices' }).getByText('Ben waits to be let in');
    await asks.waitFor();
    await ada.button('Admit Ben').waitFor();
    await photograph(ada, `${SHOTS}/waiting-list`);
    await ada.button('Admit Ben').click();
    await ben.toolbar.waitFor();
    await asks.waitFor({ state: 'detached' });
    await Promise.all([ben.seesAndHears(1), ada.seesAndHears(1)]);
  });

  it('denies one, and admits all others at once', async () => {
    const ada = await hostOf('deny', 'Lobby');
    const people = await Promise.all(['Ben', 'Cleo', 'Dan'].map((name) => knock('deny', name)));
    const [ben, cleo, dan] = people as [Participant, Participant, Participant];
    await ada.page.getByRole('heading', { name: '3 people wait' }).waitFor();
    await ada.button('Deny Ben').click();
    await heading(ben, 'You were not let in').waitFor();
    await photograph(ben, `${SHOTS}/denied`);
    await ada.button('Admit all').click();
    await Promise.all([cleo.toolbar.waitFor(), dan.toolbar.waitFor()]);
    expect(await connections(ben)).toBe(0);
  });

  it('keeps the place through a dropped socket, and gives it up when somebody goes', async () => {
    const ada = await hostOf('place', 'Lobby');
    const ben = await knock('place', 'Ben', {
      prepare: (context) => context.addInitScript(rememberSockets),
    });
    const cleo = await knock('place', 'Cleo');
    await ada.button('Admit Cleo').waitFor();
    const order = () => ada.page.getByRole('button', { name: /^Deny / }).allTextContents();
    const before = (await order()).length;
    await ben.page.evaluate(() => (globalThis as typeof globalThis & { cut: () => void }).cut());
    await until('another socket', () =>
      ben.page.evaluate(() => (globalThis as typeof globalThis & { made: () => number }).made() >= 2),
    );
    await waits(ben).waitFor();
    expect((await order()).length).toBe(before);
    await cleo.button('Stop waiting').click();
    await cleo.button('Join meeting').waitFor();
    await ada.button('Admit Cleo').waitFor({ state: 'detached' });
    await ada.button('Admit Ben').click();
    await ben.toolbar.waitFor();
    await ada.seesAndHears(1);
  });

  it('cannot be passed by coming early: who stood at the door before it was shut waits like all', async () => {
    const ben = await stage.open();
    await ben.page.goto('/m/early');
    await ben.page.getByRole('textbox', { name: 'Your name' }).fill('Ben');
    const ada = await hostOf('early', 'Lobby');
    await ben.button('Join meeting').click();
    await waits(ben).waitFor();
    expect(await connections(ben)).toBe(0);
    await ada.page.getByRole('switch', { name: 'Lobby' }).uncheck();
    await ben.toolbar.waitFor();
  });
});

describe('a locked meeting', () => {
  it('lets nobody in, says so, and opens again', async () => {
    const ada = await hostOf('locked', 'Lock meeting');
    const ben = await knock('locked', 'Ben');
    await ben.page.getByRole('alert').getByText('The meeting is locked').waitFor();
    await photograph(ben, `${SHOTS}/locked`);
    await ada.page.getByRole('switch', { name: 'Lock meeting' }).uncheck();
    await ben.button('Try again').click();
    await ben.toolbar.waitFor();
  });
});

describe('a passcode', () => {
  it('is asked for at the door, told from a wrong one, and slowed down where it is guessed', async () => {
    const [ada] = await stage.meet('passcode', 'Ada');
    await ada.button('People').click();
    await ada.page.getByText('More rules').click();
    await ada.page.getByRole('textbox', { name: 'Passcode' }).fill('swordfish');
    await ada.button('Set').click();
    await ada.page.getByText('Newcomers are asked for a passcode.').waitFor();
    await photograph(ada, `${SHOTS}/rules`);

    const ben = await knock('passcode', 'Ben');
    const passcode = ben.page.getByRole('textbox', { name: 'Passcode' });
    await ben.page.getByText('This meeting has a passcode.').waitFor();
    await until('focus on the passcode', () =>
      passcode.evaluate((input) => input === document.activeElement),
    );
    await photograph(ben, `${SHOTS}/passcode`);
    await passcode.fill('guess');
    await ben.button('Join meeting').click();
    await ben.page.getByText('This is not the passcode.').waitFor();
    await photograph(ben, `${SHOTS}/passcode-wrong`);
    await passcode.fill('swordfish');
    await ben.button('Join meeting').click();
    await ben.toolbar.waitFor();
    await ben.seesAndHears(1);

    const eve = await knock('passcode', 'Eve');
    const tooMany = eve.page.getByText('Too many wrong tries. Try again after');
    await eve.page.getByText('This meeting has a passcode.').waitFor();
    for (let guess = 1; guess <= 11 && (await tooMany.count()) === 0; guess++) {
      await eve.page.getByRole('textbox', { name: 'Passcode' }).fill(`guess ${guess}`);
      await eve.button('Join meeting').click();
      await until('an answer', async () => (await eve.page.locator('#passcode[readonly]').count()) === 0);
    }
    await tooMany.waitFor();
    await photograph(eve, `${SHOTS}/too-many-tries`);
  });
});

type WithSockets = typeof globalThis & { cut: () => void; made: () => number };

function rememberSockets(): void {
  const page = globalThis as WithSockets;
  const sockets: WebSocket[] = [];
  const Native = page.WebSocket;
  page.WebSocket = class extends Native {
    constructor(...options: ConstructorParameters<typeof WebSocket>) {
      super(...options);
      sockets.push(this);
    }
  };
  page.cut = () => sockets.forEach((socket) => socket.close());
  page.made = () => sockets.length;
}
