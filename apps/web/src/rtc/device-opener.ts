import { DeviceFailedError, explainRefusal, isAllowed } from './device-problem.ts';

export type DeviceSource = 'mic' | 'webcam';

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

const REMEMBERED_AS = { mic: 'plenum.microphone', webcam: 'plenum.camera' };

export interface DeviceOpenerOptions {
  /** Missing where the page is not secure. */
  mediaDevices: MediaDevices | undefined;
  /** Says what the page is allowed; missing in old browsers. */
  permissions?: Pick<Permissions, 'query'> | undefined;
  /** Where the chosen devices are remembered. */
  storage: Pick<Storage, 'getItem' | 'setItem'>;
}

/** Asks the browser for microphone and camera: those that the person chose, where they are there. */
export class DeviceOpener {
  processing: MicProcessing = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  private readonly options: DeviceOpenerOptions;

  constructor(options: DeviceOpenerOptions) {
    this.options = options;
  }

  remember(source: DeviceSource, deviceId: string): void {
    this.options.storage.setItem(REMEMBERED_AS[source], deviceId);
  }

  /**
   * @param wish which device, in place of the remembered one.
   * @throws DeviceFailedError, or what `getUserMedia` throws.
   */
  async open(sources: DeviceSource[], wish?: MediaTrackConstraints): Promise<MediaStream> {
    try {
      return await this.getUserMedia(sources, wish ?? 'remembered');
    } catch (error) {
      // A device that was left at the office must not cost the person theirs at home.
      if (error instanceof Error && error.name === 'OverconstrainedError')
        return this.getUserMedia(sources, {});
      throw await explainRefusal(error, sources, this.options.permissions);
    }
  }

  /**
   * As `open`, for what nobody pressed: a question of the browser's would come out of nothing.
   * @throws DeviceFailedError `denied` where the browser would have to ask.
   */
  async openUnasked(source: DeviceSource): Promise<MediaStream> {
    if (await isAllowed(source, this.options.permissions)) return this.open([source]);
    throw new DeviceFailedError('denied', 'The browser would ask the person');
  }

  private async getUserMedia(
    sources: DeviceSource[],
    choice: 'remembered' | MediaTrackConstraints,
  ): Promise<MediaStream> {
    const { mediaDevices, storage } = this.options;
    if (!mediaDevices) throw new DeviceFailedError('insecurePage', 'navigator.mediaDevices is missing');
    const chosen = (source: DeviceSource): MediaTrackConstraints => {
      if (choice !== 'remembered') return choice;
      const deviceId = storage.getItem(REMEMBERED_AS[source]);
      // `exact`: as an ideal, the choice would be weighed against the resolution, and lose.
      return deviceId === null ? {} : { deviceId: { exact: deviceId } };
    };
    return mediaDevices.getUserMedia({
      audio: sources.includes('mic') && { ...this.processing, ...chosen('mic') },
      video: sources.includes('webcam') && { ...PICTURE, ...chosen('webcam') },
    });
  }
}

/** @throws DeviceFailedError `notFound` where the browser gave something else. */
export function trackIn(stream: MediaStream, source: DeviceSource): MediaStreamTrack {
  const [track] = source === 'mic' ? stream.getAudioTracks() : stream.getVideoTracks();
  if (!track) throw new DeviceFailedError('notFound', `The browser gave no ${source}`);
  return track;
}
