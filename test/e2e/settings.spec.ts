import { mkdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { expectNoFindings, lookAt as lookAtPage } from '../support/axe.ts';
import type { Participant, ParticipantOptions } from '../support/browser.ts';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const SHOTS = 'test-results/settings';
mkdirSync(SHOTS, { recursive: true });
const stage = Stage.use();

const lookAt = ({ page }: Participant, name: string) => lookAtPage(page, `${SHOTS}/${name}`);

type WithMemory = typeof globalThis & { notes: number[]; locks: WakeLockSentinel[] };

/** Keeps the notes that begin to sound, in hertz, and the locks on the screen. */
function rememberSoundsAndLocks(): void {
  const page = globalThis as WithMemory;
  [page.notes, page.locks] = [[], []];
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (this: OscillatorNode, when?: number) {
    page.notes.push(Math.round(this.frequency.value));
    start.call(this, when);
  };
  const lock = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = async (type) => {
    const sentinel = await lock(type);
    page.locks.push(sentinel);
    return sentinel;
  };
}

const REMEMBERED: ParticipantOptions = {
  prepare: async (context) => {
    await context.grantPermissions(['camera', 'microphone', 'screen-wake-lock']);
    await context.addInitScript(rememberSoundsAndLocks);
  },
};
const notesOf = ({ page }: Participant) => page.evaluate(() => (globalThis as WithMemory).notes);
const sheet = ({ page }: Participant) => page.getByRole('dialog', { name: 'Keyboard shortcuts' });
const mutedTile = ({ page }: Participant, name: string) =>
  page.getByRole('group', { name: new RegExp(`^${name}.*microphone off`) });
const heardTile = ({ page }: Participant, name: string) =>
  page.getByRole('group', { name: new RegExp(`^${name}(?!.*microphone off)`) });

describe('keyboard shortcuts', () => {
  it('act in the meeting, are listed, never act while somebody types, and can be switched off', async () => {
    const ada = await stage.enter('keys', 'Ada');
    const { keyboard } = ada.page;
    expect(await ada.button('Mute microphone').getAttribute('aria-keyshortcuts')).toBe('M');
    await keyboard.press('m');
    await ada.button('Unmute microphone').waitFor();
    await keyboard.press('Shift+M');
    await ada.button('Mute microphone').waitFor();
    await keyboard.press('v');
    await ada.button('Start camera').waitFor();
    await keyboard.press('v');
    await ada.button('Stop camera').waitFor();
    await keyboard.press('h');
    await ada.button('Lower hand').waitFor();
    await keyboard.press('l');
    await ada.page.getByRole('switch', { name: 'Audio only' }).waitFor();
    await lookAt(ada, 'layout');
    await keyboard.press('Escape');

    await keyboard.press('c');
    const message = ada.page.getByRole('textbox', { name: 'Message' });
    await until('focus in the chat', () => message.evaluate((one) => one === document.activeElement));
    await keyboard.type('hm? mvp');
    expect(await message.inputValue()).toBe('hm? mvp');
    await keyboard.press('Escape');
    await keyboard.press('p');
    await ada.page.getByRole('region', { name: 'People' }).waitFor();
    await keyboard.press('Escape');
    // Had a letter acted, one of these would be another one.
    for (const name of ['Mute microphone', 'Stop camera', 'Lower hand'])
      expect(await ada.button(name).count()).toBe(1);

    await keyboard.press('?');
    await sheet(ada).getByText('Mute or unmute', { exact: true }).waitFor();
    await keyboard.press('m'); // Meant for the sheet.
    await lookAt(ada, 'sheet');
    await keyboard.press('Escape');
    await sheet(ada).waitFor({ state: 'detached' });
    expect(await ada.button('Mute microphone').count()).toBe(1);

    await ada.button('Settings').click();
    await ada.page.getByRole('tab', { name: 'Shortcuts' }).click();
    await lookAt(ada, 'shortcuts');
    await ada.page.getByRole('switch', { name: 'Keyboard shortcuts' }).uncheck();
    await keyboard.press('Escape');
    await ada.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await ada.button('Mute microphone').getAttribute('aria-keyshortcuts')).toBeNull();
    await keyboard.press('m');
    await keyboard.press('?');
    await ada.button('Lower hand').click(); // What comes after the keys shows that they did nothing.
    await ada.button('Raise hand').waitFor();
    expect(await ada.button('Mute microphone').count()).toBe(1);
    expect(await sheet(ada).count()).toBe(0);
  });
});

