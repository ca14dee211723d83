import { describe, expect, it, jest } from '@jest/globals';
import { FakeTrack } from './fake-track.ts';
import { LocalDevices } from './local-devices.ts';

type Answer = (constraints: MediaStreamConstraints) => void;

/** A browser's mediaDevices with a microphone and a camera; `refuse` throws for what cannot be had. */
function fakeMediaDevices(refuse: Answer = () => undefined) {
  const tracks: FakeTrack[] = [];
  let facing: 'user' | 'environment' | undefined;
  /** Makes a phone of it, whose next camera looks that way. */
  const face = (way: 'user' | 'environment') => (facing = way);
  const getUserMedia = jest.fn(async (constraints: MediaStreamConstraints) => {
    refuse(constraints);
    const make = (kind: 'audio' | 'video') => {
      const track = new FakeTrack(kind, `${kind}-${tracks.length}`);
      if (kind === 'video') track.facingMode = facing;
      tracks.push(track);
      return track;
    };
    const audio = constraints.audio ? [make('audio')] : [];
    const video = constraints.video ? [make('video')] : [];
    return { getAudioTracks: () => audio, getVideoTracks: () => video };
  });
  const enumerateDevices = async () =>
    ['video-0', 'video-1', 'video-2'].map((deviceId) => ({ kind: 'videoinput', deviceId }));
  const mediaDevices = Object.assign(new EventTarget(), { getUserMedia, enumerateDevices });
  return { mediaDevices: mediaDevices as unknown as MediaDevices, getUserMedia, tracks, face };
}

function build(refuse?: Answer, permissions?: Pick<Permissions, 'query'>) {
  const fake = fakeMediaDevices(refuse);
  const remembered = new Map<string, string>();
  const storage = {
    getItem: (key: string) => remembered.get(key) ?? null,
    setItem: (key: string, value: string) => void remembered.set(key, value),
  };
  const devices = new LocalDevices({ mediaDevices: fake.mediaDevices, permissions, storage });
  return { ...fake, remembered, devices };
}

const named = (name: string) => Object.assign(new Error('fake'), { name });

