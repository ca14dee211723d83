import type { Source } from '@plenum/protocol';
import type { LocalDevices } from './local-devices.ts';
import type { RoomSession, Sending } from './room-session.ts';
import type { ScreenCapture } from './screen-capture.ts';

/**
 * What this end sends: the tracks that are on, and whether the microphone is muted, which holds through every return
 * to the room: one that was off never comes back on by itself.
 */
export class LocalSending implements Sending {
  private readonly devices: LocalDevices;
  private readonly screen: ScreenCapture;
  private readonly present: () => RoomSession | null;
  private muted = false;

  constructor(devices: LocalDevices, screen: ScreenCapture, present: () => RoomSession | null) {
    this.devices = devices;
    this.screen = screen;
    this.present = present;
    devices.events.on('changed', (source, { track }) => {
      if (source === 'mic' && track) track.enabled = !this.muted;
      this.present()?.setTrack(source, track);
    });
    screen.events.on('changed', ({ tracks }) => {
      for (const source of ['screen', 'screenAudio'] as const)
        this.present()?.setTrack(source, tracks[source]);
    });
  }

  trackOf(source: Source): MediaStreamTrack | null {
    if (source === 'screen' || source === 'screenAudio') return this.screen.trackOf(source);
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

  /** Gives camera, microphone and screen back. */
  stop(): void {
    this.devices.stop('mic');
    this.devices.stop('webcam');
    this.screen.stop();
  }
}
