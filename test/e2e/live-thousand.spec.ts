import { expect, it } from '@jest/globals';
import type { HearingMatrix, LiveParticipant, LiveRoomDetail } from '@plenum/protocol/rest';
import type { BrowserContext, Page } from 'playwright-core';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const PEOPLE = 1_000;
const [ROWS, SQUARE] = [50, 25];
/** Those of whom something is different in an update: all, or the first of each table. */
type Changed = 'all' | 'one';
const stage = Stage.use({ server: null });

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const nameOf = (n: number) => `Person ${n}`;

function participant(n: number, number: number): LiveParticipant {
  return {
    ...{ peerId: idOf(n), displayName: nameOf(n), role: 'participant', presence: 'connected' },
    ...{ step: 10, state: 'done', diagnoses: [], browser: 'Firefox 141, Linux' },
    sources: [{ source: 'mic', paused: number % 2 === 0 }],
    path: { protocol: 'udp', candidateType: 'host', roundTripMs: 20 + number },
    traffic: { inBps: 1e6 + number, outBps: 5e6 + number, lossIn: 0.01, lossOut: number / 1e5 },
    layers: { spatialLayer: number % 3, temporalLayer: 2 },
  };
}

/** What the server tells of a thousand people (see live-rooms.spec.ts). */
function tellings(update: number, changed: Changed): { room: LiveRoomDetail; hearing: HearingMatrix } {
  const updateOf = (...place: number[]) => (changed === 'all' || place.every((n) => n === 0) ? update : 0);
  const room = {
    ...{ roomId: 'crowd', name: 'Crowd', people: PEOPLE, waiting: 0, locked: false, speaker: nameOf(update) },
    ...{ microphones: 3, cameras: 40, screens: 1, inBps: 4e7 + update, outBps: 3e9, loss: 0.01, troubled: 0 },
  };
  const items = Array.from({ length: ROWS }, (_, n) => participant(n, n + updateOf(n)));
  const people = Array.from({ length: SQUARE }, (_, n) => ({ peerId: idOf(n), displayName: nameOf(n) }));
  const listeners = people.map((one, row) => ({
    ...one,
    hears: people.map((_, column) => ((row + column + updateOf(row, column)) % 2 === 0 ? 'flowing' : 'held')),
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

const PARTS = { rows: 'tbody tr[data-state]', cells: 'td[data-hears]' };

/** How many rows of people and cells of the matrix the page touched while it was told something. */
async function countTouched(page: Page, tell: () => Promise<void>): Promise<{ rows: number; cells: number }> {
  const touched = await page.evaluateHandle(({ rows, cells }) => {
    const found = { rows: new Set<Element>(), cells: new Set<Element>() };
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        const [row, cell] = [element?.closest(rows), element?.closest(cells)];
        if (row) found.rows.add(row);
        if (cell) found.cells.add(cell);
      }
    });
    const options = { subtree: true, childList: true, characterData: true, attributes: true };
    observer.observe(document.body, options);
    return found;
  }, PARTS);
  await tell();
  return touched.evaluate(({ rows, cells }) => ({ rows: rows.size, cells: cells.size }));
}

it('the live page of a room of a thousand draws fifty rows and one square, and of an update what is different', async () => {
  await stage.startServer();
  const { page } = await stage.openAdmin({ prepare: feedByHand });
  await page.goto('/admin/live/crowd');
  const feed = (update: number, changed: Changed) =>
    page.evaluate((told) => (globalThis as WithFeeds).feed(told), tellings(update, changed));
  await until('the room, then its matrix', async () => (await feed(0, 'all')) === 2);
  const rows = page.getByRole('table', { name: 'Participants' }).locator('tbody tr');
  const matrix = page.getByRole('table', { name: 'Who hears whom' });
  const first = matrix.locator('td').first();
  const tell = async (update: number, changed: Changed) => {
    expect(await feed(update, changed)).toBe(2);
    const roundTrip = rows.first().getByText(`${20 + update} ms`, { exact: true });
    await roundTrip.waitFor();
    const state = update % 2 === 0 ? 'flowing' : 'held';
    await until('the matrix', async () => (await first.getAttribute('data-hears')) === state);
  };
  await tell(0, 'all');
  const one = { rows: 1, cells: 1 };
  expect(await countTouched(page, () => tell(1, 'one'))).toEqual(one);
  expect(await countTouched(page, () => tell(2, 'one'))).toEqual(one);
  const all = { rows: ROWS, cells: SQUARE ** 2 };
  expect(await countTouched(page, () => tell(3, 'all'))).toEqual(all);
  expect(await rows.count()).toBe(ROWS);
  expect(await matrix.locator('td[data-hears]').count()).toBe(SQUARE ** 2);
  // One element a cell: icons would be four.
  expect(await matrix.locator('td *').count()).toBe(SQUARE ** 2);
  await page.getByRole('group', { name: 'Participants' }).getByText(`1 to ${ROWS} of ${PEOPLE}`).waitFor();
  // The last row is out of sight, and read aloud all the same.
  const last = matrix.getByRole('row', { name: new RegExp(`^${nameOf(SQUARE - 1)}`) });
  await last.getByRole('cell', { name: 'Hears', exact: true }).first().waitFor();
  expect(await last.getByRole('cell', { name: 'Hears', exact: true }).count()).toBe(Math.floor(SQUARE / 2));
  expect(await matrix.getByRole('columnheader').count()).toBe(1 + SQUARE);
  expect(await matrix.getByRole('rowheader').count()).toBe(SQUARE);
});
