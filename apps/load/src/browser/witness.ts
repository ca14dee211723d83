import { chromium, type Browser, type Page } from 'playwright-core';
import { FrameGaps, type Evenness } from './frame-gaps.ts';
import { logFrames, readFrameLog } from './log-frames.ts';

/** What a real browser made of the pictures that it was sent, and how evenly they were seen to move. */
export interface Seen extends Evenness {
  /** Pictures that moved. */
  pictures: number;
  framesDecoded: number;
  /** As the browser counts them: a pause of 150 ms more than usual (W3C, webrtc-stats, freezeCount). */
  freezes: number;
  frozenMs: number;
}

interface Picture {
  id: string;
  frames: number;
  freezes: number;
  frozenSeconds: number;
}

const LOOK_MS = 1000;
/** Five pictures of others: a machine that plays hundreds of people as well has little left to decode pictures with. */
const WINDOW = { width: 960, height: 600 };

/** A person in a real browser among the synthetic participants: who shows that what these send can be watched. */
export class Witness {
  private readonly browser: Browser;
  private readonly page: Page;
  private readonly known = new Map<string, Picture>();
  private readonly moving = new Set<string>();
  private gaps: FrameGaps | null = null;
  private readonly seen: Omit<Seen, keyof Evenness> = {
    pictures: 0,
    framesDecoded: 0,
    freezes: 0,
    frozenMs: 0,
  };
  private timer: NodeJS.Timeout | null = null;

  private constructor(browser: Browser, page: Page) {
    this.browser = browser;
    this.page = page;
  }

  /**
   * Goes through the door of the meeting's page.
   * @param executablePath of Chromium
   * @throws where there is no such browser, or the server shows it no such page
   */
  static async join(executablePath: string, url: string, roomId: string): Promise<Witness> {
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-background-networking', '--autoplay-policy=no-user-gesture-required'],
    });
    try {
      const page = await browser.newPage({ locale: 'en-US', viewport: WINDOW });
      await page.addInitScript(rememberPeerConnections);
      await page.addInitScript(logFrames);
      await page.goto(new URL(`/m/${encodeURIComponent(roomId)}`, url).href);
      await page.getByRole('textbox', { name: 'Your name' }).fill('Witness');
      await page.getByRole('button', { name: 'Join meeting' }).click();
      const isIn = page.getByRole('toolbar', { name: 'Meeting controls' });
      const again = page.getByRole('button', { name: 'Try again' });
      await isIn.or(again).waitFor();
      if (await again.isVisible()) throw new Error(`No place for a real browser: ${await toldOn(page)}`);
      await page.bringToFront();
      return new Witness(browser, page);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** From now on, what is seen counts. */
  async begin(): Promise<void> {
    for (const picture of await this.page.evaluate(readPictures)) this.known.set(picture.id, picture);
    this.gaps = new FrameGaps(await this.page.evaluate(readFrameLog));
    this.timer = setInterval(() => void this.look().catch(() => null), LOOK_MS);
  }

  /** @throws where it did not begin, or its browser has gone */
  async end(): Promise<Seen> {
    if (this.timer) clearInterval(this.timer);
    await this.look();
    const evenness = this.gaps!.end(await this.page.evaluate(readFrameLog));
    return { ...this.seen, pictures: this.moving.size, ...evenness };
  }

  close(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    return this.browser.close();
  }

  /** From time to time, since what is shown no more is no more in the statistics either. */
  private async look(): Promise<void> {
    for (const now of await this.page.evaluate(readPictures)) {
      const before = this.known.get(now.id) ?? { frames: 0, freezes: 0, frozenSeconds: 0 };
      this.known.set(now.id, now);
      if (now.frames > before.frames) this.moving.add(now.id);
      this.seen.framesDecoded += now.frames - before.frames;
      this.seen.freezes += now.freezes - before.freezes;
      this.seen.frozenMs += (now.frozenSeconds - before.frozenSeconds) * 1000;
    }
    this.gaps!.add(await this.page.evaluate(readFrameLog));
  }
}

/** What a page says to be wrong. */
const toldOn = async (page: Page) =>
  (await page.getByRole('alert').allInnerTexts()).join(' ').replaceAll(/\s+/g, ' ');

type WithPeerConnections = typeof globalThis & { peerConnections: RTCPeerConnection[] };

/** Runs before the page's own scripts. */
function rememberPeerConnections(): void {
  const page = globalThis as WithPeerConnections;
  page.peerConnections = [];
  const Original = page.RTCPeerConnection;
  page.RTCPeerConnection = class extends Original {
    constructor(...args: ConstructorParameters<typeof RTCPeerConnection>) {
      super(...args);
      page.peerConnections.push(this);
    }
  };
}

/** TypeScript's library does not know the freezes. */
type InboundStats = RTCInboundRtpStreamStats & { freezeCount?: number; totalFreezesDuration?: number };

/** Runs in the page. */
async function readPictures(): Promise<Picture[]> {
  const { peerConnections } = globalThis as WithPeerConnections;
  const open = peerConnections.filter(({ connectionState }) => connectionState !== 'closed');
  const reports = await Promise.all(open.map((connection) => connection.getStats()));
  return reports
    .flatMap((report) => [...report.values()] as InboundStats[])
    .filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')
    .map(({ id, framesDecoded = 0, freezeCount = 0, totalFreezesDuration = 0 }) => ({
      id,
      frames: framesDecoded,
      freezes: freezeCount,
      frozenSeconds: totalFreezesDuration,
    }));
}
