import type { DeviceSource, LocalDevices } from './local-devices.ts';
import type { RoomSession, Sending } from './room-session.ts';

/**
 * What this end sends: the tracks that are on, and whether the microphone is muted, which holds through every return
 * to the room: one that was off never comes back on by itself.
 */
export class LocalSending implements Sending {
  private readonly devices: LocalDevices;
  private readonly present: () => RoomSession | null;
  private muted = false;

  constructor(devices: LocalDevices, present: () => RoomSession | null) {
    this.devices = devices;
    this.present = present;
    devices.events.on('changed', (source, { track }) => {
      if (source === 'mic' && track) track.enabled = !this.muted;
      this.present()?.setTrack(source, track);
    });
  }

  trackOf(source: DeviceSource): MediaStreamTrack | null {
    return this.devices.trackOf(source);
  }

  isMuted(): boolean {
    return this.muted;
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    const track = this.devices.trackOf('mic');
    if (track) track.enabled = !muted;
    this.present()?.setMuted(muted);
  }

  /** Gives camera and microphone back. */
  stop(): void {
    this.devices.stop('mic');
    this.devices.stop('webcam');
  }
}
