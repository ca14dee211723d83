import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConsumerDescription, RequestReply, TransportPair } from '@plenum/protocol';
import { closeRtc, RtcPeer } from '../support/rtc-peer.ts';
import { opusParameters, vp8SimulcastParameters } from '../support/rtp.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const VIEWERS = 30;

let server: TestServer;
let clients: TestClient[] = [];
let rtcPeers: RtcPeer[] = [];

beforeAll(async () => {
  // The first peer alone fills a worker, so the second one goes to the other.
  server = await TestServer.start({ MEDIA_WORKERS: '2', MEDIA_CONSUMERS_PER_WORKER: '2' });
});
afterAll(async () => {
  closeRtc();
  await server.stop();
});
afterEach(() => {
  for (const peer of rtcPeers) peer.close();
  for (const client of clients) client.close();
  [rtcPeers, clients] = [[], []];
});

interface Joined {
  client: TestClient;
  joined: RequestReply<'join'>;
}

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(server.url);
  clients.push(client);
  return client;
}

async function join(roomId: string, displayName: string): Promise<Joined> {
  const client = await connect();
  return { client, joined: await client.join(roomId, { displayName }) };
}

/** The ports of the worker that a peer is on: each has its own. */
const portsOf = ({ recv, send }: TransportPair) => {
  const ports = [recv, ...(send ? [send] : [])].map(({ iceCandidates }) =>
    iceCandidates.map(({ port }) => port).sort(),
  );
  expect(ports).toEqual(ports.map(() => ports[0]));
  return ports[0]!;
};

/** Ada and Ben in one room, on two workers. */
async function joinApart(roomId: string): Promise<{ ada: Joined; ben: Joined }> {
  const [ada, ben] = [await join(roomId, 'Ada'), await join(roomId, 'Ben')];
  const [ofAda, ofBen] = [portsOf(ada.joined.transports), portsOf(ben.joined.transports)];
  expect(ofAda.filter((port) => ofBen.includes(port))).toEqual([]);
  return { ada, ben };
}

async function produceMic(client: TestClient, { send }: TransportPair, rtpParameters = opusParameters()) {
  const { producerId } = await client.ok('produce', {
    transportId: send!.transportId,
    kind: 'audio',
    source: 'mic',
    rtpParameters,
    paused: false,
  });
  return producerId;
}

function consumerOf(client: TestClient, producerId: string): Promise<ConsumerDescription> {
  return until('a Consumer', () =>
    client
      .all('consumersAdded')
      .flatMap(({ consumers }) => consumers)
      .find((one) => one.producerId === producerId),
  );
}

async function startSpeaking({ client, joined }: Joined): Promise<string> {
  const rtpParameters = opusParameters();
  const sender = await RtcPeer.forSending(joined.transports.send!, rtpParameters.encodings![0]!.ssrc!);
  rtcPeers.push(sender);
  const { transportId } = joined.transports.send!;
  await client.ok('connectWebRtcTransport', { transportId, dtlsParameters: sender.dtlsParameters });
  sender.connect();
  const producerId = await produceMic(client, joined.transports, rtpParameters);
  sender.startSending();
  return producerId;
}

async function startListening({ client, joined }: Joined, consumer: ConsumerDescription): Promise<RtcPeer> {
  const { recv } = joined.transports;
  const receiver = await RtcPeer.forReceiving(recv, consumer);
  rtcPeers.push(receiver);
  const { dtlsParameters } = receiver;
  await client.ok('connectWebRtcTransport', { transportId: recv.transportId, dtlsParameters });
  receiver.connect();
  return receiver;
}

/** Ten looks at 50 ms in which nothing came, where a packet is sent every 20 ms. */
function silence(receiver: RtcPeer): Promise<true> {
  let [seen, looks] = [-1, 0];
  return until('silence', () => {
    looks = receiver.packetsReceived === seen ? looks + 1 : 0;
    seen = receiver.packetsReceived;
    return looks >= 10;
  });
}

describe('a room on two workers', () => {
  it('carries sound across, stops it at a mute, and takes it away with who leaves', async () => {
    const { ada, ben } = await joinApart('sound');
    const producerId = await startSpeaking(ada);
    const consumer = await consumerOf(ben.client, producerId);
    expect(consumer.peerId).toBe(ada.joined.peerId);
    const receiver = await startListening(ben, consumer);
    await until('growing packets', () => receiver.packetsReceived > 25);

    await ada.client.ok('pauseProducer', { producerId });
    await silence(receiver);
    const muted = receiver.packetsReceived;
    await ada.client.ok('resumeProducer', { producerId });
    await until('packets after the mute', () => receiver.packetsReceived > muted + 10);

    await ada.client.ok('leave', {});
    await ben.client.next('consumersRemoved', ({ consumerIds }) => consumerIds.includes(consumer.consumerId));
    await silence(receiver);
  });

  it('spreads the viewers of a webinar, and all of them hear who speaks', async () => {
    const ada = await connect();
    const host = await ada.join('spread', { webinar: true });
    const producerId = await startSpeaking({ client: ada, joined: host });
    const viewers: Joined[] = [];
    while (viewers.length < VIEWERS) {
      const viewer = await join('spread', `Viewer ${viewers.length}`);
      await consumerOf(viewer.client, producerId); // A worker weighs what is on it.
      viewers.push(viewer);
    }
    const ports = viewers.map(({ joined }) => portsOf(joined.transports).join());
    const atHome = ports.filter((port) => port === portsOf(host.transports).join());
    expect(new Set(ports).size).toBe(2);
    // Ada, who has nobody to receive, is reckoned with as somebody who will: that is some seven viewers' worth.
    expect(atHome.length).toBeGreaterThanOrEqual(VIEWERS / 3);
    expect(atHome.length).toBeLessThanOrEqual(VIEWERS / 2);
    const ears = [ports.indexOf(atHome[0]!), ports.findIndex((port) => port !== atHome[0])];
    for (const viewer of ears.map((index) => viewers[index]!)) {
      const receiver = await startListening(viewer, await consumerOf(viewer.client, producerId));
      await until('growing packets', () => receiver.packetsReceived > 25);
    }
  });

  it('carries all layers of a camera across', async () => {
    const { ada, ben } = await joinApart('layers');
    const { producerId } = await ada.client.ok('produce', {
      transportId: ada.joined.transports.send!.transportId,
      kind: 'video',
      source: 'webcam',
      rtpParameters: vp8SimulcastParameters(),
      paused: false,
    });
    const { rtpParameters } = await consumerOf(ben.client, producerId);
    // One stream, of which mediasoup chooses the layer.
    expect(rtpParameters.encodings).toEqual([
      expect.objectContaining({ scalabilityMode: expect.stringMatching(/^[LS]3/) }),
    ]);
  });

  it.each([0, 1])('is rebuilt for everybody when worker %i of them is killed', async (index) => {
    await until('both workers', async () => (await fetch(`${server.url}/ready`)).status === 200);
    const { ada, ben } = await joinApart(`killed-${index}`);
    await produceMic(ada.client, ada.joined.transports);
    process.kill(server.workerPids[index]!, 'SIGKILL');
    const [{ transports }] = [await ada.client.next('mediaRebuilt'), await ben.client.next('mediaRebuilt')];
    const producerId = await produceMic(ada.client, transports);
    await consumerOf(ben.client, producerId);
    const { peers } = await ben.client.ok('getRoster', {});
    expect(peers.map(({ peerId }) => peerId)).toEqual([ada.joined.peerId, ben.joined.peerId]);
    await until('two live workers', () => server.workerPids.length === 2);
  });
});
