import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { opusParameters } from '../support/rtp.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
let clients: TestClient[] = [];

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(server.url);
  clients.push(client);
  return client;
}

async function makeWebinar(roomId: string) {
  const [ada, ben] = [await connect(), await connect()];
  const host = await ada.join(roomId, { webinar: true });
  const viewer = await ben.join(roomId, { displayName: 'Ben' });
  return { ada, ben, host, viewer };
}

const produce = (transportId: string) =>
  ({ transportId, kind: 'audio', source: 'mic', rtpParameters: opusParameters(), paused: false }) as const;

describe('a viewer', () => {
  it('has no send transport and produces nothing, until they are promoted', async () => {
    const { ada, ben, host, viewer } = await makeWebinar('webinar-promotion');
    expect([host.role, viewer.role]).toEqual(['host', 'viewer']);
    expect(viewer.settings.webinar).toBe(true);
    expect(viewer.transports.send).toBeNull();
    expect(await ben.refusal('produce', produce(host.transports.send!.transportId))).toBe('forbidden');
    await ada.ok('setRole', { peerId: viewer.peerId, role: 'participant' });
    const { role, sendTransport } = await ben.next('roleChanged');
    expect(role).toBe('participant');
    await ben.ok('produce', produce(sendTransport!.transportId));
    await ada.next('peersChanged', ({ upserted }) =>
      upserted.some(({ peerId, producers }) => peerId === viewer.peerId && producers.length === 1),
    );
    await ada.ok('setRole', { peerId: viewer.peerId, role: 'viewer' });
    expect(await ben.next('roleChanged')).toEqual({ role: 'viewer', sendTransport: null });
    expect(await ben.refusal('restartIce', { transportId: sendTransport!.transportId })).toBe(
      'transportNotFound',
    );
  });

  it('who was promoted while the socket was away hears of it on the way back', async () => {
    const { ada, ben, viewer } = await makeWebinar('webinar-resume');
    ben.cut();
    await ada.next('peersChanged', ({ upserted }) =>
      upserted.some(({ presence }) => presence === 'reconnecting'),
    );
    await ada.ok('setRole', { peerId: viewer.peerId, role: 'participant' });
    const again = await connect();
    const resumed = await again.ok('resume', {
      sessionToken: viewer.sessionToken,
      recvTransportId: viewer.transports.recv.transportId,
      consumerIds: [],
    });
    expect(resumed).toMatchObject({ role: 'participant', transports: null });
    await again.ok('produce', produce(resumed.sendTransport!.transportId));
  });
});

it('the settings of a room are told to everybody, whole', async () => {
  const { ada, ben, host } = await makeWebinar('settings');
  await ada.ok('setRoomSettings', { mayUnmute: false });
  expect(await ben.next('roomSettingsChanged')).toEqual({ ...host.settings, mayUnmute: false });
  const late = await (await connect()).join('settings');
  expect(late.settings).toEqual({ ...host.settings, mayUnmute: false });
});
