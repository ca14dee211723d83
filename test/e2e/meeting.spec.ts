import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser, Participant, type ParticipantOptions } from '../support/browser.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
let browser: Browser;
let people: Participant[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([TestServer.start({ MEDIA_WORKERS: '2' }), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
afterEach(async () => {
  const seen = people;
  people = [];
  await Promise.all(seen.map((person) => person.close()));
  // Whatever a test was about: the page talks to its own server and to nobody else, and breaks nowhere.
  expect(seen.flatMap(({ foreignRequests }) => foreignRequests)).toEqual([]);
  expect(seen.flatMap(({ errors }) => errors)).toEqual([]);
});

async function open(options?: ParticipantOptions): Promise<Participant> {
  const person = await Participant.open(browser, server.url, options);
  people.push(person);
  return person;
}

async function meet(roomId: string, ...names: string[]): Promise<Participant[]> {
  return Promise.all(
    names.map(async (name) => {
      const person = await open();
      await person.join(roomId, name);
      return person;
    }),
  );
}

describe('a meeting of three', () => {
  it('lets everybody see and hear everybody, through mute, camera off, a leave and a late join', async () => {
    const [ada, ben, cleo] = (await meet('of-three', 'Ada', 'Ben', 'Cleo')) as [
      Participant,
      Participant,
      Participant,
    ];
    await Promise.all([ada.seesAndHears(2), ben.seesAndHears(2), cleo.seesAndHears(2)]);
    await expectTiles(ada, ['Ada \\(you\\)', 'Ben', 'Cleo']);

    await until('somebody marked as speaking', async () => {
      const tiles = ada.page.getByRole('group', { name: /, speaking/ });
      return (await tiles.count()) === 1;
    });

    await ben.button('Stop camera').click();
    await until('one picture less for Ada', async () => (await ada.movingPictures()) === 1);
    await ben.button('Start camera').waitFor();
    expect(await isCameraLive(ben)).toBe(false);
    await ben.button('Start camera').click();
    await ben.button('Stop camera').waitFor();
    await Promise.all([ada.seesAndHears(2), cleo.seesAndHears(2)]);

    await ben.button('Mute microphone').click();
    await until("Ben's mute on Ada's screen", async () =>
      /microphone off/i.test((await ada.tile('Ben').getAttribute('aria-label')) ?? ''),
    );
    await ben.button('Unmute microphone').click();
    await ada.seesAndHears(2);

    await cleo.button('Leave').click();
    await cleo.toolbar.waitFor({ state: 'detached' });
    await ada.tile('Cleo').waitFor({ state: 'detached' });
    await ada.seesAndHears(1);

    const [dan] = (await meet('of-three', 'Dan')) as [Participant];
    await dan.seesAndHears(2);
    await ada.seesAndHears(2);
  });
});

describe('in the middle of a meeting', () => {
  it('devices can be switched while talking, and nobody loses sound or picture', async () => {
    const [ada, ben] = (await meet('devices', 'Ada', 'Ben')) as [Participant, Participant];
    await ben.seesAndHears(1);
    await ada.button('Devices').click();
    for (const kind of ['Camera', 'Microphone']) {
      const choice = ada.page.getByRole('combobox', { name: kind });
      const deviceId = await choice.locator('option').last().getAttribute('value');
      expect(await choice.inputValue()).not.toBe(deviceId);
      await choice.selectOption(deviceId);
      await until(`other ${kind}`, async () => (await choice.inputValue()) === deviceId);
    }
    await ben.seesAndHears(1);
  });

  it('a killed media worker is survived: everybody is back by themselves, the muted still muted', async () => {
    const [ada, ben] = (await meet('killed-worker', 'Ada', 'Ben')) as [Participant, Participant];
    await Promise.all([ada.seesAndHears(1), ben.seesAndHears(1)]);
    await ben.button('Stop camera').click();
    await ben.button('Start camera').waitFor();
    for (const pid of server.workerPids) process.kill(pid, 'SIGKILL');
    await until('sound from a new worker', async () => {
      const { audios } = await ada.received();
      return server.workerPids.length === 2 && audios.length === 1;
    });
    await ben.seesAndHears(1);
    expect(await isCameraLive(ben)).toBe(false);
    await ben.button('Start camera').click();
    await ada.seesAndHears(1);
    expect(
      await ada.page
        .getByRole('group')
        .filter({ has: ada.page.locator('video') })
        .count(),
    ).toBe(2);
  });
});

async function expectTiles(person: Participant, names: string[]): Promise<void> {
  for (const name of names) await person.tile(name).waitFor();
  expect(
    await person.page
      .getByRole('group')
      .filter({ has: person.page.locator('video') })
      .count(),
  ).toBe(names.length);
  for (const name of names) expect(await person.tile(name).locator('video').count()).toBe(1);
}

/** Whether any local video track still holds the camera. */
function isCameraLive({ page }: Participant): Promise<boolean> {
  return page.evaluate(() =>
    (globalThis as typeof globalThis & { peerConnections: RTCPeerConnection[] }).peerConnections
      .flatMap((connection) => connection.getSenders())
      .some(({ track }) => track?.kind === 'video' && track.readyState === 'live'),
  );
}

describe('the way in', () => {
  it('leads from home to the meeting by keyboard alone, and a phone can follow the link', async () => {
    const ada = await open();
    const { page } = ada;
    await page.goto('/');
    await tabTo(ada, 'Meeting name');
    await page.keyboard.type('Weekly stand-up');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/m/weekly-stand-up');
    await tabTo(ada, 'Your name');
    await page.keyboard.type('Ada');
    await page.keyboard.press('Enter');
    await ada.toolbar.waitFor();
    await tabTo(ada, 'Mute microphone');
    await page.keyboard.press('Enter');
    await ada.button('Unmute microphone').waitFor();

    const ben = await open({ viewport: { width: 390, height: 844 } });
    await ben.join('weekly-stand-up', 'Ben');
    await ada.tile('Ben').waitFor();
    const overflow = await ben.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });

  it('gives the link to whoever is alone, to be handed on', async () => {
    const [ada] = (await meet('link', 'Ada')) as [Participant];
    await ada.context.grantPermissions(['clipboard-read', 'clipboard-write', 'camera', 'microphone']);
    await ada.page.getByText('Nobody else is here yet').waitFor();
    await ada.button('Copy link').first().click();
    await until('link', () =>
      ada.page.evaluate(async () => (await navigator.clipboard.readText()).endsWith('/m/link')),
    );
  });

  it('makes up a name that cannot be guessed where none is given', async () => {
    const ada = await open();
    await ada.page.goto('/');
    await ada.button('Start or join').click();
    await ada.page.waitForURL(/\/m\/[0-9a-z]{4}(-[0-9a-z]{4}){3}$/);
  });

  it('treats a second tab as another person, and a reload as the same one', async () => {
    const [ada] = (await meet('tabs', 'Ada')) as [Participant];
    const second = await ada.context.newPage();
    await second.goto(`${server.url}/m/tabs`);
    await second.getByRole('textbox', { name: 'Your name' }).fill('Ada again');
    await second.getByRole('button', { name: 'Join meeting' }).click();
    await ada.tile('Ada again').waitFor();

    await second.reload();
    await second.getByRole('button', { name: 'Join meeting' }).click();
    await second.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
    await until('two tiles and no ghost', async () => {
      const tiles = ada.page.getByRole('group').filter({ has: ada.page.locator('video') });
      return (await tiles.count()) === 2;
    });
  });
});

/** Presses Tab until what has the focus has this name. */
async function tabTo({ page }: Participant, name: string): Promise<void> {
  await until(`focus on ${name}`, async () => {
    const focused = page.locator(':focus');
    if ((await focused.count()) > 0) {
      const hit = page.getByRole('textbox', { name }).or(page.getByRole('button', { name, exact: true }));
      if ((await hit.and(focused).count()) > 0) return true;
    }
    await page.keyboard.press('Tab');
    return false;
  });
}

describe('the number of requests to first media', () => {
  it.each([2, 30])('is at most six in a room of %i, and always the same', async (size) => {
    const roomId = `requests-${size}`;
    await meet(roomId, 'Ada');
    const crowd = await Promise.all(
      Array.from({ length: size - 2 }, async (_, index) => {
        const client = await TestClient.connect(server.url);
        await client.join(roomId, { displayName: `Peer ${index}` });
        return client;
      }),
    );
    const late = await open();
    await late.join(roomId, 'Late');
    const sent = await until('first media', () => late.requestsToFirstMedia());
    for (const client of crowd) client.close();
    // Where media has not come for three seconds, the ends tell each other what they see, which media does not wait for.
    expect(sent.filter((name) => name !== 'syncJourney').sort()).toEqual([
      'connectWebRtcTransport',
      'connectWebRtcTransport',
      'join',
      'produce',
      'produce',
      'resumeConsumers',
    ]);
  });
});