describe('LocalDevices', () => {
  it('asks for microphone and camera with one question', async () => {
    const { devices, getUserMedia } = build();
    await devices.start(['mic', 'webcam']);
    expect(getUserMedia).toHaveBeenCalledTimes(1);
    expect(devices.stateOf('mic')).toMatchObject({ status: 'on', problem: null });
    expect(devices.stateOf('webcam')).toMatchObject({ status: 'on', problem: null });
  });

  it('keeps the microphone where the camera is missing', async () => {
    const { devices } = build(({ video }) => {
      if (video) throw named('NotFoundError');
    });
    await devices.start(['mic', 'webcam']);
    expect(devices.stateOf('mic').status).toBe('on');
    expect(devices.stateOf('webcam')).toMatchObject({ status: 'failed', problem: 'notFound' });
  });

  it.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'notFound'],
    ['OverconstrainedError', 'notFound'],
    ['NotReadableError', 'inUse'],
    ['AbortError', 'inUse'],
    ['TypeError', 'other'],
  ])('takes %s for %s', async (name, problem) => {
    const { devices } = build(() => {
      throw named(name);
    });
    await devices.start(['webcam']);
    expect(devices.stateOf('webcam')).toMatchObject({ status: 'failed', problem, track: null });
  });

  it.each([
    ['Permission denied by system', 'prompt', 'deniedBySystem'],
    ['Permission denied', 'granted', 'deniedBySystem'],
    ['Permission denied', 'denied', 'denied'],
    ['Permission dismissed', 'prompt', 'denied'],
  ])('takes "%s" with the permission %s for %s', async (message, state, problem) => {
    const permissions = { query: async () => ({ state }) as PermissionStatus };
    const { devices } = build(() => {
      throw Object.assign(new Error(message), { name: 'NotAllowedError' });
    }, permissions);
    await devices.start(['mic']);
    expect(devices.stateOf('mic')).toMatchObject({ status: 'failed', problem });
  });

  it('opens the microphone anew when its processing changes, and not where it is off', async () => {
    const { devices, getUserMedia, tracks } = build();
    const raw = { echoCancellation: true, noiseSuppression: false, autoGainControl: false };
    await devices.setProcessing(raw);
    expect(getUserMedia).not.toHaveBeenCalled();
    await devices.start(['mic']);
    expect(getUserMedia).toHaveBeenLastCalledWith({ audio: raw, video: false });
    await devices.setProcessing({ ...raw, echoCancellation: false });
    expect(getUserMedia).toHaveBeenLastCalledWith({
      audio: { ...raw, echoCancellation: false },
      video: false,
    });
    expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'live']);
  });

  it('turns to the camera at the back of a phone, after it has let go of the one in front', async () => {
    const { devices, getUserMedia, tracks, remembered, face } = build(({ video }) => {
      if (typeof video === 'object' && video.facingMode) expect(tracks[0]!.readyState).toBe('ended');
    });
    face('user');
    await devices.start(['webcam']);
    face('environment');
    await devices.turnCamera();
    expect(getUserMedia).toHaveBeenLastCalledWith(
      expect.objectContaining({
        video: expect.objectContaining({ facingMode: { exact: 'environment' } }),
      }),
    );
    expect(devices.stateOf('webcam')).toMatchObject({ status: 'on', track: tracks[1] });
    expect(remembered.get('plenum.camera')).toBe('video-1');
  });

  it('turns to the next camera where none says which way it looks', async () => {
    const { devices, getUserMedia, tracks } = build();
    await devices.turnCamera();
    expect(getUserMedia).not.toHaveBeenCalled();
    await devices.start(['webcam']);
    await devices.turnCamera();
    expect(getUserMedia).toHaveBeenLastCalledWith(
      expect.objectContaining({
        video: expect.objectContaining({ deviceId: { exact: 'video-1' } }),
      }),
    );
    expect(tracks[0]!.readyState).toBe('ended');
  });

  it('says that the page is not secure where there are no devices to ask for', async () => {
    const devices = new LocalDevices({
      mediaDevices: undefined,
      storage: { getItem: () => null, setItem: () => undefined },
    });
    await devices.start(['mic', 'webcam']);
    expect(devices.stateOf('mic').problem).toBe('insecurePage');
  });

  it('releases a camera that is switched off, even while it is still starting', async () => {
    const { devices, tracks } = build();
    await devices.start(['webcam']);
    devices.stop('webcam');
    expect(tracks[0]!.readyState).toBe('ended');
    expect(devices.stateOf('webcam').status).toBe('off');

    const starting = devices.start(['webcam']);
    devices.stop('webcam');
    await starting;
    expect(tracks[1]!.readyState).toBe('ended');
    expect(devices.stateOf('webcam')).toMatchObject({ status: 'off', track: null });
  });

  it('changes over to the chosen device, stops the old one, and remembers the choice', async () => {
    const { devices, getUserMedia, tracks } = build();
    const changes: unknown[] = [];
    await devices.start(['mic']);
    devices.events.on('changed', (_, { track }) => changes.push(track));
    await devices.select('mic', 'headset');
    expect(getUserMedia).toHaveBeenLastCalledWith(
      expect.objectContaining({ audio: expect.objectContaining({ deviceId: { exact: 'headset' } }) }),
    );
    expect(tracks[0]!.readyState).toBe('ended');
    expect(changes.at(-1)).toBe(tracks[1]);
  });

  it('takes another device where the remembered one is not there', async () => {
    const { devices, getUserMedia } = build(({ audio }) => {
      if (typeof audio === 'object' && audio.deviceId) throw named('OverconstrainedError');
    });
    await devices.select('mic', 'left at the office');
    await devices.start(['mic']);
    expect(getUserMedia).toHaveBeenCalledTimes(2);
    expect(devices.stateOf('mic').status).toBe('on');
  });

  it('keeps the device that works where changing over fails', async () => {
    let isBusy = false;
    const { devices, tracks } = build(() => {
      if (isBusy) throw named('NotReadableError');
    });
    await devices.start(['mic']);
    isBusy = true;
    await devices.select('mic', 'busy');
    expect(tracks[0]!.readyState).toBe('live');
    expect(devices.stateOf('mic')).toMatchObject({ status: 'on', track: tracks[0] });
  });

  it('does not switch on a device that is only chosen', async () => {
    const { devices, getUserMedia } = build();
    await devices.select('webcam', 'other');
    expect(getUserMedia).not.toHaveBeenCalled();
  });

  it('tells what happens as evidence does', async () => {
    const { devices } = build();
    const seen: string[] = [];
    for (const name of ['requested', 'granted', 'released'] as const) {
      devices.events.on(name, (source) => seen.push(`${name} ${source}`));
    }
    await devices.start(['mic']);
    devices.stop('mic');
    expect(seen).toEqual(['requested mic', 'granted mic', 'released mic']);
  });
});
