import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

const TURN_SECRET = 'J3k9xQ2mZ8vR4tY7uW1pL6sD0fG5hN3c';
const TURN_URLS = ['turn:turn.example.org:3478?transport=udp', 'turns:turn.example.org:443?transport=tcp'];
const LAST_SECONDS = 120;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({
    ...{ TURN_SECRET, TURN_URLS: TURN_URLS.join(','), TURN_CREDENTIAL_SECONDS: String(LAST_SECONDS) },
  });
});
afterAll(() => server.stop());

it('come with `join`, and again when they are asked for, each time with credentials of this very peer', async () => {
  const client = await TestClient.connect(server.url);
  const before = Math.floor(Date.now() / 1000);
  const joined = await client.join('relayed');
  for (const { iceServers, iceServersLastMs } of [joined, await client.ok('getIceServers', {})]) {
    expect(iceServersLastMs).toBe(LAST_SECONDS * 1000);
    expect(iceServers).toHaveLength(1);
    const { urls, username, credential } = iceServers[0]!;
    expect(urls).toEqual(TURN_URLS);
    const [expiry, peerId] = username!.split(':');
    expect(peerId).toBe(joined.peerId);
    expect(Number(expiry)).toBeGreaterThanOrEqual(before + LAST_SECONDS);
    expect(Number(expiry)).toBeLessThanOrEqual(Date.now() / 1000 + LAST_SECONDS);
    expect(credential).toBe(createHmac('sha1', TURN_SECRET).update(username!).digest('base64'));
  }
  client.close();
});

it('come with a test of the path, before anybody has joined', async () => {
  const client = await TestClient.connect(server.url);
  const { routerRtpCapabilities: rtpCapabilities } = client.welcome;
  const { iceServers } = await client.ok('startPathTest', { rtpCapabilities });
  expect(iceServers[0]).toMatchObject({ urls: TURN_URLS, credential: expect.any(String) });
  client.close();
});
