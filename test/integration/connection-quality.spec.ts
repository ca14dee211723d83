import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
const clients: TestClient[] = [];
beforeAll(async () => {
  server = await TestServer.start();
});
afterEach(() => clients.splice(0).forEach((client) => client.close()));
afterAll(async () => {
  await server.stop();
});

async function meet() {
  const roomId = randomUUID();
  const enter = async (displayName: string) => {
    const client = await TestClient.connect(server.url);
    clients.push(client);
    return { client, ...(await client.join(roomId, { displayName })) };
  };
  const ada = await enter('Ada');
  const ben = await enter('Ben');
  /** Waits until Ada is told of Ben like this. */
  const isTold = (quality: string | undefined) =>
    ada.client.next('peersChanged', ({ upserted }) =>
      upserted.some((peer) => peer.peerId === ben.peerId && peer.quality === quality),
    );
  return { ada, ben, isTold };
}

it('one whose connection becomes poor says so once, and everybody is told; so it is when it is good again', async () => {
  const { ada, ben, isTold } = await meet();
  await ben.client.ok('reportQuality', { quality: 'poor' });
  await isTold('poor');
  const { peers } = await ada.client.ok('getRoster', {});
  expect(peers.map(({ quality }) => quality)).toEqual([undefined, 'poor']);
  await ben.client.ok('reportQuality', { quality: 'good' });
  await isTold(undefined);
});

it('one whose connection swings is not listened to more than a few times a minute', async () => {
  const { ben } = await meet();
  const qualities = ['poor', 'good', 'poor', 'good', 'poor', 'good'] as const;
  for (const quality of qualities) await ben.client.ok('reportQuality', { quality });
  expect(await ben.client.refusal('reportQuality', { quality: 'poor' })).toBe('rateLimited');
});
