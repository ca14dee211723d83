import type { Page } from 'playwright-core';
import { until } from './until.ts';

/** A page of text that scrolls, and a tone: what people share. Small, since two cores encode and decode it. */
export const SHARED_PAGE = {
  title: 'Quarterly report',
  path: '/shared-page-of-a-test',
  size: { width: 960, height: 600 },
};

/** Opens it in this tab: at the server's origin, so that it asks no other host. */
export async function serveSharedPage(tab: Page, origin: string): Promise<void> {
  const line =
    '<p>The quick brown fox 0123456789 jumps over the lazy dog, and reads on: il1| O0 {} [] ;:</p>';
  const body = `<!doctype html><title>${SHARED_PAGE.title}</title>
    <body style="font: 14px/1.4 sans-serif">${line.repeat(120)}</body>`;
  await tab.setViewportSize(SHARED_PAGE.size);
  await tab.route(`**${SHARED_PAGE.path}`, (route) => route.fulfill({ contentType: 'text/html', body }));
  await tab.goto(`${origin}${SHARED_PAGE.path}`);
  await tab.evaluate(() => {
    const context = new AudioContext();
    const tone = new OscillatorNode(context, { frequency: 440 });
    tone.connect(context.destination);
    tone.start();
    let at = 0;
    setInterval(() => scrollTo(0, (at = (at + 40) % 1200)), 200);
  });
}

export interface SeenScreen {
  /** In pixels, as decoded. */
  width: number;
  height: number;
  codec: string;
}

/** What a page receives of the screens that others share. */
export class ScreenWatch {
  constructor(private readonly page: Page) {}

  /** Waits until so many more frames of this person's screen were decoded as cannot be chance. */
  async grows(name: string): Promise<SeenScreen> {
    const before = await this.read(name);
    const grown = async () => {
      const now = await this.read(name);
      if (!now) throw new Error('not there');
      const earlier = now.trackId === before?.trackId ? before.framesDecoded : 0;
      if (now.framesDecoded >= earlier + 4) return { width: now.width, height: now.height, codec: now.codec };
      throw new Error(`${earlier} frames, then ${now.framesDecoded}`);
    };
    return until(`growing screen of ${name}`, grown, { withinMs: 40_000 });
  }

  /** Waits until sound of another one than a microphone grows: there it is the last audio that came. */
  async hearsScreen(): Promise<void> {
    const energies = () =>
      this.page.evaluate(async () => {
        const found: { id: string; energy: number }[] = [];
        for (const connection of (globalThis as WithPeerConnections).peerConnections)
          for (const entry of (await connection.getStats()).values() as Iterable<Record<string, unknown>>)
            if (entry['type'] === 'inbound-rtp' && entry['kind'] === 'audio')
              found.push({ id: String(entry['id']), energy: Number(entry['totalAudioEnergy']) });
        return found;
      });
    const before = await until('sound of a screen', async () => {
      const now = await energies();
      return now.length >= 2 && now;
    });
    await until('growing sound of a screen', async () => {
      const now = await energies();
      return now.every(({ id, energy }) => energy > (before.find((one) => one.id === id)?.energy ?? 0));
    });
  }

  private read(name: string) {
    return this.page.evaluate(async (label) => {
      const video = document.querySelector<HTMLVideoElement>(`[role=figure][aria-label="${label}"] video`);
      const [track] = (video?.srcObject as MediaStream | null)?.getVideoTracks() ?? [];
      const receiver = (globalThis as WithPeerConnections).peerConnections
        .flatMap((connection) => connection.getReceivers())
        .find((one) => one.track.id === track?.id);
      const report = await receiver?.getStats();
      const entries = [...(report?.values() ?? [])] as Record<string, unknown>[];
      const inbound = entries.find(({ type }) => type === 'inbound-rtp');
      if (!track || !inbound) return null;
      const codec = entries.find(({ id }) => id === inbound['codecId']);
      return {
        trackId: track.id,
        framesDecoded: Number(inbound['framesDecoded']),
        width: Number(inbound['frameWidth']),
        height: Number(inbound['frameHeight']),
        codec: String(codec?.['mimeType']),
      };
    }, `${name}'s screen`);
  }
}

type WithPeerConnections = typeof globalThis & { peerConnections: RTCPeerConnection[] };
