import { describe, expect, it } from '@jest/globals';
import type { DeviceSource } from './device-opener.ts';
import { FakeTrack } from './fake-track.ts';
import { LocalDevices } from './local-devices.ts';

const KINDS = { audioinput: 'audio', videoinput: 'video' } as const;

/** A machine whose devices are plugged in and out. */
class FakeMachine {
  readonly mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia: async (constraints: MediaStreamConstraints) => this.open(constraints),
    enumerateDevices: async () => this.devices.map((device) => ({ ...device, label: '' })),
  });
  permission: PermissionState = 'granted';
  /** All that were ever opened. */
  readonly tracks: FakeTrack[] = [];
  private devices: { kind: keyof typeof KINDS; deviceId: string }[] = [];

  plugIn(kind: keyof typeof KINDS, deviceId: string): void {
    this.devices = [...this.devices, { kind, deviceId }];
    this.mediaDevices.dispatchEvent(new Event('devicechange'));
  }

  /** @param how not every browser ends the track. */
  unplug(deviceId: string, how: 'ending' | 'silently' = 'ending'): void {
    this.devices = this.devices.filter((device) => device.deviceId !== deviceId);
    this.mediaDevices.dispatchEvent(new Event('devicechange'));
    const opened = this.tracks.filter((track) => track.getSettings().deviceId === deviceId);
    if (how === 'ending') for (const track of opened) track.end();
  }

  private open({ audio, video }: MediaStreamConstraints) {
    const make = (kind: keyof typeof KINDS, asked: MediaStreamConstraints['audio']) => {
      if (!asked) return [];
      const { exact } = ((asked as MediaTrackConstraints).deviceId ?? {}) as { exact?: string };
      const all = this.devices.filter((device) => device.kind === kind);
      if (all.length === 0) throw Object.assign(new Error('fake'), { name: 'NotFoundError' });
      const found = all.find(({ deviceId }) => exact === undefined || deviceId === exact);
      if (!found) throw Object.assign(new Error('fake'), { name: 'OverconstrainedError' });
      const track = new FakeTrack(KINDS[kind], found.deviceId);
      this.tracks.push(track);
      return [track];
    };
    const [audioTracks, videoTracks] = [make('audioinput', audio), make('videoinput', video)];
    return { getAudioTracks: () => audioTracks, getVideoTracks: () => videoTracks };
  }
}

function build() {
  const machine = new FakeMachine();
  const remembered = new Map<string, string>();
  const devices = new LocalDevices({
    mediaDevices: machine.mediaDevices as unknown as MediaDevices,
    permissions: { query: async () => ({ state: machine.permission }) as PermissionStatus },
    storage: {
      getItem: (key) => remembered.get(key) ?? null,
      setItem: (key, value) => void remembered.set(key, value),
    },
  });
  const told: [string, DeviceSource, string?][] = [];
  devices.events.on('unplugged', (source, next) =>
    told.push(['unplugged', source, next?.label ?? 'nothing']),
  );
  devices.events.on('returned', (source) => told.push(['returned', source]));
  const used = (source: DeviceSource) => {
    const { status, problem, deviceId, track } = devices.stateOf(source);
    return { status, problem, deviceId, isLive: track?.readyState === 'live' };
  };
  return { machine, devices, told, used };
}

