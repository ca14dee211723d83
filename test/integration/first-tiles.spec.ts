import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FirstTiles, PeerId } from '@plenum/protocol';
import { vp8SimulcastParameters } from '../support/rtp.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

const FIRST: FirstTiles = { single: 24, page: 20, width: 272, height: 140 };

let server: TestServer;
const clients: TestClient[] = [];
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(async () => {
  for (const client of clients) client.close();
  await server.stop();
});

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(server.url);
  clients.push(client);
  return client;
}

async function enterWithCamera(roomId: string): Promise<PeerId> {
  const client = await connect();
  const { peerId, transports } = await client.join(roomId);
  await client.ok('produce', {
    transportId: transports.send!.transportId,
    kind: 'video',
    source: 'webcam',
    rtpParameters: vp8SimulcastParameters(),
    paused: false,
  });
  return peerId;
}

/** What a newcomer gets who shows first what they said, and after that one camera more. */
async function newcomerTo(roomId: string, others: number, shown: number) {
  for (let index = 0; index < others; index += 1) await enterWithCamera(roomId);
  const late = await connect();
  const { peerId: self, roster } = await late.join(roomId, { firstTiles: FIRST });
  const first = await late.next('consumersAdded');
  const onPage = roster.peers.filter(({ peerId }) => peerId !== self).slice(0, shown);
  const tileOf = (peerId: PeerId) => ({ peerId, source: 'webcam' as const, width: 272, height: 140 });
  await late.ok('setViewport', { tiles: onPage.map(({ peerId }) => tileOf(peerId)) });
  // One that is seen besides comes after whatever the first viewport has led to.
  const more = await enterWithCamera(roomId);
  await late.ok('setViewport', { tiles: [...onPage.map(({ peerId }) => tileOf(peerId)), tileOf(more)] });
  await late.next('consumersAdded', ({ consumers }) => consumers.some(({ peerId }) => peerId === more));
  return {
    batches: late.all('consumersAdded').map(({ consumers }) => consumers.length),
    removed: late.all('consumersRemoved').length,
    isFirstPage: first.consumers.every(({ peerId }, index) => peerId === onPage[index]?.peerId),
  };
}

describe('a newcomer who says with the join what they will show first', () => {
  it.each([
    ['the 25th of a room with cameras gets all of them', 24, 24],
    ['the 31st gets the first page', 30, 20],
  ])('%s in one batch, and the first viewport changes nothing', async (_, others, shown) => {
    expect(await newcomerTo(`first-${others}`, others, shown)).toEqual({
      batches: [shown, 1],
      removed: 0,
      isFirstPage: true,
    });
  });
});
