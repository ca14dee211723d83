import { expect, it } from '@jest/globals';
import type { HearingMatrix, LiveParticipant, LiveRoomDetail } from '@plenum/protocol/rest';
import type { BrowserContext } from 'playwright-core';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const PEOPLE = 1_000;
const [ROWS, SQUARE] = [50, 25];
/** As often as the server tells it. */
const EVERY_MS = 2_000;
const UPDATES = 5;
const stage = Stage.use({ server: null });

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const nameOf = (n: number) => `Person ${n}`;

function participant(n: number, update: number): LiveParticipant {
  const number = n + update;
  return {
    ...{ peerId: idOf(n), displayName: nameOf(n), role: 'participant', presence: 'connected' },
    ...{ step: 10, state: 'done', diagnoses: [], browser: 'Firefox 141, Linux' },
    sources: [{ source: 'mic', paused: number % 2 === 0 }],
    path: { protocol: 'udp', candidateType: 'host', roundTripMs: 20 + number },
    traffic: { inBps: 1e6 + number, outBps: 5e6 + number, lossIn: 0.01, lossOut: number / 1e5 },
    layers: { spatialLayer: number % 3, temporalLayer: 2 },
  };
}

/** What the server tells of a thousand people (see live-rooms.spec.ts), everything different each time. */
function tellings(update: number): { room: LiveRoomDetail; hearing: HearingMatrix } {
  const room = {
    ...{ roomId: 'crowd', name: 'Crowd', people: PEOPLE, waiting: 0, locked: false, speaker: nameOf(update) },
    ...{ microphones: 3, cameras: 40, screens: 1, inBps: 4e7 + update, outBps: 3e9, loss: 0.01, troubled: 0 },
  };
  const items = Array.from({ length: ROWS }, (_, n) => participant(n, update));
  const people = Array.from({ length: SQUARE }, (_, n) => ({ peerId: idOf(n), displayName: nameOf(n) }));
  const listeners = people.map((one, row) => ({
    ...one,
    hears: people.map((_, column) => ((row + column + update) % 2 === 0 ? 'flowing' : 'held')),
  }));
  return {
    room: { at: Date.now(), room, participants: { items, total: PEOPLE } },
    hearing: { at: Date.now(), total: PEOPLE, speakers: people, listeners } as HearingMatrix,
  };
}

type WithFeeds = typeof globalThis & { feed(told: { room: unknown; hearing: unknown }): number };

/** Its streams tell what the test gives them. */
async function feedByHand(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const open = new Set<{ url: string; onmessage: ((event: { data: string }) => void) | null }>();
    globalThis.EventSource = class extends EventTarget {
      onmessage: ((event: { data: string }) => void) | null = null;
      onerror = null;
      constructor(readonly url: string) {
        super();
        open.add(this);
      }
      close(): void {
        open.delete(this);
      }
    } as unknown as typeof EventSource;
    (globalThis as WithFeeds).feed = (told) => {
      const fed = [...open].flatMap(({ url, onmessage }) => {
        const one = url.includes('/hearing') ? told.hearing : url.includes('/rooms/') ? told.room : null;
        if (one === null || !onmessage) return [];
        onmessage({ data: JSON.stringify(one) });
        return [url];
      });
      return fed.length;
    };
  });
}

it('the live page of a room of a thousand draws fifty rows, and is done with an update well before the next', async () => {
  await stage.startServer();
  const admin = await stage.openAdmin({ prepare: feedByHand });
  const { page } = admin;
  await page.goto('/admin/live/crowd');
  const feed = (update: number) =>
    page.evaluate((told) => (globalThis as WithFeeds).feed(told), tellings(update));
  await until('the room, then its matrix', async () => (await feed(0)) === 2);

  const devtools = await admin.context.newCDPSession(page);
  // The thread's own time: other programs may keep it waiting.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busyMs = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1_000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  const rows = page.getByRole('table', { name: 'Participants' }).locator('tbody tr');
  const before = await busyMs();
  for (let update = 1; update <= UPDATES; update += 1) {
    expect(await feed(update)).toBe(2);
    await rows
      .first()
      .getByText(`${20 + update} ms`, { exact: true })
      .waitFor();
  }
  const perUpdate = ((await busyMs()) - before) / UPDATES;
  expect(await rows.count()).toBe(ROWS);
  expect(await page.locator('td[data-hears]').count()).toBe(SQUARE ** 2);
  await page.getByText(`1 to ${ROWS} of ${PEOPLE}`).waitFor();
  expect(perUpdate).toBeLessThan(EVERY_MS / 2);
});
