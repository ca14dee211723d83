import { describe, expect, it } from '@jest/globals';
import type { Participant } from '../support/browser.ts';
import { photograph, Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const PICTURES = 'test-results/unplugged';
const stage = Stage.use();

type WithMachine = typeof globalThis & {
  opened: MediaStreamTrack[];
  /** By their labels. */
  unplug: (...labels: string[]) => void;
  plugInAll: () => void;
};

/** Lets a test unplug Chromium's fake devices: they end, are listed no more, and cannot be opened. */
function makeUnpluggable(): void {
  const page = globalThis as WithMachine;
  const { mediaDevices } = navigator;
  const enumerate = mediaDevices.enumerateDevices.bind(mediaDevices);
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  const gone = new Set<string>();
  page.opened = [];
  mediaDevices.enumerateDevices = async () => (await enumerate()).filter(({ label }) => !gone.has(label));
  mediaDevices.getUserMedia = async (constraints = {}) => {
    const there = await mediaDevices.enumerateDevices();
    const among = (kind: MediaDeviceKind, asked?: boolean | MediaTrackConstraints) => {
      if (!asked) return false;
      const left = there.filter((device) => device.kind === kind).map(({ deviceId }) => deviceId);
      if (left.length === 0) throw new DOMException('none is left', 'NotFoundError');
      const wish = typeof asked === 'object' ? asked : {};
      const wanted = (wish.deviceId as { exact?: string } | undefined)?.exact ?? left[0]!;
      if (!left.includes(wanted)) throw new DOMException('it is gone', 'OverconstrainedError');
      return { ...wish, deviceId: { exact: wanted } };
    };
    const audio = among('audioinput', constraints.audio);
    const stream = await open({ audio, video: among('videoinput', constraints.video) });
    page.opened.push(...stream.getTracks());
    return stream;
  };
  page.unplug = (...labels) => {
    for (const label of labels) gone.add(label);
    for (const track of page.opened.filter((one) => labels.includes(one.label))) {
      track.stop();
      track.dispatchEvent(new Event('ended')); // As the browser does when the device is gone.
    }
    mediaDevices.dispatchEvent(new Event('devicechange'));
  };
  page.plugInAll = () => {
    gone.clear();
    mediaDevices.dispatchEvent(new Event('devicechange'));
  };
}

const MICROPHONES = ['Fake Default Audio Input', 'Fake Audio Input 1', 'Fake Audio Input 2'];
/** The one in the middle has no picture. */
const CAMERAS = ['fake_device_0', 'fake_device_1', 'fake_device_2'];

async function meet(roomId: string): Promise<[Participant, Participant]> {
  const ada = await stage.enter(roomId, 'Ada', {
    prepare: (context) => context.addInitScript(makeUnpluggable),
  });
  const ben = await stage.enter(roomId, 'Ben');
  await ben.seesAndHears(1);
  return [ada, ben];
}
const unplug = ({ page }: Participant, labels: string[]) =>
  page.evaluate((all) => (globalThis as WithMachine).unplug(...all), labels);
const plugInAll = ({ page }: Participant) => page.evaluate(() => (globalThis as WithMachine).plugInAll());
const notice = ({ page }: Participant, text: string) =>
  page.getByRole('region', { name: 'Notices' }).getByRole('listitem').filter({ hasText: text });
/** What microphones give out now: one that is muted is not enabled. */
const liveMicrophones = ({ page }: Participant) =>
  page.evaluate(() =>
    (globalThis as WithMachine).opened
      .filter(({ kind, readyState }) => kind === 'audio' && readyState === 'live')
      .map(({ label, enabled }) => ({ label, enabled })),
  );

describe('what is unplugged in the middle', () => {
  it('gives way to another microphone and camera, and the others go on seeing and hearing', async () => {
    const [ada, ben] = await meet('unplugged-replaced');
    await unplug(ada, MICROPHONES.slice(0, 2));
    await notice(ada, 'Your microphone was unplugged. “Fake Audio Input 2” takes its place.').waitFor();
    await unplug(ada, CAMERAS.slice(0, 2));
    await notice(ada, 'Your camera was unplugged. “fake_device_2” takes its place.').waitFor();
    await ben.seesAndHears(1);
    await ben.page.getByRole('group', { name: /^Ada(?!.*(off|reconnecting))/ }).waitFor();
    await photograph(ada, `${PICTURES}/replaced`);
  });

  it('costs nobody the meeting where there is no other, and is back with the plug, as muted as it was', async () => {
    const [ada, ben] = await meet('unplugged-gone');
    await ada.button('Mute microphone').click();
    await unplug(ada, [...MICROPHONES, ...CAMERAS]);
    await notice(ada, 'Your microphone was unplugged, and there is no other.').waitFor();
    await notice(ada, 'Your camera was unplugged, and there is no other.').waitFor();
    await ben.page.getByRole('group', { name: /^Ada.*microphone off.*camera off/ }).waitFor();
    await ada.tile('Ben').waitFor();
    await photograph(ada, `${PICTURES}/gone`);

    await plugInAll(ada);
    await notice(ada, 'Your camera is back').waitFor();
    await notice(ada, 'Your microphone is back, and muted as it was.').waitFor();
    await ben.page.getByRole('group', { name: /^Ada.*microphone off(?!.*camera off)/ }).waitFor();
    expect(await liveMicrophones(ada)).toEqual([{ label: MICROPHONES[0], enabled: false }]);
    await ada.button('Unmute microphone').click();
    await ben.seesAndHears(1);
  });

  it('gives way to the system’s own speaker, and is heard by again when it is back', async () => {
    const [ada] = await meet('unplugged-speaker');
    const speakers = () =>
      ada.page.evaluate(async () => {
        const devices = await navigator.mediaDevices.enumerateDevices();
        const isOf = (sinkId: string) => (device: MediaDeviceInfo) =>
          device.kind === 'audiooutput' && device.deviceId === sinkId;
        return [...document.querySelectorAll('audio')].map(({ sinkId }) =>
          sinkId === '' ? 'the system’s' : devices.find(isOf(sinkId))?.label,
        );
      });
    const hears = (label: string) => until(label, async () => (await speakers()).join() === label);
    await ada.button('Devices').click();
    await ada.page.getByRole('combobox', { name: 'Speaker' }).selectOption({ label: 'Fake Audio Output 1' });
    await hears('Fake Audio Output 1');
    await ada.page.keyboard.press('Escape');
    await unplug(ada, ['Fake Audio Output 1']);
    await notice(ada, 'Your speaker was unplugged.').waitFor();
    await hears('the system’s');
    await plugInAll(ada);
    await notice(ada, 'Your speaker is back').waitFor();
    await hears('Fake Audio Output 1');
  });
});
