import type { DeviceProblem } from '@plenum/protocol';
import { DeviceFailedError, explainRefusal, toDeviceFailedError } from './device-problem.ts';
import { TypedEvents } from './typed-events.ts';

export type DeviceSource = 'mic' | 'webcam';

export interface DeviceState {
  status: 'off' | 'starting' | 'on' | 'failed';
  problem: DeviceProblem | null;
  deviceId: string | null;
  track: MediaStreamTrack | null;
}

export type LocalDeviceEvents = {
  changed: [source: DeviceSource, state: DeviceState];
  /** The devices of this machine, after one was plugged in or out, or when their names became readable. */
  listed: [devices: MediaDeviceInfo[]];
  requested: [source: DeviceSource];
  granted: [source: DeviceSource];
  failed: [source: DeviceSource, error: DeviceFailedError];
  released: [source: DeviceSource];
};

const OFF: DeviceState = { status: 'off', problem: null, deviceId: null, track: null };

/** What the browser does to the microphone's sound (W3C Media Capture and Streams, section 4.3.8). */
export interface MicProcessing {
  echoCancellation: boolean;
  noiseSuppression: boolean;
  autoGainControl: boolean;
}

const PICTURE: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
};
/** The cameras of a phone look at its owner or away. */
const OTHER_FACING: Record<string, string> = { user: 'environment', environment: 'user' };

const REMEMBERED_AS = { mic: 'plenum.microphone', webcam: 'plenum.camera' };

export interface LocalDevicesOptions {
  /** Missing where the page is not secure. */
  mediaDevices: MediaDevices | undefined;
  /** Says what the page is allowed; missing in old browsers. */
  permissions?: Pick<Permissions, 'query'> | undefined;
  /** Where the chosen devices are remembered. */
  storage: Pick<Storage, 'getItem' | 'setItem'>;
}

/** This browser's microphone and camera. It owns their tracks: nobody else stops one. */
export class LocalDevices {
  readonly events = new TypedEvents<LocalDeviceEvents>();
  private readonly mediaDevices: MediaDevices | undefined;
  private readonly permissions: LocalDevicesOptions['permissions'];
  private readonly storage: LocalDevicesOptions['storage'];
  private readonly states: Record<DeviceSource, DeviceState> = { mic: OFF, webcam: OFF };
  /** Raised with everything that is asked of a source, so that an answer that comes too late is known as such. */
  private readonly asked: Record<DeviceSource, number> = { mic: 0, webcam: 0 };

  private processing: MicProcessing = {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
  };
  private cameraIds: string[] = [];

  constructor({ mediaDevices, permissions, storage }: LocalDevicesOptions) {
    this.mediaDevices = mediaDevices;
    this.permissions = permissions;
    this.storage = storage;
    mediaDevices?.addEventListener('devicechange', () => void this.list());
  }

  stateOf(source: DeviceSource): DeviceState {
    return this.states[source];
  }

  trackOf(source: DeviceSource): MediaStreamTrack | null {
    return this.states[source].track;
  }

  /** Switches devices on, with one question to the person for all of them. Never throws: the states say what failed. */
  async start(sources: DeviceSource[]): Promise<void> {
    const off = sources.filter((source) => !this.isWanted(source));
    if (off.length === 0) return;
    const asked = off.map((source) => ({ source, ticket: this.ask(source) }));
    try {
      const stream = await this.open(off);
      for (const { source, ticket } of asked) this.grant(source, ticket, trackIn(stream, source));
    } catch (error) {
      if (asked.length === 1) this.fail(asked[0]!.source, asked[0]!.ticket, error);
      // A missing camera must not cost the microphone. One after the other: two questions at once confuse people.
      else for (const { source, ticket } of asked) await this.acquire(source, ticket);
    }
    await this.list();
  }

  /** Switches a device off for good: its light goes out. */
  stop(source: DeviceSource): void {
    this.asked[source] += 1;
    const { status, track } = this.states[source];
    this.change(source, OFF);
    track?.stop();
    if (status === 'on') this.events.emit('released', source);
  }

  /** Remembers the choice; where the source is on, it changes over to the chosen device. */
  async select(source: DeviceSource, deviceId: string): Promise<void> {
    this.storage.setItem(REMEMBERED_AS[source], deviceId);
    if (this.states[source].status === 'off') return;
    if (source === 'webcam') this.yieldCamera();
    await this.acquire(source, this.ask(source));
  }

  /** Where the microphone is on, it is opened anew: not every browser changes these while it runs. */
  async setProcessing(processing: MicProcessing): Promise<void> {
    this.processing = { ...processing };
    if (this.isWanted('mic')) await this.acquire('mic', this.ask('mic'));
  }

