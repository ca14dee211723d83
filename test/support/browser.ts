import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { SpokenWords } from './spoken-words.ts';
import { until } from './until.ts';

export interface BrowserOptions {
  /** What is started in the place of the machine's own Chromium. */
  program?: string;
  /** A camera that shows a moving picture and a microphone that beeps; else the machine has neither. */
  devices?: boolean;
  /**
   * The microphone says words. A beep every 500 ms is too short to be seen for certain: with what Opus sends after it (DTX) it
   * is some twelve packets, of which ten have to fall into the same 300 ms (AudioLevelObserver), and may not for a minute.
   */
  speaks?: true;
  /** Whoever shares shares the tab of this title: the question of which is none of a page. */
  sharesTab?: string;
  /** Its WebRTC sends no UDP, as a company's policy may say. */
  udp?: false;
}

export const CHROMIUM = process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium';
export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Chromium heeds the last `--disable-features` alone, so that Playwright's own has to be said again. */
const FEATURES_OFF = [
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades'],
  ...['HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding'],
  ...['ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints'],
  ...['NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch'],
  // Ours: two pages of the address bar in each window, which take half a second of CPU and are never seen.
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'],
];

/** Debian's Chromium without a window. Background networking off: it would look for hosts that are none of ours. */
export async function launchBrowser({
  program = CHROMIUM,
  devices = true,
  speaks,
  sharesTab,
  udp,
}: BrowserOptions = {}): Promise<Browser> {
  const words = speaks && new SpokenWords();
  const browser = await chromium.launch({
    executablePath: program,
    // Playwright mutes what nobody hears; a tab that is muted is shared in silence.
    ignoreDefaultArgs: sharesTab ? ['--mute-audio'] : [],
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${FEATURES_OFF.join()}`,
      '--autoplay-policy=no-user-gesture-required',
      // Two cores carry several cameras here: a picture of 10 frames a second moves well enough. Of the three cameras the
      // second one is a depth camera, which has no picture.
      ...(devices ? ['--use-fake-device-for-media-stream=device-count=3,fps=10'] : []),
      ...(words ? [`--use-file-for-fake-audio-capture=${words.file}`] : []),
      ...(udp === false ? ['--webrtc-ip-handling-policy=disable_non_proxied_udp'] : []),
      ...(sharesTab ? [`--auto-select-tab-capture-source-by-title=${sharesTab}`] : []),
    ],
  });
  if (words) browser.once('disconnected', () => words.remove());
  return browser;
}

export interface ParticipantOptions {
  viewport?: { width: number; height: number };
  /** A phone or tablet: touched, not pointed at. */
  touch?: boolean;
  /** The language that the browser asks for, as a BCP 47 tag. */
  locale?: string;
  /** Whether the person lets the page use camera and microphone. */
  permission?: 'granted' | 'denied';
  /** Scripts that run before the page's own, to make a browser that has a certain trouble. */
  prepare?: (context: BrowserContext) => Promise<unknown>;
}

/** A person in a browser of their own. */
export class Participant {
  /** Requests to any host but the server's: there must be none. */
  readonly foreignRequests: string[] = [];
  /** What the page complained of on its console. */
  readonly errors: string[] = [];

  static async open(
    browser: Browser,
    origin: string,
    options: ParticipantOptions = {},
  ): Promise<Participant> {
    const { viewport = WIDE, permission = 'granted', touch = false, locale = 'en-US' } = options;
    const context = await browser.newContext({
      viewport,
      locale,
      hasTouch: touch,
      isMobile: touch,
      baseURL: origin,
    });
    if (permission === 'granted') await context.grantPermissions(['camera', 'microphone']);
    await context.addInitScript(rememberPeerConnections);
    await context.addInitScript(rememberFirstMedia);
    await options.prepare?.(context);
    return new Participant(context, await context.newPage(), origin);
  }

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    origin: string,
  ) {
    const { host } = new URL(origin);
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && url.host !== host) this.foreignRequests.push(request.url());
    });
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== host) this.foreignRequests.push(socket.url());
    });
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  /** Goes to a meeting's page and through its door. */
  async join(roomId: string, name: string): Promise<void> {
    await this.knock(`/m/${roomId}`, name);
    await this.toolbar.waitFor();
  }

  /** Goes to a meeting's page and asks to be let in. */
  async knock(link: string, name: string): Promise<void> {
    await this.goToDoor(link, name);
    await this.page.getByRole('button', { name: 'Join meeting' }).click();
  }

  /** Goes to a meeting's page, and says who comes. */
  async goToDoor(link: string, name: string): Promise<void> {
    await this.page.goto(link);
    await this.page.getByRole('textbox', { name: 'Your name' }).fill(name);
  }

  get toolbar() {
    return this.page.getByRole('toolbar', { name: 'Meeting controls' });
  }

  button(name: string) {
    return this.page.getByRole('button', { name, exact: true });
  }

  tile(name: string) {
    return this.page.getByRole('group', { name: new RegExp(`^${name}`) });
  }

  get steps() {
    return this.page.getByRole('list', { name: 'Connection steps' });
  }

  /** The state of one of the ten steps, in the open Connection panel. */
  stepState(step: number): Promise<string | null> {
    return this.steps.locator(`[data-step="${step}"]`).getAttribute('data-state');
  }

  /** The signaling requests that the page had sent when the first media of somebody else came; null before that. */
  requestsToFirstMedia(): Promise<string[] | null> {
    return this.page.evaluate(() => (globalThis as WithFirstMedia).requestsToFirstMedia);
  }

  /** What the browser's own statistics say of the media that it has received so far. */
  received(): Promise<ReceivedMedia> {
    return this.page.evaluate(readReceivedMedia);
  }

  /** How many of the person's own microphones, or cameras, are sent and not muted. */
  sending(kind: 'audio' | 'video'): Promise<number> {
    return this.page.evaluate(
      (wanted) =>
        (globalThis as WithPeerConnections).peerConnections
          .filter(({ connectionState }) => connectionState !== 'closed')
          .flatMap((connection) => connection.getSenders())
          .filter(({ track }) => track?.kind === wanted && track.enabled && track.readyState === 'live')
          .length,
      kind,
    );
  }

  /** Waits until the pictures of so many others, and sound, have grown by what cannot be chance. */
  async seesAndHears(others: number): Promise<void> {
    const before = await this.received();
    await until(
      `media of ${others} others`,
      async () => {
        const now = await this.received();
        const moving = now.videos.filter(({ id, framesDecoded }) => {
          const earlier = before.videos.find((video) => video.id === id)?.framesDecoded ?? 0;
          return framesDecoded >= earlier + 5;
        });
        const louder = now.audios.filter(({ id, energy }) => {
          const earlier = before.audios.find((audio) => audio.id === id)?.energy ?? 0;
          return energy > earlier;
        });
        if (moving.length >= others && louder.length >= others) return true;
        throw new Error(`${moving.length} moving pictures, ${louder.length} growing sounds`);
      },
      { withinMs: 40_000, everyMs: 200 },
    );
  }

  /** How many pictures move: those that grow while the liveliest one grows by ten frames. */
  async movingPictures(): Promise<number> {
    const before = await this.received();
    const framesSince = ({ videos }: ReceivedMedia) =>
      videos.map(({ id, framesDecoded }) => {
        const earlier = before.videos.find((video) => video.id === id)?.framesDecoded ?? 0;
        return framesDecoded - earlier;
      });
    const now = await until('a moving picture', async () => {
      const seen = await this.received();
      return Math.max(...framesSince(seen)) >= 10 && seen;
    });
    return framesSince(now).filter((frames) => frames > 0).length;
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

export interface ReceivedMedia {
  videos: { id: string; framesDecoded: number }[];
  audios: { id: string; energy: number }[];
}

type WithPeerConnections = typeof globalThis & { peerConnections: RTCPeerConnection[] };

function rememberPeerConnections(): void {
  const page = globalThis as WithPeerConnections;
  page.peerConnections = [];
  const Native = page.RTCPeerConnection;
  page.RTCPeerConnection = class extends Native {
    constructor(...options: ConstructorParameters<typeof RTCPeerConnection>) {
      super(...options);
      page.peerConnections.push(this);
    }
  };
}

async function readReceivedMedia(): Promise<ReceivedMedia> {
  const media: ReceivedMedia = { videos: [], audios: [] };
  const transceivers = (globalThis as WithPeerConnections).peerConnections
    .filter(({ connectionState }) => connectionState !== 'closed')
    .flatMap((connection) => connection.getTransceivers())
    .filter(({ currentDirection }) => currentDirection === 'recvonly');
  for (const { receiver } of transceivers) {
    for (const entry of (await receiver.getStats()).values() as Iterable<Record<string, unknown>>) {
      if (entry['type'] !== 'inbound-rtp') continue;
      const id = String(entry['trackIdentifier']);
      if (entry['kind'] === 'video')
        media.videos.push({ id, framesDecoded: Number(entry['framesDecoded'] ?? 0) });
      else media.audios.push({ id, energy: Number(entry['totalAudioEnergy'] ?? 0) });
    }
  }
  return media;
}

type WithFirstMedia = typeof globalThis & { requestsToFirstMedia: string[] | null };

/** Counts in the page itself, at the moment when the first packet has come: a test looks later than that. */
function rememberFirstMedia(): void {
  const page = globalThis as WithFirstMedia;
  const sent: string[] = [];
  page.requestsToFirstMedia = null;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (this: WebSocket, data) {
    // Socket.IO's event packets: "42", an acknowledgement id, then the name and the data.
    const name = typeof data === 'string' && /^42\d*\["(\w+)"/.exec(data)?.[1];
    if (name) sent.push(name);
    send.call(this, data);
  };
  const look = async () => {
    for (const connection of (globalThis as WithPeerConnections).peerConnections) {
      for (const entry of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (entry['type'] === 'inbound-rtp' && Number(entry['packetsReceived']) > 0)
          page.requestsToFirstMedia ??= [...sent];
      }
    }
    if (!page.requestsToFirstMedia) setTimeout(() => void look(), 10);
  };
  void look();
}
