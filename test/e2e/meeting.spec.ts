import { describe, expect, it } from '@jest/globals';
import { PHONE, type Participant } from '../support/browser.ts';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const stage = Stage.use({ server: { MEDIA_WORKERS: '2' }, browser: { speaks: true } });
/** What shows somebody. */
const tiles = ({ page }: Participant) => page.getByRole('group').filter({ has: page.locator('video') });

/** By which SRTP cipher each of a page's transports sends or receives. */
const ciphersOf = ({ page }: Participant): Promise<string[]> =>
  page.evaluate(async () => {
    const { peerConnections } = globalThis as unknown as { peerConnections: RTCPeerConnection[] };
    const reports = await Promise.all(peerConnections.map((connection) => connection.getStats()));
    const entries = reports.flatMap((report) => [...report.values()] as Record<string, unknown>[]);
    return entries.flatMap(({ type, srtpCipher }) => (type === 'transport' ? [String(srtpCipher)] : []));
  });

describe('a meeting of three', () => {
  it('lets everybody see and hear everybody, through mute, camera off, a leave and a late join', async () => {
    const [ada, ben, cleo] = await stage.meet('of-three', 'Ada', 'Ben', 'Cleo');
    await Promise.all([ada.seesAndHears(2), ben.seesAndHears(2), cleo.seesAndHears(2)]);
    await expectTiles(ada, ['Ada \\(you\\)', 'Ben', 'Cleo']);
    // Chromium 150 says it without the prefix.
    const gcm = expect.stringMatching(/^(SRTP_)?AEAD_AES_(128|256)_GCM$/) as unknown;
    expect(await ciphersOf(ada)).toEqual([gcm, gcm]);

    await until('somebody marked as speaking', async () => {
      const speaking = ada.page.getByRole('group', { name: /, speaking/ });
      return (await speaking.count()) === 1;
    });

    await ben.button('Stop camera').click();
    await until('one picture less for Ada', async () => (await ada.movingPictures()) === 1);
    await ben.button('Start camera').waitFor();
    expect(await ben.sending('video')).toBe(0);
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

    const [dan] = await stage.meet('of-three', 'Dan');
    await dan.seesAndHears(2);
    await ada.seesAndHears(2);
  });
});

describe('in the middle of a meeting', () => {
  it('devices can be switched while talking, and nobody loses sound or picture', async () => {
    const [ada, ben] = await stage.meet('devices', 'Ada', 'Ben');
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
    const [ada, ben] = await stage.meet('killed-worker', 'Ada', 'Ben');
    await Promise.all([ada.seesAndHears(1), ben.seesAndHears(1)]);
    await ben.button('Stop camera').click();
    await ben.button('Start camera').waitFor();
    for (const pid of stage.server.workerPids) process.kill(pid, 'SIGKILL');
    await until('sound from a new worker', async () => {
      const { audios } = await ada.received();
      return stage.server.workerPids.length === 2 && audios.length === 1;
    });
    await ben.seesAndHears(1);
    expect(await ben.sending('video')).toBe(0);
    await ben.button('Start camera').click();
    await ada.seesAndHears(1);
    expect(await tiles(ada).count()).toBe(2);
  });
});

async function expectTiles(person: Participant, names: string[]): Promise<void> {
  for (const name of names) await person.tile(name).waitFor();
  expect(await tiles(person).count()).toBe(names.length);
  for (const name of names) expect(await person.tile(name).locator('video').count()).toBe(1);
}

describe('the way in', () => {
  it('leads from home to the meeting by keyboard alone, and a phone can follow the link', async () => {
    const ada = await stage.open();
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

    const ben = await stage.enter('weekly-stand-up', 'Ben', { viewport: PHONE });
    await ada.tile('Ben').waitFor();
    const overflow = await ben.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });

  it('gives the link to whoever is alone, to be handed on', async () => {
    const [ada] = await stage.meet('link', 'Ada');
    await ada.context.grantPermissions(['clipboard-read', 'clipboard-write', 'camera', 'microphone']);
    await ada.page.getByText('Nobody else is here yet').waitFor();
    await ada.button('Copy link').first().click();
    await until('link', () =>
      ada.page.evaluate(async () => (await navigator.clipboard.readText()).endsWith('/m/link')),
    );
  });

  it('makes up a name that cannot be guessed where none is given', async () => {
    const ada = await stage.open();
    await ada.page.goto('/');
    await ada.button('Start or join').click();
    await ada.page.waitForURL(/\/m\/[0-9a-z]{4}(-[0-9a-z]{4}){3}$/);
  });

  it('treats a second tab as another person, and a reload as the same one', async () => {
    const [ada] = await stage.meet('tabs', 'Ada');
    const second = await ada.context.newPage();
    await second.goto(`${stage.server.url}/m/tabs`);
    await second.getByRole('textbox', { name: 'Your name' }).fill('Ada again');
    await second.getByRole('button', { name: 'Join meeting' }).click();
    await ada.tile('Ada again').waitFor();

    await second.reload();
    await second.getByRole('button', { name: 'Join meeting' }).click();
    await second.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
    await until('two tiles and no ghost', async () => (await tiles(ada).count()) === 2);
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
    await stage.meet(roomId, 'Ada');
    await Promise.all(
      Array.from({ length: size - 2 }, (_, index) => stage.enterClient(roomId, `Peer ${index}`)),
    );
    const late = await stage.enter(roomId, 'Late');
    const sent = await until('first media', () => late.requestsToFirstMedia());
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
