import { TypedEvents } from './typed-events.ts';

export type ScreenSource = 'screen' | 'screenAudio';

/** `denied`: by the system or by the page's rules; who only changes their mind has no problem. */
export type ScreenProblem = 'unsupported' | 'denied' | 'unavailable';

export interface ScreenState {
  status: 'off' | 'starting' | 'on';
  tracks: Readonly<Record<ScreenSource, MediaStreamTrack | null>>;
}

export type ScreenCaptureEvents = {
  changed: [state: ScreenState];
  failed: [problem: ScreenProblem];
};

const SOURCES = ['screen', 'screenAudio'] as const satisfies ScreenSource[];
const OFF: ScreenState = { status: 'off', tracks: { screen: null, screenAudio: null } };

/**
 * Text wants pixels, not frames: 15 a second follow a scrolling page. Larger than this no encoder of a laptop keeps up.
 * The sound is sent as it is, for it need not be a voice; `restrictOwnAudio` leaves this page's own out, which the others
 * would hear as their echo. What a browser does not know it passes over (W3C Screen Capture, 5; Chromium knows all of it).
 */
const WANTED = {
  video: { frameRate: { ideal: 15, max: 15 }, width: { max: 2560 }, height: { max: 1600 } },
  audio: {
    ...{ echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    ...{ suppressLocalAudioPlayback: false, restrictOwnAudio: true },
  },
  ...{ systemAudio: 'include', windowAudio: 'system', surfaceSwitching: 'include' },
  ...{ selfBrowserSurface: 'exclude', monitorTypeSurfaces: 'include' },
};

/** What a person shows of their screen, with its sound. It owns the tracks: nobody else stops one. */
export class ScreenCapture {
  readonly events = new TypedEvents<ScreenCaptureEvents>();
  /** Whether the next one that is shown brings its sound. */
  takesSound = true;
  private readonly mediaDevices: Partial<Pick<MediaDevices, 'getDisplayMedia'>> | undefined;
  private state = OFF;
  /** Raised with everything that is asked, so that an answer that comes too late is known as such. */
  private asked = 0;

  /** @param mediaDevices missing where the page is not secure; without `getDisplayMedia` on phones. */
  constructor(mediaDevices: Partial<Pick<MediaDevices, 'getDisplayMedia'>> | undefined) {
    this.mediaDevices = mediaDevices;
  }

  /** False on phones, whose browsers show nobody the screen. */
  get isSupported(): boolean {
    return typeof this.mediaDevices?.getDisplayMedia === 'function';
  }

  get current(): ScreenState {
    return this.state;
  }

  trackOf(source: ScreenSource): MediaStreamTrack | null {
    return this.state.tracks[source];
  }

  /** Lets the person choose what to show. Never throws; browsers want it called right when something was pressed. */
  async start(): Promise<void> {
    if (this.state.status !== 'off') return;
    if (!this.mediaDevices?.getDisplayMedia) return this.events.emit('failed', 'unsupported');
    const ticket = (this.asked += 1);
    this.change({ ...OFF, status: 'starting' });
    try {
      const stream = await this.mediaDevices.getDisplayMedia({
        ...WANTED,
        audio: this.takesSound && WANTED.audio,
      });
      if (ticket === this.asked) this.show(stream);
      else for (const track of stream.getTracks()) track.stop(); // Called off meanwhile.
    } catch (error) {
      if (ticket !== this.asked) return;
      this.change(OFF);
      const problem = problemOf(error);
      if (problem) this.events.emit('failed', problem);
    }
  }

  stop(): void {
    if (this.state.status === 'off') return;
    this.asked += 1;
    const { tracks } = this.state;
    this.change(OFF);
    for (const source of SOURCES) tracks[source]?.stop();
  }

  private show(stream: MediaStream): void {
    const [screen] = stream.getVideoTracks();
    const [screenAudio = null] = stream.getAudioTracks();
    if (!screen) return this.stop();
    screen.contentHint = 'detail';
    // By the browser's own button, or because the window that was shown is closed.
    screen.addEventListener('ended', () => this.trackOf('screen') === screen && this.stop());
    screenAudio?.addEventListener('ended', () => {
      const { state } = this;
      if (state.tracks.screenAudio === screenAudio)
        this.change({ ...state, tracks: { ...state.tracks, screenAudio: null } });
    });
    this.change({ status: 'on', tracks: { screen, screenAudio } });
  }

  private change(state: ScreenState): void {
    this.state = state;
    this.events.emit('changed', state);
  }
}

/** Null: the person closed the browser's question, which is no failure. All of them are a NotAllowedError. */
function problemOf(error: unknown): ScreenProblem | null {
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  if (name === 'AbortError') return null;
  if (name !== 'NotAllowedError') return 'unavailable';
  return /system|polic|disallowed/i.test(message) ? 'denied' : null;
}