/** Lets all that is under way come to rest: nothing here waits for anything but promises. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

const onWith = (deviceId: string) => ({ status: 'on', problem: null, deviceId, isLive: true });
const UNPLUGGED = { status: 'failed', problem: 'unplugged', deviceId: null, isLive: false };

describe('a device in use that is unplugged', () => {
  it.each(['ending', 'silently'] as const)('gives way to another one, %s', async (how) => {
    const { machine, devices, told, used } = build();
    machine.plugIn('audioinput', 'headset');
    machine.plugIn('audioinput', 'built in');
    await devices.select('mic', 'headset');
    await devices.start(['mic']);
    expect(used('mic')).toEqual(onWith('headset'));
    const seen: unknown[] = [];
    devices.events.on('changed', (_, { status }) => seen.push(status));
    machine.unplug('headset', how);
    await settled();
    expect(used('mic')).toEqual(onWith('built in'));
    expect(told).toEqual([['unplugged', 'mic', 'Name of built in']]);
    // Never off meanwhile: what is sent goes on with the other track.
    expect(seen).toEqual(['on']);
    expect(machine.tracks.filter(({ readyState }) => readyState === 'live')).toHaveLength(1);
  });

  it('is awaited where there is no other, and taken up again when it is back', async () => {
    const { machine, devices, told, used } = build();
    machine.plugIn('videoinput', 'camera');
    await devices.start(['webcam']);
    machine.unplug('camera');
    await settled();
    expect(used('webcam')).toEqual(UNPLUGGED);
    machine.plugIn('audioinput', 'some microphone');
    await settled();
    expect(used('webcam')).toEqual(UNPLUGGED);
    machine.plugIn('videoinput', 'camera');
    await settled();
    expect(used('webcam')).toEqual(onWith('camera'));
    expect(told).toEqual([
      ['unplugged', 'webcam', 'nothing'],
      ['returned', 'webcam'],
    ]);
  });

  it('stays off where the person switched it off meanwhile', async () => {
    const { machine, devices, told, used } = build();
    machine.plugIn('audioinput', 'headset');
    await devices.start(['mic']);
    machine.unplug('headset');
    await settled();
    devices.stop('mic');
    machine.plugIn('audioinput', 'headset');
    await settled();
    expect(used('mic').status).toBe('off');
    expect(told).toEqual([['unplugged', 'mic', 'nothing']]);
  });

  it('is of no concern where it was off', async () => {
    const { machine, devices, told, used } = build();
    machine.plugIn('audioinput', 'headset');
    await devices.start(['mic']);
    devices.stop('mic');
    machine.unplug('headset');
    machine.plugIn('audioinput', 'headset');
    await settled();
    expect(used('mic').status).toBe('off');
    expect(told).toEqual([]);
  });

  it('is awaited still where a press on the button could not start it', async () => {
    const { machine, devices, used } = build();
    machine.plugIn('audioinput', 'headset');
    await devices.start(['mic']);
    machine.unplug('headset');
    await settled();
    await devices.start(['mic']);
    expect(used('mic').problem).toBe('notFound');
    machine.plugIn('audioinput', 'headset');
    await settled();
    expect(used('mic')).toEqual(onWith('headset'));
  });

  it('may be started by hand', async () => {
    const { machine, devices, used } = build();
    machine.plugIn('audioinput', 'headset');
    await devices.start(['mic']);
    machine.permission = 'prompt';
    machine.unplug('headset');
    await settled();
    machine.plugIn('audioinput', 'headset');
    await settled();
    await devices.start(['mic']);
    expect(used('mic')).toEqual(onWith('headset'));
  });

  it('has no replacement of which the browser would ask the person', async () => {
    const { machine, devices, told, used } = build();
    machine.plugIn('audioinput', 'headset');
    machine.plugIn('audioinput', 'built in');
    await devices.start(['mic']);
    machine.permission = 'prompt'; // The permission was taken back: that ends the track too.
    machine.tracks[0]!.end();
    await settled();
    expect(used('mic')).toEqual(UNPLUGGED);
    expect(told).toEqual([['unplugged', 'mic', 'nothing']]);
    expect(machine.tracks).toHaveLength(1);
  });

  it('has no replacement where the person switches it off that moment', async () => {
    const { machine, devices, told, used } = build();
    machine.plugIn('videoinput', 'one');
    machine.plugIn('videoinput', 'other');
    await devices.start(['webcam']);
    machine.unplug('one');
    devices.stop('webcam');
    await settled();
    expect(used('webcam')).toMatchObject({ status: 'off', isLive: false });
    expect(told).toEqual([]);
    expect(machine.tracks.every(({ readyState }) => readyState === 'ended')).toBe(true);
  });

  it('is opened anew where it is still there, which is nothing to tell', async () => {
    const { machine, devices, told, used } = build();
    machine.plugIn('videoinput', 'camera');
    await devices.start(['webcam']);
    machine.tracks[0]!.end();
    await settled();
    expect(used('webcam')).toEqual(onWith('camera'));
    expect(told).toEqual([]);
  });
});
