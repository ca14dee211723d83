import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { opusParameters } from '../support/rtp.ts';
import { closeRtc, RtcPeer } from '../support/rtc-peer.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const TURN = { urls: ['turn:turn.example.org'], username: 'u', credential: 'c' };

let server: TestServer;
let clients: TestClient[] = [];
beforeAll(async () => {
  server = await TestServer.start({ ICE_SERVERS: JSON.stringify([TURN]) });
});
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});
afterAll(async () => {
  await server.stop();
  closeRtc();
});

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(server.url);
  clients.push(client);
  return client;
}

const start = (client: TestClient) =>
  client.ok('startPathTest', { rtpCapabilities: client.welcome.routerRtpCapabilities });

describe('a path test', () => {
  it('brings real media back to its sender, without a room', async () => {
    const ada = await connect();
    const { transports, iceServers } = await start(ada);
    expect(iceServers).toEqual([TURN]);
    const ssrc = 0x1234;
    const sender = await RtcPeer.forSending(transports.send, ssrc);
    const { transportId } = transports.send;
    await ada.ok('connectPathTest', { transportId, dtlsParameters: sender.dtlsParameters });
    sender.connect();
    const { consumer } = await ada.ok('producePathTest', {
      kind: 'audio',
      rtpParameters: opusParameters(ssrc),
    });
    const receiver = await RtcPeer.forReceiving(transports.recv, consumer!);
    await ada.ok('connectPathTest', {
      transportId: transports.recv.transportId,
      dtlsParameters: receiver.dtlsParameters,
    });
    receiver.connect();
    sender.startSending();
    await until('sound that comes back', () => receiver.packetsReceived > 20);
    sender.close();
    receiver.close();
  });

  it('is one at a time, goes on in a meeting, and leaves nothing behind', async () => {
    const ada = await connect();
    const { rtpCapabilities } = { rtpCapabilities: ada.welcome.routerRtpCapabilities };
    await start(ada);
    expect(await ada.refusal('startPathTest', { rtpCapabilities })).toBe('limitExceeded');
    await ada.join('tested');
    expect(await ada.refusal('startPathTest', { rtpCapabilities })).toBe('limitExceeded');
    await ada.ok('endPathTest', {});
    await ada.ok('endPathTest', {});
    await start(ada);
  });

  it('is unknown to every other socket, and over with its own', async () => {
    const [ada, ben] = [await connect(), await connect()];
    const { transports } = await start(ada);
    const sender = await RtcPeer.forSending(transports.send, 1);
    const { transportId } = transports.send;
    const connecting = { transportId, dtlsParameters: sender.dtlsParameters };
    sender.close();
    expect(await ben.refusal('connectPathTest', connecting)).toBe('transportNotFound');
    await start(ben);
    expect(await ben.refusal('connectPathTest', connecting)).toBe('transportNotFound');
    await ada.ok('endPathTest', {});
    expect(await ada.refusal('connectPathTest', connecting)).toBe('transportNotFound');
    expect(await ada.refusal('producePathTest', { kind: 'audio', rtpParameters: opusParameters() })).toBe(
      'transportNotFound',
    );
  });

  it('is had by a few at a time, and those who go make room', async () => {
    const testing: TestClient[] = [];
    let refusal = 'none';
    while (refusal === 'none' && testing.length < 100) {
      const client = await connect();
      testing.push(client);
      const { routerRtpCapabilities: rtpCapabilities } = client.welcome;
      refusal = await client.refusal('startPathTest', { rtpCapabilities });
    }
    expect(refusal).toBe('limitExceeded');
    testing[0]!.cut();
    const waiting = testing.at(-1)!;
    await until('room for another test', async () => {
      const { routerRtpCapabilities: rtpCapabilities } = waiting.welcome;
      return (await waiting.refusal('startPathTest', { rtpCapabilities })) === 'none';
    });
  });
});
