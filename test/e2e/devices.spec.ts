import { mkdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { lookAt as lookAtPage } from '../support/axe.ts';
import { launchBrowser, type Participant, type ParticipantOptions } from '../support/browser.ts';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

/** Pictures of every state, for people to look at. */
const SHOTS = 'test-results/devices';
mkdirSync(SHOTS, { recursive: true });
const stage = Stage.use();

const open = (options: ParticipantOptions = {}, from?: Browser) =>
  stage.open(
    {
      ...options,
      prepare: async (context) => {
        await context.addInitScript(rememberMedia);
        await options.prepare?.(context);
      },
    },
    from,
  );

const lookAt = ({ page }: Participant, name: string) => lookAtPage(page, `${SHOTS}/${name}`);

type WithMedia = typeof globalThis & {
  opened: MediaStreamTrack[];
  played: HTMLMediaElement[];
  /** Throws in place of a device, where a test says so. */
  refuse?: (constraints: MediaStreamConstraints) => void;
};

/** Keeps what the page opens and plays, and lets a test refuse what is opened. */
function rememberMedia(): void {
  const page = globalThis as WithMedia;
  [page.opened, page.played] = [[], []];
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
    page.played.push(this);
    return play.call(this);
  };
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) return;
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    page.refuse?.(constraints ?? {});
    const stream = await open(constraints);
    page.opened.push(...stream.getTracks());
    return stream;
  };
}

const refuseAs = (name: string, message: string) => (context: BrowserContext) =>
  context.addInitScript(
    (error) => {
      (globalThis as WithMedia).refuse = () => {
        throw new DOMException(error.message, error.name);
      };
    },
    { name, message },
  );

const selectOf = ({ page }: Participant, name: string) => page.getByRole('combobox', { name, exact: true });
const chosenIn = (person: Participant, name: string) =>
  selectOf(person, name).locator('option:checked').textContent();

/** The loudest sample of what an element that plays a stream gives out, over half a second. */
function loudnessOf(label: string): Promise<number> {
  const page = globalThis as WithMedia;
  return navigator.mediaDevices.enumerateDevices().then(async (devices) => {
    const { deviceId } = devices.find((one) => one.kind === 'audiooutput' && one.label === label)!;
    const element = page.played.find(({ sinkId }) => sinkId === deviceId);
    if (!element) return 0;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(element.srcObject as MediaStream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let loudest = 0;
    for (const end = performance.now() + 500; performance.now() < end;) {
      await new Promise(requestAnimationFrame);
      analyser.getFloatTimeDomainData(samples);
      loudest = Math.max(loudest, ...samples.map(Math.abs));
    }
    await context.close();
    return loudest;
  });
}

describe('before the meeting', () => {
  it('shows the picture and the level, plays by the chosen speaker, and remembers the choices', async () => {
    const ada = await open();
    await ada.page.goto('/m/check');
    const video = ada.page.getByLabel('Preview of your camera');
    await until('a moving picture', () =>
      video.evaluate((one: HTMLVideoElement) => one.getVideoPlaybackQuality().totalVideoFrames > 5),
    );
    const meter = ada.page.getByRole('meter', { name: 'Microphone level' });
    await until('a level', async () => Number(await meter.getAttribute('aria-valuenow')) > 20);

    await selectOf(ada, 'Microphone').selectOption({ label: 'Fake Audio Input 2' });
    await selectOf(ada, 'Speaker').selectOption({ label: 'Fake Audio Output 2' });
    await ada.button('Test speaker').click();
    await until('notes from that speaker', async () => {
      const loudness = await ada.page.evaluate(loudnessOf, 'Fake Audio Output 2');
      return loudness > 0.05;
    });
    await ada.page.getByText('You should have heard three notes').waitFor();
    await lookAt(ada, 'door');

    await ada.page.reload();
    await ada.button('Stop camera').waitFor();
    await until('the remembered devices', async () => {
      const names = [await chosenIn(ada, 'Microphone'), await chosenIn(ada, 'Speaker')].map((one) =>
        one?.trim(),
      );
      return names[0] === 'Fake Audio Input 2' && names[1] === 'Fake Audio Output 2';
    });
    const used = await ada.page.evaluate(
      () => (globalThis as WithMedia).opened.find(({ kind }) => kind === 'audio')?.label,
    );
    expect(used).toBe('Fake Audio Input 2');
  });

  it('checks from the settings of the first page too, and lets go of what it opened', async () => {
    const ada = await open();
    await ada.page.goto('/');
    await ada.button('Settings').click();
    await ada.page.getByRole('tab', { name: 'Devices' }).click();
    await lookAt(ada, 'settings-before');
    expect(await ada.page.evaluate(() => (globalThis as WithMedia).opened.length)).toBe(0);
    await ada.button('Check camera and microphone').click();
    const video = ada.page.getByLabel('Preview of your camera');
    await until('a moving picture', () =>
      video.evaluate((one: HTMLVideoElement) => one.getVideoPlaybackQuality().totalVideoFrames > 5),
    );
    await lookAt(ada, 'settings-checking');
    await ada.page.keyboard.press('Escape');
    await until('released devices', () =>
      ada.page.evaluate(() =>
        (globalThis as WithMedia).opened.every(({ readyState }) => readyState === 'ended'),
      ),
    );
    await until('focus on Settings', () =>
      ada.button('Settings').evaluate((one) => one === document.activeElement),
    );
  });
});

describe('each failure has its own words', () => {
  it.each([
    [
      'denied by the browser',
      'Your camera and microphone are not allowed',
      'You or your browser said no',
      { permission: 'denied' },
    ],
    [
      'denied by the system',
      'Your system blocks camera and microphone',
      'your system does not let the browser have them',
      { prepare: refuseAs('NotAllowedError', 'Permission denied by system') },
    ],
    [
      'allowed, and refused all the same',
      'Your system blocks camera and microphone',
      'macOS: System Settings',
      { prepare: refuseAs('NotAllowedError', 'Permission denied') },
    ],
    [
      'in use by another program',
      'Your camera is busy',
      'Another program uses your microphone',
      { prepare: refuseAs('NotReadableError', 'Could not start video source') },
    ],
    [
      'page not secure',
      'This page was not opened securely',
      'https://',
      {
        prepare: (context: BrowserContext) =>
          context.addInitScript(() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined })),
      },
    ],
  ] satisfies [string, string, string, ParticipantOptions][])(
    '%s',
    async (what, title, words, options: ParticipantOptions) => {
      const ada = await open(options);
      await ada.page.goto('/m/failing');
      await ada.page.getByRole('heading', { name: title }).waitFor();
      await ada.page.getByText(words).first().waitFor();
      await lookAt(ada, what.replace(/\W+/g, '-'));
      // It keeps nobody out.
      await ada.join('failing', 'Ada');
    },
  );

  it('none found', async () => {
    const bare = await launchBrowser({ devices: false });
    try {
      const ada = await open({}, bare);
      await ada.page.goto('/m/failing');
      await ada.page.getByRole('heading', { name: 'No camera or microphone was found' }).waitFor();
      await lookAt(ada, 'none-found');
    } finally {
      await bare.close();
    }
  });
});

