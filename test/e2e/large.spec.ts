import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { PeerId, Tile } from '@plenum/protocol';
import { expectNoFindings } from '../support/axe.ts';
import type { Participant } from '../support/browser.ts';
import { vp8SimulcastParameters } from '../support/rtp.ts';
import { qualityWords } from '../support/quality-words.ts';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';
import { Viewer } from '../support/viewer.ts';

// Each story goes on in the meeting where the one before left it.
const stage = Stage.use({ browser: { speaks: true }, people: 'for all stories' });
jest.retryTimes(0);

/** People without a browser: "Peer 1" and so on. Those with a camera have a Producer that sends nothing. */
async function fill(roomId: string, size: number, hasCamera: (index: number) => boolean): Promise<PeerId[]> {
  const ids: PeerId[] = [];
  for (let index = 1; index <= size; index++) {
    const client = await stage.connectClient();
    const { peerId, transports } = await client.join(roomId, { displayName: `Peer ${index}` });
    ids.push(peerId);
    if (!hasCamera(index)) continue;
    const { transportId } = transports.send!;
    const rtpParameters = vp8SimulcastParameters();
    await client.ok('produce', {
      transportId,
      kind: 'video',
      source: 'webcam',
      rtpParameters,
      paused: false,
    });
  }
  return ids;
}

/** A second: somebody speaks and somebody is silent. A loop would lay out with each of sixty frames. */
const MOST_LAYOUTS = 15;

const idsOf = (tiles: Tile[]) => tiles.map(({ peerId }) => peerId);
const area = async (tile: ReturnType<Participant['tile']>) => {
  const box = (await tile.boundingBox())!;
  return box.width * box.height;
};

