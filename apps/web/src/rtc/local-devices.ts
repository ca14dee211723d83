import type { DeviceProblem } from '@plenum/protocol';
import {
  DeviceOpener,
  trackIn,
  type DeviceOpenerOptions,
  type DeviceSource,
  type MicProcessing,
} from './device-opener.ts';
import { DeviceFailedError, toDeviceFailedError } from './device-problem.ts';
import { TypedEvents } from './typed-events.ts';

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
  /** The one in use went away, and this one took its place; or (null) there is no other. */
  unplugged: [source: DeviceSource, replacement: MediaStreamTrack | null];
  /** There was none for a while. */
  returned: [source: DeviceSource];
};

const OFF: DeviceState = { status: 'off', problem: null, deviceId: null, track: null };

/** The cameras of a phone look at its owner or away. */
const OTHER_FACING: Record<string, string> = { user: 'environment', environment: 'user' };

const UNPLUGGED = new DeviceFailedError('unplugged', 'The track ended by itself');

const KINDS = { mic: 'audioinput', webcam: 'videoinput' } as const;

/** This browser's microphone and camera. It owns their tracks: nobody else stops one. */
export class LocalDevices {
  readonly events = new TypedEvents<LocalDeviceEvents>();
  private readonly mediaDevices: MediaDevices | undefined;
  private readonly opener: DeviceOpener;
  private readonly states: Record<DeviceSource, DeviceState> = { mic: OFF, webcam: OFF };
  /** Raised with everything that is asked of a source, so that an answer that comes too late is known as such. */
  private readonly asked: Record<DeviceSource, number> = { mic: 0, webcam: 0 };

  /** They were on when they went away: what is plugged in is taken up again, unless the person switched it off. */
  private readonly awaited = new Set<DeviceSource>();
  private cameraIds: string[] = [];

  constructor(options: DeviceOpenerOptions) {
    this.mediaDevices = options.mediaDevices;
    this.opener = new DeviceOpener(options);
    this.mediaDevices?.addEventListener('devicechange', () => void this.handlePlugged());
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
      const stream = await this.opener.open(off);
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
    this.awaited.delete(source);
    const { status, track } = this.states[source];
    this.change(source, OFF);
    track?.stop();
    if (status === 'on') this.events.emit('released', source);
  }

  /** Remembers the choice; where the source is on, it changes over to the chosen device. */
  async select(source: DeviceSource, deviceId: string): Promise<void> {
    this.opener.remember(source, deviceId);
    if (this.states[source].status === 'off') return;
    if (source === 'webcam') this.yieldCamera();
    await this.acquire(source, this.ask(source));
  }

  /** Where the microphone is on, it is opened anew: not every browser changes these while it runs. */
  async setProcessing(processing: MicProcessing): Promise<void> {
    this.opener.processing = { ...processing };
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
    if (now !== null) this.opener.remember('webcam', now);
  }

  /**
   * Asks which devices there are; their names are empty before a permission was given.
   * @returns null where the browser does not tell.
   */
  async list(): Promise<MediaDeviceInfo[] | null> {
    try {
      const all = (await this.mediaDevices?.enumerateDevices()) ?? [];
      this.cameraIds = all.filter(({ kind }) => kind === 'videoinput').map(({ deviceId }) => deviceId);
      this.events.emit('listed', all);
      return all;
    } catch {
      return null; // Some browsers refuse to tell. The lists stay as they were.
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
      const stream = await this.opener.open([source], wish);
      this.grant(source, ticket, trackIn(stream, source));
    } catch (error) {
      this.fail(source, ticket, error);
    }
  }

  private grant(source: DeviceSource, ticket: number, track: MediaStreamTrack): void {
    if (ticket !== this.asked[source]) return track.stop(); // Switched off, or to another device, meanwhile.
    const before = this.states[source].track;
    this.awaited.delete(source);
    track.addEventListener('ended', () => void this.handleEnded(source, track));
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

  /** Something was plugged in or out. */
  private async handlePlugged(): Promise<void> {
    const all = await this.list();
    if (!all) return;
    for (const source of ['mic', 'webcam'] as const) {
      const ids = all.filter(({ kind }) => kind === KINDS[source]).map(({ deviceId }) => deviceId);
      const { status, track, deviceId } = this.states[source];
      // Without a permission devices are listed without an id.
      if (track && deviceId !== null && !ids.includes(deviceId) && !ids.includes(''))
        void this.handleEnded(source, track);
      else if (this.awaited.has(source) && status === 'failed' && ids.length > 0) void this.takeBack(source);
    }
  }

  /**
   * A track ends by itself when its device was unplugged, or the person took the permission back. Whatever else there
   * is takes its place; the track that ended stands there meanwhile, so that nothing is closed and made anew.
   */
  private async handleEnded(source: DeviceSource, track: MediaStreamTrack): Promise<void> {
    if (this.states[source].track !== track) return;
    track.stop(); // Not every browser ends it when its device goes.
    const ticket = this.ask(source);
    try {
      const next = trackIn(await this.opener.openUnasked(source), source);
      // The system's default one keeps its id, and changes its name.
      const isOther =
        next.label !== track.label || next.getSettings().deviceId !== this.states[source].deviceId;
      const isCurrent = ticket === this.asked[source];
      this.grant(source, ticket, next);
      if (isCurrent && isOther) this.events.emit('unplugged', source, next);
    } catch {
      if (ticket !== this.asked[source]) return;
      this.fail(source, ticket, UNPLUGGED);
      this.awaited.add(source);
      this.events.emit('unplugged', source, null);
    }
    await this.list();
  }

  private async takeBack(source: DeviceSource): Promise<void> {
    const ticket = this.ask(source);
    try {
      const track = trackIn(await this.opener.openUnasked(source), source);
      const isCurrent = ticket === this.asked[source];
      this.grant(source, ticket, track);
      if (isCurrent) this.events.emit('returned', source);
    } catch {
      this.fail(source, ticket, UNPLUGGED); // It can be started by hand.
    }
  }

  private change(source: DeviceSource, state: DeviceState): void {
    this.states[source] = state;
    this.events.emit('changed', source, state);
  }
}
