import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { opusParameters } from '../support/rtp.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ MEDIA_WORKERS: '2' });
});
afterAll(() => server.stop());

it.each([0, 1])('media worker %i is told to have its heap in huge pages', (slot) => {
  const environment = readFileSync(`/proc/${server.workerPids[slot]}/environ`, 'utf8').split('\0');
  expect(environment).toContain('GLIBC_TUNABLES=glibc.malloc.hugetlb=1');
});

describe('a media worker that is killed', () => {
  it('is replaced, and every room on it goes on with the same peers', async () => {
    const [ada, ben] = [await TestClient.connect(server.url), await TestClient.connect(server.url)];
    const a = await ada.join('survivors');
    const b = await ben.join('survivors', { displayName: 'Ben' });
    const old = server.workerPids;
    expect(old).toHaveLength(2);
    // Rooms lie on one worker each: the one that is told to die must be the room's, so kill one after the other.
    for (const pid of old) process.kill(pid, 'SIGKILL');

    await ada.next('mediaLost');
    const rebuilt = await ada.next('mediaRebuilt');
    await ben.next('mediaRebuilt');
    expect(rebuilt.transports.send!.transportId).not.toBe(a.transports.send!.transportId);
    await until('two new workers', () => {
      const now = server.workerPids;
      return now.length === 2 && now.every((pid) => !old.includes(pid));
    });

    const { peers } = await ada.ok('getRoster', {});
    expect(peers.map(({ peerId }) => peerId)).toEqual([a.peerId, b.peerId]);
    const { producerId } = await ada.ok('produce', {
      transportId: rebuilt.transports.send!.transportId,
      kind: 'audio',
      source: 'mic',
      rtpParameters: opusParameters(),
      paused: true,
    });
    await ben.next('consumersAdded', ({ consumers }) =>
      consumers.some((one) => one.producerId === producerId),
    );

    const { evidence } = await ada.ok('syncJourney', { evidence: [], clientTime: Date.now(), since: 0 });
    const types = evidence.map(({ fact }) => fact.type);
    expect(types).toEqual(expect.arrayContaining(['mediaLost', 'mediaRebuilt']));
    await until('readiness', async () => (await fetch(`${server.url}/ready`)).status === 200);
    ada.close();
    ben.close();
  });
});