describe('a meeting of 42', () => {
  let ada: Viewer;
  let peers: PeerId[];
  let cleo: PeerId;
  let ben: PeerId;

  beforeAll(async () => {
    // Whose picture flows on the first page: else Ada would be told that none comes, which takes room from the stage too.
    const host = await Viewer.join(stage, 'large', 'Cleo');
    await host.person.button('Mute microphone').click();
    await host.setHidden(true);
    peers = await fill('large', 39, (index) => index % 10 === 1);
    // First, so that Ada receives from the beginning: else her Connection panel opens, and takes room from the stage.
    await Viewer.join(stage, 'large', 'Ben');
    ada = await Viewer.join(stage, 'large', 'Ada');
    await ada.person.button('Mute microphone').click();
  });

  it('asks for the people of one page, and for others on the next', async () => {
    const first = await ada.asksFor('the first page', (tiles) => tiles.length === 24);
    cleo = first[0]!.peerId;
    expect(idsOf(first).slice(1)).toEqual(peers.slice(0, 23));
    expect(await ada.tiles.count()).toBe(25);
    expect(await ada.person.tile('Ada \\(you\\)').count()).toBe(1);
    await ada.page.getByText('Page 1 of 2').waitFor();
    await ada.sees(cleo);
    await ada.consumesCamerasOf(cleo, peers[0]!, peers[10]!, peers[20]!);

    await ada.person.button('Next page').click();
    await ada.page.getByText('Page 2 of 2').waitFor();
    expect(await ada.tiles.count()).toBe(17);
    expect(await ada.person.tile('Ada \\(you\\)').count()).toBe(0);
    const second = await ada.asksFor('the second page', (tiles) => tiles.length === 17);
    expect(idsOf(second).slice(0, 16)).toEqual(peers.slice(23));
    expect(second[0]).toMatchObject({ width: first[0]!.width, height: first[0]!.height });
    ben = second[16]!.peerId;
    await ada.sees(ben);
    await ada.receivesNothingOf(cleo);
    await ada.consumesCamerasOf(peers[30]!, ben);

    await ada.page.keyboard.press('PageUp');
    await ada.page.getByText('Page 1 of 2').waitFor();
    await ada.asksFor('the first page again', (tiles) => tiles[0]?.peerId === cleo);
    await ada.sees(cleo);
    await ada.receivesNothingOf(ben);
    await ada.person.button('Layout').click();
    await expectNoFindings(ada.page);
    await ada.page.keyboard.press('Escape');
  });

  it('names who speaks on another page, and moves nobody for it', async () => {
    await ada.page.getByText('Speaking: Ben').waitFor();
    expect(await ada.person.tile('Ben').count()).toBe(0);
    expect(await ada.tiles.count()).toBe(25);
  });

  it('lays 25 tiles out when something changes, and not with each picture or word', async () => {
    const { layouts, styles } = await ada.layoutsPerSecond();
    expect(layouts).toBeLessThan(MOST_LAYOUTS);
    expect(styles).toBeLessThan(MOST_LAYOUTS);
  });

  it('makes a pinned tile large, asks for it first, and keeps the focus on its pin', async () => {
    const tile = ada.person.tile('Peer 5');
    const before = await area(tile);
    await tile.hover();
    await ada.person.button('Pin Peer 5').click();
    await ada.person.button('Unpin Peer 5').waitFor();
    await until('a large tile', async () => (await area(tile)) > 5 * before);
    expect(await ada.large.count()).toBe(1);
    const [pinned, ...others] = await ada.asksFor('a pinned one', (tiles) => tiles[0]?.pinned === true);
    expect(pinned!.peerId).toBe(peers[4]);
    expect(others.every((other) => !other.pinned && other.height < pinned!.height / 3)).toBe(true);
    expect(await ada.page.locator(':focus').getAttribute('aria-label')).toBe('Unpin Peer 5');

    await ada.page.keyboard.press('Enter');
    await ada.large.waitFor({ state: 'detached' });
    await ada.asksFor('nobody pinned', (tiles) => tiles.length === 24 && !tiles.some((one) => one.pinned));
  });

  it('is sent who is pinned whatever page is shown, and nobody while its tab is hidden', async () => {
    await ada.person.button('Next page').click();
    await ada.person.tile('Ben').hover();
    await ada.person.button('Pin Ben').click();
    await ada.page.keyboard.press('PageUp');
    const [pinned] = await ada.asksFor('Ben beside the first page', (tiles) => tiles[1]?.peerId === cleo);
    expect(pinned).toMatchObject({ peerId: ben, pinned: true });
    await ada.sees(ben);

    await ada.setHidden(true);
    await ada.asksFor('nothing', (tiles) => tiles.length === 0);
    expect(await ada.playing()).toBe(0);
    await ada.receivesNothingOf(ben);
    await ada.consumesCamerasOf();
    await ada.setHidden(false);
    await ada.sees(ben);

    await ada.person.tile('Ben').hover();
    await ada.person.button('Unpin Ben').click();
    await ada.asksFor('the page again', (tiles) => tiles.length === 24);
    await ada.receivesNothingOf(ben);
  });

  it('asks for no picture where sound is enough, and shows avatars', async () => {
    const tile = ada.person.tile('Peer 1,');
    await ada.chooseLayout('switch', 'Audio only');
    await ada.asksFor('nothing', (tiles) => tiles.length === 0);
    await tile.getByText('P1', { exact: true }).waitFor();
    await until('one picture, her own', async () => (await ada.playing()) === 1);
    await ada.chooseLayout('switch', 'Audio only', false);
    await ada.asksFor('the page again', (tiles) => tiles.length === 24);
  });

  it('keeps one large tile in the speaker view: whoever speaks, and never oneself', async () => {
    await ada.chooseLayout('radio', 'Speaker');
    const large = ada.page.locator('[data-large][aria-label^="Ben"]');
    await large.waitFor();
    expect(await ada.large.count()).toBe(1);
    const tiles = await ada.asksFor('one large', ([first, second]) => first!.height > 3 * second!.height);
    expect(tiles.length).toBeLessThan(24);
    await ada.person.button('Next page').click();
    expect(await large.count()).toBe(1);
    await ada.asksFor('the large one and others', ([first, second]) => {
      return first?.peerId === tiles[0]!.peerId && second?.peerId !== tiles[1]!.peerId;
    });
  });

  it('says how good the picture is that arrives, beside the name and not in it, and on hover', async () => {
    const said = { 0: 'Low: small tile or slow network', 1: 'Medium', 2: 'High quality' };
    const saysLayer = (which: string, isRight: (layer: number) => boolean) =>
      until(`words for a ${which} picture`, async () => {
        const layer = ada.layerOf(ben);
        if (layer === null || !isRight(layer)) throw new Error(`layer ${layer}`);
        const tile = ada.person.tile('Ben');
        expect(await qualityWords(tile)).toEqual({
          description: said[layer as 0],
          onHover: said[layer as 0],
        });
        expect(await tile.getAttribute('aria-label')).not.toMatch(/quality|medium|low/i);
        return layer;
      });
    const large = await saysLayer('large', (layer) => layer > 0);
    await ada.chooseLayout('radio', 'Grid');
    await ada.large.waitFor({ state: 'detached' });
    await ada.page.getByText('Page 2 of 2').waitFor();
    expect(await saysLayer('small', (layer) => layer < large)).toBe(0);
  });

  it('takes oneself off the screen on demand', async () => {
    await ada.page.keyboard.press('PageUp');
    await ada.chooseLayout('switch', 'Hide self');
    await ada.person.tile('Ada \\(you\\)').waitFor({ state: 'detached' });
    await ada.asksFor('one more', (tiles) => tiles.length === 25 || tiles.length === 16);
  });
});

describe('joining', () => {
  it('negotiates as often for a room of 25 as for one of three', async () => {
    const counts: number[] = [];
    for (const [roomId, size, cameras] of [
      ['negotiating-3', 2, 2],
      ['negotiating-25', 24, 24],
    ] as const) {
      await fill(roomId, size, (index) => index <= cameras);
      const late = await Viewer.join(stage, roomId, 'Late');
      await late.asksFor('everybody', (tiles) => tiles.length === size);
      const { times } = await until('all pictures', async () => {
        const seen = await late.negotiationsToReceive();
        return seen.cameras >= cameras && seen;
      });
      counts.push(times);
    }
    // One for all of them, and one for the stream by which mediasoup-client lets the server measure the downlink.
    expect(counts).toEqual([2, 2]);
  });
});