  /** Goes on to another camera, if it is on: on a phone from the one in front to the one at the back, and back. */
  async turnCamera(): Promise<void> {
    const { track, deviceId } = this.states.webcam;
    if (!track) return;
    const facing = OTHER_FACING[track.getSettings().facingMode ?? ''];
    if (facing === undefined) {
      const next = this.cameraIds[(this.cameraIds.indexOf(deviceId ?? '') + 1) % this.cameraIds.length];
      if (next !== undefined && next !== deviceId) await this.select('webcam', next);
      return;
    }
    this.yieldCamera();
    await this.acquire('webcam', this.ask('webcam'), { facingMode: { exact: facing } });
    const now = this.states.webcam.deviceId;
    if (now !== null) this.storage.setItem(REMEMBERED_AS.webcam, now);
  }

  /** Asks which devices there are; their names are empty before a permission was given. */
  async list(): Promise<void> {
    try {
      const all = (await this.mediaDevices?.enumerateDevices()) ?? [];
      this.cameraIds = all.filter(({ kind }) => kind === 'videoinput').map(({ deviceId }) => deviceId);
      this.events.emit('listed', all);
    } catch {
      // Some browsers refuse to tell. The lists stay as they were.
    }
  }

  /** A phone opens no second camera while the first one runs. */
  private yieldCamera(): void {
    const { track } = this.states.webcam;
    if (track?.getSettings().facingMode !== undefined) track.stop();
  }

  private isWanted(source: DeviceSource): boolean {
    return ['starting', 'on'].includes(this.states[source].status);
  }

  private ask(source: DeviceSource): number {
    this.asked[source] += 1;
    // While it changes over to another device, the one before goes on.
    if (!this.states[source].track) this.change(source, { ...OFF, status: 'starting' });
    this.events.emit('requested', source);
    return this.asked[source];
  }

  private async acquire(source: DeviceSource, ticket: number, wish?: MediaTrackConstraints): Promise<void> {
    try {
      const stream = await this.open([source], wish);
      this.grant(source, ticket, trackIn(stream, source));
    } catch (error) {
      this.fail(source, ticket, error);
    }
  }

  /** @param wish which camera, in place of the remembered one. */
  private async open(sources: DeviceSource[], wish?: MediaTrackConstraints): Promise<MediaStream> {
    try {
      return await this.getUserMedia(sources, wish ?? 'remembered');
    } catch (error) {
      // A device that was left at the office must not cost the person theirs at home.
      if (error instanceof Error && error.name === 'OverconstrainedError')
        return this.getUserMedia(sources, {});
      throw await explainRefusal(error, sources, this.permissions);
    }
  }

  private async getUserMedia(
    sources: DeviceSource[],
    choice: 'remembered' | MediaTrackConstraints,
  ): Promise<MediaStream> {
    if (!this.mediaDevices) throw new DeviceFailedError('insecurePage', 'navigator.mediaDevices is missing');
    const chosen = (source: DeviceSource): MediaTrackConstraints => {
      if (choice !== 'remembered') return choice;
      const deviceId = this.storage.getItem(REMEMBERED_AS[source]);
      // `exact`: as an ideal, the choice would be weighed against the resolution, and lose.
      return deviceId === null ? {} : { deviceId: { exact: deviceId } };
    };
    return this.mediaDevices.getUserMedia({
      audio: sources.includes('mic') && { ...this.processing, ...chosen('mic') },
      video: sources.includes('webcam') && { ...PICTURE, ...chosen('webcam') },
    });
  }

  private grant(source: DeviceSource, ticket: number, track: MediaStreamTrack): void {
    if (ticket !== this.asked[source]) return track.stop(); // Switched off, or to another device, meanwhile.
    const before = this.states[source].track;
    track.addEventListener('ended', () => this.handleEnded(source, track));
    const deviceId = track.getSettings().deviceId ?? null;
    this.change(source, { status: 'on', problem: null, deviceId, track });
    if (before !== track) before?.stop();
    this.events.emit('granted', source);
  }

  private fail(source: DeviceSource, ticket: number, error: unknown): void {
    if (ticket !== this.asked[source]) return;
    const failure = toDeviceFailedError(error);
    const before = this.states[source].track;
    if (before?.readyState === 'live') {
      // Changing over failed, and the device before still works: it stays.
      this.events.emit('failed', source, failure);
      return this.events.emit('granted', source);
    }
    this.change(source, { ...OFF, status: 'failed', problem: failure.problem });
    this.events.emit('failed', source, failure);
  }

  /** A track ends by itself when its device was unplugged, or the person took the permission back. */
  private handleEnded(source: DeviceSource, track: MediaStreamTrack): void {
    if (this.states[source].track !== track) return;
    this.fail(source, this.asked[source], new DeviceFailedError('unplugged', 'The track ended by itself'));
    void this.list();
  }

  private change(source: DeviceSource, state: DeviceState): void {
    this.states[source] = state;
    this.events.emit('changed', source, state);
  }
}

function trackIn(stream: MediaStream, source: DeviceSource): MediaStreamTrack {
  const [track] = source === 'mic' ? stream.getAudioTracks() : stream.getVideoTracks();
  if (!track) throw new DeviceFailedError('notFound', `The browser gave no ${source}`);
  return track;
}
