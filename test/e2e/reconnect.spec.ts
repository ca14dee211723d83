import { afterEach, describe, expect, it } from '@jest/globals';
import { expectNoFindings } from '../support/axe.ts';
import type { Participant, ParticipantOptions } from '../support/browser.ts';
import { CuttableNetwork } from '../support/cuttable-network.ts';
import { photograph, Stage, takePictures } from '../support/stage.ts';
import { UdpNetwork } from '../support/udp-network.ts';
import { until } from '../support/until.ts';

/** Pictures of every rescue, for people to look at. */
const PICTURES = 'test-results/reconnect';

const stage = Stage.use();
let network: UdpNetwork | null = null;
afterEach(async () => {
  await network?.close();
  network = null;
});

/** Ada and Ben in a room, who see and hear each other. */
async function meet(room: string, prepare?: ParticipantOptions['prepare']) {
  const ada = await stage.enter(room, 'Ada', {
    prepare: async (context) => {
      await context.addInitScript(rememberRosters);
      await prepare?.(context);
    },
  });
  const ben = await stage.enter(room, 'Ben', {
    prepare: (context) => context.addInitScript(rememberRosters),
  });
  await Promise.all([ada.seesAndHears(1), ben.seesAndHears(1)]);
  return { ada, ben };
}

/** Before anything breaks: a panel that unfolds by itself folds by itself. */
const openPanel = async (person: Participant) => {
  await person.button('Connection').click();
  await person.steps.waitFor();
};

/** A rung of the ladder in the Connection panel, in this state. */
const rescue = ({ page }: Participant, name: string, state: string) =>
  page.locator(`[data-rescue="${name}"][data-state="${state}"]`).last();

describe('a socket that is cut', () => {
  it('for 5 s, and for 30 s, leaves media as it is, and brings the same peer back, muted as it was', async () => {
    const signaling = new CuttableNetwork();
    const { ada, ben } = await meet('cut', signaling.attach);
    await ada.button('Mute microphone').click();
    await openPanel(ada);
    const before = await rosterOf(ben);
    const connections = await peerConnections(ada);

    for (const [index, seconds] of [5, 30].entries()) {
      const cutAt = Date.now();
      await signaling.cut();
      await ada.page
        .getByText(/reconnecting/i)
        .first()
        .waitFor();
      await until(
        'Ada shown as reconnecting',
        async () => (await rosterOf(ben)).Ada?.presence === 'reconnecting',
      );
      // Media has nothing to do with the socket: frames come in at both ends all the while.
      while (Date.now() - cutAt < seconds * 1_000) await framesGrow(ben);
      await framesGrow(ada);
      await signaling.mend();

      await until('Ada back', async () => (await rosterOf(ben)).Ada?.presence === 'connected', {
        withinMs: 15_000,
      });
      await until(
        'the page whole again',
        async () => (await ada.page.getByText(/reconnecting/i).count()) === 0,
      );
      const after = await rosterOf(ben);
      expect(after.Ada!.peerId).toBe(before.Ada!.peerId);
      expect(await left(ben)).toEqual([]);
      expect(await peerConnections(ada)).toEqual(connections);
      expect(await ada.button('Unmute microphone').isVisible()).toBe(true);
      await framesGrow(ben);

      const helped = ada.page.locator('[data-rescue="socket"][data-state="helped"]');
      await until(`rescue ${index + 1}`, async () => (await helped.count()) === index + 1);
    }
    await photograph(ada, `${PICTURES}/socket-cut`);
  }, 150_000);
});

describe('a page that sleeps', () => {
  it('for longer than the server waits for a ping comes back to its place by itself', async () => {
    const { ada, ben } = await meet('asleep');
    const before = await rosterOf(ben);
    const devtools = await ada.context.newCDPSession(ada.page);
    await devtools.send('Debugger.enable');
    // As when the lid is closed: no line of this page runs.
    await devtools.send('Debugger.pause');
    await until('Ada missed', async () => (await rosterOf(ben)).Ada?.presence === 'reconnecting');
    await devtools.send('Debugger.resume');
    await devtools.send('Debugger.disable');
    await until('Ada back', async () => (await rosterOf(ben)).Ada?.presence === 'connected');
    expect((await rosterOf(ben)).Ada!.peerId).toBe(before.Ada!.peerId);
    expect(await left(ben)).toEqual([]);
    await Promise.all([ada.seesAndHears(1), ben.seesAndHears(1)]);
  });
});

describe('a server that is killed', () => {
  it('and started again has everybody back by themselves, muted as they were', async () => {
    const server = await stage.startServer();
    const { ada, ben } = await meet('restarted');
    await ada.button('Mute microphone').click();
    await openPanel(ada);
    server.signal('SIGKILL');
    await server.exited();
    await ada.page
      .getByText(/reconnecting/i)
      .first()
      .waitFor();
    await takePictures(ada.page, `${PICTURES}/server-gone`);
    await stage.startServer({ PORT: String(server.port) });
    await Promise.all([ada.tile('Ben').waitFor(), ben.tile('Ada').waitFor()]);
    await ada.seesAndHears(1);
    await ada.button('Unmute microphone').waitFor();
    expect(await ada.sending('audio')).toBe(0);
    await ada.button('Unmute microphone').click();
    await ben.seesAndHears(1);
    await rescue(ada, 'joinAnew', 'helped').waitFor();
  });
});

