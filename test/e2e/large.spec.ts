import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { PeerId, Tile } from '@plenum/protocol';
import { expectNoFindings } from '../support/axe.ts';
import type { Participant } from '../support/browser.ts';
import { vp8SimulcastParameters } from '../support/rtp.ts';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

// Each story goes on in the meeting where the one before left it.
const stage = Stage.use({ people: 'for all stories' });
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

/** A person in a browser, and what their page asks for. */
class Viewer {
  readonly viewports: Tile[][] = [];

  static async join(roomId: string, name: string): Promise<Viewer> {
    const person = await stage.open({ prepare: (context) => context.addInitScript(countNegotiations) });
    const viewer = new Viewer(person);
    await person.join(roomId, name);
    return viewer;
  }

  private constructor(readonly person: Participant) {
    person.page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const asked = /^42\d*(\["setViewport",.*\])$/.exec(String(payload))?.[1];
        if (asked) this.viewports.push((JSON.parse(asked) as [string, { tiles: Tile[] }])[1].tiles);
      }),
    );
  }

  get page() {
    return this.person.page;
  }

  get tiles() {
    return this.page.getByRole('group').filter({ has: this.page.locator('video') });
  }

  get large() {
    return this.page.locator('[data-large]');
  }

  /** Waits until the page has asked for what fits. */
  async asksFor(what: string, fits: (tiles: Tile[]) => boolean): Promise<Tile[]> {
    return until(`viewport of ${what}`, () => {
      const last = this.viewports.at(-1);
      if (last && fits(last)) return last;
      throw new Error(`asks for ${JSON.stringify(last?.slice(0, 3))} and so on, ${last?.length} in all`);
    });
  }

  async chooseLayout(role: 'radio' | 'switch', name: string, wanted = true): Promise<void> {
    await this.person.button('Layout').click();
    await this.page.getByRole(role, { name, exact: true }).setChecked(wanted);
    await this.page.keyboard.press('Escape');
  }

  /** As if another tab came to the front, or went. */
  async setHidden(hidden: boolean): Promise<void> {
    await this.page.evaluate((isHidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
      const visibilityState = isHidden ? 'hidden' : 'visible';
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibilityState });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  }

  /** Videos that have something to play, whether or not a packet of it ever comes. */
  playing(): Promise<number> {
    return this.tiles
      .locator('video')
      .evaluateAll((videos) => videos.filter((video) => (video as HTMLVideoElement).srcObject).length);
  }

  /** How often each RTCPeerConnection was given a remote description; the receiving one has the most transceivers. */
  negotiationsToReceive(): Promise<{ times: number; cameras: number }> {
    return this.page.evaluate(() => {
      const { peerConnections } = globalThis as typeof globalThis & { peerConnections: Counted[] };
      const cameras = (connection: Counted) =>
        connection
          .getTransceivers()
          .filter(
            ({ currentDirection, receiver }) =>
              currentDirection === 'recvonly' && receiver.track.kind === 'video',
          ).length;
      const receiving = peerConnections.find((connection) => cameras(connection) > 0);
      return { times: receiving?.negotiations ?? 0, cameras: receiving ? cameras(receiving) : 0 };
    });
  }
}

type Counted = RTCPeerConnection & { negotiations?: number };

function countNegotiations(): void {
  const { prototype } = RTCPeerConnection;
  const native = prototype.setRemoteDescription;
  prototype.setRemoteDescription = async function (this: Counted, description: RTCSessionDescriptionInit) {
    this.negotiations = (this.negotiations ?? 0) + 1;
    await Reflect.apply(native, this, [description]);
  } as typeof native;
}

const idsOf = (tiles: Tile[]) => tiles.map(({ peerId }) => peerId);
const area = async (tile: ReturnType<Participant['tile']>) => {
  const box = (await tile.boundingBox())!;
  return box.width * box.height;
};

describe('a meeting of 42', () => {
  let ada: Viewer;
  let peers: PeerId[];

  beforeAll(async () => {
    peers = await fill('large', 40, (index) => index % 10 === 1);
    // First, so that Ada receives from the beginning: else her Connection panel opens, and takes room from the stage.
    await Viewer.join('large', 'Ben');
    ada = await Viewer.join('large', 'Ada');
    await ada.person.button('Mute microphone').click();
  });

  it('asks for the people of one page, and for others on the next', async () => {
    const first = await ada.asksFor('the first page', (tiles) => tiles.length === 24);
    expect(idsOf(first)).toEqual(peers.slice(0, 24));
    expect(await ada.tiles.count()).toBe(25);
    expect(await ada.person.tile('Ada \\(you\\)').count()).toBe(1);
    await ada.page.getByText('Page 1 of 2').waitFor();

    await ada.person.button('Next page').click();
    await ada.page.getByText('Page 2 of 2').waitFor();
    expect(await ada.tiles.count()).toBe(17);
    expect(await ada.person.tile('Ada \\(you\\)').count()).toBe(0);
    const second = await ada.asksFor('the second page', (tiles) => tiles.length === 17);
    expect(idsOf(second).slice(0, 16)).toEqual(peers.slice(24));
    expect(second[0]).toMatchObject({ width: first[0]!.width, height: first[0]!.height });

    await ada.page.keyboard.press('PageUp');
    await ada.page.getByText('Page 1 of 2').waitFor();
    await ada.asksFor('the first page again', (tiles) => tiles[0]?.peerId === peers[0]);
    await ada.person.button('Layout').click();
    await expectNoFindings(ada.page);
    await ada.page.keyboard.press('Escape');
  });

  it('names who speaks on another page, and moves nobody for it', async () => {
    await ada.page.getByText('Speaking: Ben').waitFor();
    expect(await ada.person.tile('Ben').count()).toBe(0);
    expect(await ada.tiles.count()).toBe(25);
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

  it('asks for nothing while its tab is hidden', async () => {
    await until('pictures', async () => (await ada.playing()) > 1);
    await ada.setHidden(true);
    await ada.asksFor('nothing', (tiles) => tiles.length === 0);
    expect(await ada.playing()).toBe(0);
    await ada.setHidden(false);
    await ada.asksFor('the page again', (tiles) => tiles.length === 24);
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

  it('says how good a picture is, beside the name and not in it', async () => {
    const tile = ada.page.locator('[data-large][aria-label^="Ben"][aria-describedby]');
    await tile.waitFor();
    const words = await tile.evaluate(
      (element) => document.getElementById(element.getAttribute('aria-describedby')!)?.textContent,
    );
    expect(words).toMatch(/^(High quality|Medium|Low: .*|Paused .*)$/);
    expect(await tile.getAttribute('aria-label')).not.toMatch(/quality|medium|low/i);
    await ada.chooseLayout('radio', 'Grid');
    await ada.large.waitFor({ state: 'detached' });
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
      const late = await Viewer.join(roomId, 'Late');
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
