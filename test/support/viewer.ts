import type { ConsumerDescription, ConsumerId, PeerId, Tile } from '@plenum/protocol';
import type { Participant } from './browser.ts';
import type { Stage } from './stage.ts';
import { until } from './until.ts';

/** Longer than the server keeps Consumers, paused, of whoever is no longer shown. */
const LINGERED = { withinMs: 30_000 };

/** So long has a picture to stand still, in milliseconds of the browser's statistics: cameras here have 10 frames a second. */
const STILL_MS = 1_500;

/** What a page has received of one picture so far. */
interface ReceivedPicture {
  framesDecoded: number;
  bytesReceived: number;
  /** When it was counted, in milliseconds. */
  at: number;
}

/** Of Chromium's own metrics of a page (CDP, Performance.getMetrics); the time in seconds. */
type Counts = Record<'Timestamp' | 'LayoutCount' | 'RecalcStyleCount', number>;

/** What the server tells of Consumers, by the notifications' names. */
interface Told {
  consumersAdded: { consumers: ConsumerDescription[] };
  consumersRemoved: { consumerIds: ConsumerId[] };
  consumerLayersChanged: { consumers: { consumerId: ConsumerId; spatialLayer: number | null }[] };
}

/** A person in a browser, what their page asks for, and which Consumers the server has for it. */
export class Viewer {
  readonly viewports: Tile[][] = [];
  /** Those that the server has made and not removed; some may be kept, paused. */
  private readonly consumers = new Map<ConsumerId, ConsumerDescription>();
  private readonly layers = new Map<ConsumerId, number | null>();

  static async join(stage: Stage, roomId: string, name: string): Promise<Viewer> {
    const person = await stage.open({ prepare: (context) => context.addInitScript(countNegotiations) });
    const viewer = new Viewer(person);
    await person.join(roomId, name);
    return viewer;
  }

  private constructor(readonly person: Participant) {
    person.page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => {
        const [name, data] = eventIn(payload);
        if (name === 'setViewport') this.viewports.push((data as { tiles: Tile[] }).tiles);
      });
      socket.on('framereceived', ({ payload }) => this.take(...eventIn(payload)));
    });
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

  /** Waits until there are Consumers of these people's cameras and of no others', as after those have lingered. */
  async consumesCamerasOf(...peerIds: PeerId[]): Promise<void> {
    const wanted = JSON.stringify(peerIds.toSorted());
    await until(
      `Consumers of ${wanted} alone`,
      () => {
        const now = JSON.stringify(this.cameras.map(({ peerId }) => peerId).toSorted());
        if (now === wanted) return true;
        throw new Error(`there are those of ${now}`);
      },
      LINGERED,
    );
  }

  /** Waits until frames of this person's camera are decoded. */
  async sees(peerId: PeerId): Promise<void> {
    const before = (await this.pictureOf(peerId))?.framesDecoded ?? 0;
    await until(`moving picture of ${peerId}`, async () => {
      const now = await this.pictureOf(peerId);
      return now !== null && now.framesDecoded >= before + 5;
    });
  }

  /** Waits until nothing comes any more of this person's camera, which flows still. */
  async receivesNothingOf(peerId: PeerId): Promise<void> {
    let since = await this.pictureOf(peerId);
    await until(`standstill of ${peerId}`, async () => {
      const now = await this.pictureOf(peerId);
      if (now?.bytesReceived === since?.bytesReceived) return !now || now.at >= since!.at + STILL_MS;
      since = now;
      throw new Error(`${now?.bytesReceived} bytes have come, and there are more`);
    });
  }

  /** The spatial layer of this person's camera that arrives, as the server has told; null: none. */
  layerOf(peerId: PeerId): number | null {
    const camera = this.cameras.find((one) => one.peerId === peerId);
    return (camera && this.layers.get(camera.consumerId)) ?? null;
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

  /** How often a second the page is laid out, and its styles are worked out, while nobody comes, goes or presses anything. */
  async layoutsPerSecond(seconds = 3): Promise<{ layouts: number; styles: number }> {
    const devtools = await this.person.context.newCDPSession(this.page);
    await devtools.send('Performance.enable');
    const count = async () => {
      const { metrics } = await devtools.send('Performance.getMetrics');
      return Object.fromEntries(metrics.map(({ name, value }) => [name, value])) as Counts;
    };
    const before = await count();
    const after = await until('seconds without an event', async () => {
      const now = await count();
      return now.Timestamp >= before.Timestamp + seconds && now;
    });
    await devtools.detach();
    const perSecond = (key: keyof Counts) =>
      (after[key] - before[key]) / (after.Timestamp - before.Timestamp);
    return { layouts: perSecond('LayoutCount'), styles: perSecond('RecalcStyleCount') };
  }

  private get cameras(): ConsumerDescription[] {
    return [...this.consumers.values()].filter(({ source }) => source === 'webcam');
  }

  private take(name: string, data: unknown): void {
    const told = { [name]: data } as Partial<Told>;
    for (const one of told.consumersAdded?.consumers ?? []) this.consumers.set(one.consumerId, one);
    for (const id of told.consumersRemoved?.consumerIds ?? []) this.consumers.delete(id);
    for (const { consumerId, spatialLayer } of told.consumerLayersChanged?.consumers ?? [])
      this.layers.set(consumerId, spatialLayer);
  }

  /** mediasoup-client names a track by its Consumer. Null: none is there, or none has had a packet. */
  private async pictureOf(peerId: PeerId): Promise<ReceivedPicture | null> {
    const ids = this.cameras.filter((one) => one.peerId === peerId).map(({ consumerId }) => consumerId);
    return this.page.evaluate(async (trackIds) => {
      const { peerConnections } = globalThis as typeof globalThis & { peerConnections: Counted[] };
      const reports = await Promise.all(peerConnections.map((connection) => connection.getStats()));
      const entries = reports.flatMap((report) => [...report.values()] as Record<string, unknown>[]);
      const picture = entries.find(
        ({ type, trackIdentifier }) => type === 'inbound-rtp' && trackIds.includes(String(trackIdentifier)),
      );
      if (!picture) return null;
      const [framesDecoded, bytesReceived, at] = ['framesDecoded', 'bytesReceived', 'timestamp'].map((key) =>
        Number(picture[key] ?? 0),
      );
      return { framesDecoded: framesDecoded!, bytesReceived: bytesReceived!, at: at! };
    }, ids as string[]);
  }
}

/** Socket.IO's event packets: "42", perhaps an acknowledgement id, then the name and the data. */
function eventIn(payload: string | Buffer): [name: string, data: unknown] {
  const json = /^42\d*(\[.*\])$/s.exec(String(payload))?.[1];
  return json ? (JSON.parse(json) as [string, unknown]) : ['', null];
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