describe('a media worker that is killed', () => {
  it('has everybody back by themselves, with the same peers, muted as they were', async () => {
    const { ada, ben } = await meet('worker');
    await ada.button('Mute microphone').click();
    await openPanel(ada);
    const before = await rosterOf(ben);
    for (const pid of stage.server.workerPids) process.kill(pid, 'SIGKILL');
    await until('Ben moves', () => framesGrow(ada), { withinMs: 30_000 });
    await until('Ada moves', () => framesGrow(ben), { withinMs: 30_000 });
    const after = await rosterOf(ben);
    expect([after.Ada!.peerId, after.Ben!.peerId]).toEqual([before.Ada!.peerId, before.Ben!.peerId]);
    expect([await left(ada), await left(ben)]).toEqual([[], []]);
    expect(await ada.sending('audio')).toBe(0);
    await rescue(ada, 'rebuild', 'helped').waitFor();
    await takePictures(ada.page, `${PICTURES}/worker-killed`);
  });
});

describe('a path that breaks for good', () => {
  it('is left for TCP, rung by rung, each of them shown; the same peer, and nobody left', async () => {
    network = new UdpNetwork();
    const { ada, ben } = await meet('ladder', network.attach);
    const before = await rosterOf(ben);
    await openPanel(ada);
    await network.break();
    await rescue(ada, 'restartIce', 'trying').waitFor({ timeout: 40_000 });
    await rescue(ada, 'newTransports', 'trying').waitFor({ timeout: 40_000 });
    await expectNoFindings(ada.page);
    await takePictures(ada.page, `${PICTURES}/ladder`);
    await rescue(ada, 'tcp', 'helped').waitFor({ timeout: 40_000 });
    await Promise.all([ada.seesAndHears(1), ben.seesAndHears(1)]);
    expect((await rosterOf(ben)).Ada!.peerId).toBe(before.Ada!.peerId);
    expect(await left(ben)).toEqual([]);
    await takePictures(ada.page, `${PICTURES}/ladder-tcp`);
  }, 150_000);
});

interface SeenPeer {
  peerId: string;
  displayName: string;
  presence: string;
}
type WithRoster = typeof globalThis & { seenPeers: Map<string, SeenPeer>; leftPeers: string[] };

/** Keeps the roster as this page is told of it, and whoever was taken out of it. */
function rememberRosters(): void {
  const page = globalThis as WithRoster;
  page.seenPeers = new Map();
  page.leftPeers = [];
  const take = (peers: SeenPeer[] = []): void => {
    for (const peer of peers) page.seenPeers.set(peer.peerId, peer);
  };
  const drop = (peerIds: string[] = []): void => {
    for (const peerId of peerIds) {
      page.leftPeers.push(page.seenPeers.get(peerId)?.displayName ?? peerId);
      page.seenPeers.delete(peerId);
    }
  };
  // Socket.IO's packets: 42 is an event with its name and data, 43 an acknowledgement with a Reply.
  const read = (data: unknown): void => {
    const [, type, body] = /^(42|43)\d*(\[.*)$/s.exec(String(data)) ?? [];
    if (!body) return;
    const [first, second] = JSON.parse(body) as [unknown, { upserted?: SeenPeer[]; removed?: string[] }];
    if (type === '43') {
      const reply = first as { data?: { roster?: { peers: SeenPeer[] } } };
      take(reply.data?.roster?.peers);
    } else if (first === 'peersChanged') {
      take(second.upserted);
      drop(second.removed);
    }
  };
  const Native = WebSocket;
  globalThis.WebSocket = class extends Native {
    constructor(...options: ConstructorParameters<typeof WebSocket>) {
      super(...options);
      this.addEventListener('message', ({ data }) => read(data));
    }
  };
}

async function rosterOf({ page }: Participant): Promise<Record<string, SeenPeer>> {
  const peers = await page.evaluate(() => [...(globalThis as WithRoster).seenPeers.values()]);
  return Object.fromEntries(peers.map((peer) => [peer.displayName, peer]));
}

const left = ({ page }: Participant) => page.evaluate(() => (globalThis as WithRoster).leftPeers);

/** How the open RTCPeerConnections are, by the fingerprints of their ends: a new one has others. */
function peerConnections({ page }: Participant): Promise<string[]> {
  return page.evaluate(() =>
    (globalThis as typeof globalThis & { peerConnections: RTCPeerConnection[] }).peerConnections
      .filter(({ connectionState }) => connectionState !== 'closed')
      .map(({ localDescription }) => /a=ice-ufrag:\S+/.exec(localDescription?.sdp ?? '')?.[0] ?? ''),
  );
}

/** Waits until the picture of somebody else has moved on. */
async function framesGrow(person: Participant): Promise<true> {
  const frames = async () => {
    const { videos } = await person.received();
    return videos.reduce((sum, { framesDecoded }) => sum + framesDecoded, 0);
  };
  const before = await frames();
  await until('frames that are decoded', async () => (await frames()) >= before + 5, { withinMs: 5_000 });
  return true;
}