describe('push to talk', () => {
  it('unmutes for as long as the space bar is held, also after a press on the button, and can be turned off', async () => {
    const [ada, ben] = await stage.meet('talk', 'Ada', 'Ben');
    const { keyboard } = ada.page;
    await ada.button('Mute microphone').click();
    await mutedTile(ben, 'Ada').waitFor();
    await keyboard.down(' ');
    await heardTile(ben, 'Ada').waitFor();
    await ada.page.getByText('Let go of the space bar').waitFor();
    await ada.page.screenshot({ path: `${SHOTS}/talking.png` });
    await keyboard.up(' ');
    await mutedTile(ben, 'Ada').waitFor();

    // Whoever came by keyboard presses the button that has the focus.
    await keyboard.press('Tab');
    await keyboard.press('Shift+Tab');
    await keyboard.press(' ');
    await heardTile(ben, 'Ada').waitFor();
    await ada.button('Mute microphone').click();
    await mutedTile(ben, 'Ada').waitFor();

    await ada.button('Settings').click();
    await ada.page.getByRole('tab', { name: 'Shortcuts' }).click();
    await ada.page.getByRole('switch', { name: 'Push to talk' }).uncheck();
    await keyboard.press('Escape');
    await ada.page.locator('main').focus();
    await keyboard.press(' ');
    await keyboard.press('h');
    await ben.page.getByRole('group', { name: /^Ada.*hand/ }).waitFor();
    expect(await mutedTile(ben, 'Ada').count()).toBe(1);
  });
});

describe('the screen', () => {
  it('is filled by the meeting, by key and by button, and is kept awake until the person leaves', async () => {
    const ada = await stage.enter('screen', 'Ada', REMEMBERED);
    const isFull = () => ada.page.evaluate(() => document.fullscreenElement !== null);
    const locks = (state: 'held' | 'released') =>
      ada.page.evaluate((wanted) => {
        const { locks: all } = globalThis as WithMemory;
        return all.length > 0 && all.every(({ released }) => released === (wanted === 'released'));
      }, state);
    await until('a lock on the screen', () => locks('held'));
    await ada.page.keyboard.press('f');
    await until('the full screen', isFull);
    await ada.button('Layout').click();
    await ada.button('Leave full screen').click();
    await until('the page in its window', async () => !(await isFull()));
    await ada.page.keyboard.press('Escape');
    await ada.button('Leave').click();
    await until('no lock on the screen', () => locks('released'));
  });
});

/** The picture that moves in a small window, though the page itself is hidden. */
async function hide({ page }: Participant): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

describe('picture-in-picture', () => {
  it('keeps the speaker in a window that goes on while the page is hidden, with the switches', async () => {
    const [ada, ben] = await stage.meet('pip', 'Ada', 'Ben');
    await ada.seesAndHears(1);
    const opening = ada.context.waitForEvent('page');
    await ada.page.keyboard.press('i');
    const small = await opening;
    const video = small.locator('.tile video');
    await until('a moving picture', () =>
      video.evaluate((one: HTMLVideoElement) => one.getVideoPlaybackQuality().totalVideoFrames > 5),
    );
    await hide(ada);
    await ada.seesAndHears(1);
    await small.getByRole('button', { name: 'Mute microphone' }).click();
    await mutedTile(ben, 'Ada').waitFor();
    await expectNoFindings(small);
    await small.screenshot({ path: `${SHOTS}/pip.png` });
    await ada.page.keyboard.press('i');
    await until('no window', () => small.isClosed());
  });

  it('is the picture alone where the browser has no windows for documents', async () => {
    const ada = await stage.enter('video-pip', 'Ada', {
      prepare: (context) =>
        context.addInitScript(() =>
          Object.defineProperty(globalThis, 'documentPictureInPicture', { value: undefined }),
        ),
    });
    await stage.enter('video-pip', 'Ben');
    await ada.seesAndHears(1);
    const isOpen = () => ada.page.evaluate(() => document.pictureInPictureElement !== null);
    await ada.page.keyboard.press('i');
    await until('the small picture', isOpen);
    await ada.button('Layout').click();
    await ada.button('Close picture-in-picture').click();
    await until('no small picture', async () => !(await isOpen()));
  });
});

describe('sounds', () => {
  it('tell who comes and what is written, and are silent where the person wants them so', async () => {
    const ada = await stage.enter('sounds', 'Ada', REMEMBERED);
    const ben = await stage.enter('sounds', 'Ben');
    await until('the notes of a coming', async () => (await notesOf(ada)).join() === '523,659');
    await ada.tile('Ben').waitFor();
    await ben.button('Chat').click();
    const message = ben.page.getByRole('textbox', { name: 'Message' });
    // Within a moment of another sound nothing is heard: somebody writes more than once.
    await until('the note of a message', async () => {
      await message.fill('Hello');
      await message.press('Enter');
      return (await notesOf(ada)).includes(880);
    });

    await ada.button('Settings').click();
    await lookAt(ada, 'general');
    await ada.page.getByRole('combobox', { name: 'Sounds' }).selectOption({ label: 'Never' });
    await ada.page.keyboard.press('Escape');
    await ada.page.evaluate(() => ((globalThis as WithMemory).notes.length = 0));
    const cleo = await stage.enter('sounds', 'Cleo');
    await ada.tile('Cleo').waitFor();
    await cleo.button('Raise hand').click();
    await ada.page.getByRole('group', { name: /^Cleo.*hand/ }).waitFor();
    expect(await notesOf(ada)).toEqual([]);
  });
});
