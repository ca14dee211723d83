import { expect, it } from '@jest/globals';
import type { BrowserContext, WebSocketRoute } from 'playwright-core';
import type { Participant } from '../support/browser.ts';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const stage = Stage.use();

/** What tells a page of new Consumers can be held back, while all else gets through. */
class HeldNews {
  isHeld = false;
  private readonly held: (() => void)[] = [];

  readonly attach = async (context: BrowserContext): Promise<void> => {
    await context.routeWebSocket(/socket\.io/, (socket) => this.connect(socket));
  };

  get count(): number {
    return this.held.length;
  }

  release(): void {
    this.isHeld = false;
    for (const send of this.held.splice(0)) send();
  }

  private connect(socket: WebSocketRoute): void {
    socket.connectToServer().onMessage((packet) => {
      const send = () => socket.send(packet);
      if (this.isHeld && String(packet).startsWith('42["consumersAdded"')) this.held.push(send);
      else send();
    });
  }
}

/** Of every sort, also of streams that the page does not know. */
const packetsReceived = ({ page }: Participant): Promise<number> =>
  page.evaluate(async () => {
    const { peerConnections } = globalThis as typeof globalThis & { peerConnections: RTCPeerConnection[] };
    const reports = await Promise.all(peerConnections.map((connection) => connection.getStats()));
    const entries = reports.flatMap((report) => [...report.values()] as Record<string, unknown>[]);
    const transports = entries.filter(({ type }) => type === 'transport');
    return transports.reduce((sum, { packetsReceived }) => sum + Number(packetsReceived ?? 0), 0);
  });

it('sound that comes before the news of it disturbs nobody, and is heard from then on', async () => {
  const news = new HeldNews();
  const ada = await stage.enter('early-sound', 'Ada', { prepare: news.attach });
  const ben = await stage.enter('early-sound', 'Ben');
  await ada.seesAndHears(1);
  // What still comes is of Cleo, and a few reports.
  await ben.button('Stop camera').click();
  await ben.button('Mute microphone').click();
  await ben.button('Unmute microphone').waitFor();
  await ben.button('Start camera').waitFor();
  news.isHeld = true;
  await stage.enter('early-sound', 'Cleo');
  await until('news to hold back', () => news.count > 0);
  const before = await packetsReceived(ada);
  await until('early packets', async () => (await packetsReceived(ada)) > before + 50);
  expect((await ada.received()).audios).toHaveLength(1);

  news.release();
  await ada.seesAndHears(1);
  await ben.button('Unmute microphone').click();
  await ben.button('Start camera').click();
  await ada.seesAndHears(2);
  expect(ada.errors).toEqual([]);
});