describe('in the meeting', () => {
  it('changes what the browser does to the sound of the microphone, and is still heard', async () => {
    const [ada, ben] = [await open(), await open()];
    await Promise.all([ada.join('processing', 'Ada'), ben.join('processing', 'Ben')]);
    await ada.button('Settings').click();
    await ada.page.getByRole('tab', { name: 'Devices' }).click();
    await lookAt(ada, 'settings');
    for (const name of ['Noise suppression', 'Echo cancellation', 'Automatic volume'])
      await ada.page.getByRole('switch', { name }).uncheck();
    await until('a microphone without processing', () =>
      ada.page.evaluate(() => {
        const live = (globalThis as WithMedia).opened.filter(
          ({ kind, readyState }) => kind === 'audio' && readyState === 'live',
        );
        const { noiseSuppression, echoCancellation, autoGainControl } = live[0]!.getSettings();
        return live.length === 1 && !noiseSuppression && !echoCancellation && !autoGainControl;
      }),
    );
    await ben.seesAndHears(1);
  });

  it('plays the others by the speaker that is chosen, now and after', async () => {
    const [ada, ben] = [await open(), await open()];
    await Promise.all([ada.join('speaker', 'Ada'), ben.join('speaker', 'Ben')]);
    const sinks = () =>
      ada.page.evaluate(async () => {
        const devices = await navigator.mediaDevices.enumerateDevices();
        return [...document.querySelectorAll('audio')].map(
          ({ sinkId }) =>
            devices.find(({ kind, deviceId }) => kind === 'audiooutput' && deviceId === sinkId)?.label,
        );
      });
    await ada.button('Devices').click();
    await selectOf(ada, 'Speaker').selectOption({ label: 'Fake Audio Output 1' });
    await until('the chosen speaker', async () => (await sinks()).includes('Fake Audio Output 1'));
    await ada.page.keyboard.press('Escape');
    const cleo = await open();
    await cleo.join('speaker', 'Cleo');
    await until('both by the chosen speaker', async () => {
      const all = await sinks();
      return all.length === 2 && all.every((label) => label === 'Fake Audio Output 1');
    });
  });
});
