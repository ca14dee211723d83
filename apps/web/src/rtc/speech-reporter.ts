import type { DeviceState, LocalDevices } from './local-devices.ts';
import { meterMicrophone } from './microphone-meter.ts';
import type { RoomClientEvents } from './room-client.ts';
import { hasManyMicrophones } from './room-size.ts';
import type { Request } from './signaling-connection.ts';
import { SpeechOnset } from './speech-onset.ts';
import type { TypedEvents } from './typed-events.ts';

/** How often the level is read, in milliseconds: a word must not be waited for. Browsers slow a hidden page down. */
const EVERY_MS = 20;

export interface SpeechReporterOptions {
  devices: Pick<LocalDevices, 'events' | 'stateOf'>;
  roster: TypedEvents<RoomClientEvents>;
  request: Request;
  meter?: typeof meterMicrophone;
}

/**
 * Says in a large room when this person begins to speak, so that the others hear the first word: the server finds out
 * by itself only after half a second. A muted microphone's track is silent, and so nothing is ever said of it.
 */
export class SpeechReporter {
  private readonly options: SpeechReporterOptions;
  private isLarge = false;
  private metered: MediaStreamTrack | null = null;
  private stop: (() => void) | null = null;

  constructor(options: SpeechReporterOptions) {
    this.options = options;
    options.roster.on('rosterChanged', (peers) => {
      this.isLarge = hasManyMicrophones(peers);
      this.settle(options.devices.stateOf('mic'));
    });
    options.devices.events.on('changed', (source, state) => source === 'mic' && this.settle(state));
  }

  private settle({ track }: DeviceState): void {
    const wanted = this.isLarge ? track : null;
    if (wanted === this.metered) return;
    this.stop?.();
    this.metered = wanted;
    this.stop = wanted && this.listen(wanted);
  }

  private listen(track: MediaStreamTrack): () => void {
    const { request, meter = meterMicrophone } = this.options;
    const onset = new SpeechOnset();
    let heardAt = performance.now();
    return meter(track, {
      everyMs: EVERY_MS,
      report: (decibel) => {
        const now = performance.now();
        // Where it gets lost the media hears it a little later all the same.
        if (onset.hear(decibel, now - heardAt)) request('reportSpeech', {}).catch(() => undefined);
        heardAt = now;
      },
    });
  }
}
