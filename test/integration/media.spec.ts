import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConsumerDescription, RequestReply, Source } from '@plenum/protocol';
import { closeRtc, RtcPeer } from '../support/rtc-peer.ts';
import { dtlsParameters, opusParameters, vp8SimulcastParameters } from '../support/rtp.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
let clients: TestClient[] = [];
let rtcPeers: RtcPeer[] = [];

beforeAll(async () => {
  server = await TestServer.start();
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

async function join(roomId: string, displayName = 'Ada'): Promise<Joined> {
  const client = await TestClient.connect(server.url);
  clients.push(client);
  return { client, joined: await client.join(roomId, { displayName }) };
}

async function produceMic({ client, joined }: Joined, paused = false): Promise<string> {
  const { transportId } = joined.transports.send!;
  const rtpParameters = opusParameters();
  return (await client.ok('produce', { transportId, kind: 'audio', source: 'mic', rtpParameters, paused }))
    .producerId;
}

async function produceWebcam({ client, joined }: Joined): Promise<string> {
  const { transportId } = joined.transports.send!;
  const rtpParameters = vp8SimulcastParameters();
  const reply = await client.ok('produce', {
    transportId,
    kind: 'video',
    source: 'webcam',
    rtpParameters,
    paused: false,
  });
  return reply.producerId;
}

const linesOfLog = (text: string) => server.log.split(text).length - 1;

/** Waits until the client has been offered Consumers of all these Producers. */
async function consumersOf({ client }: Joined, producerIds: string[]): Promise<ConsumerDescription[]> {
  return until('Consumers', () => {
    const all = client.all('consumersAdded').flatMap(({ consumers }) => consumers);
    const wanted = producerIds.flatMap((id) => all.find(({ producerId }) => producerId === id) ?? []);
    return wanted.length === producerIds.length && wanted;
  });
}

describe('Producers and Consumers', () => {
  it('offers a newcomer all that is there, in one batch', async () => {
    const publishers = await Promise.all(['Ada', 'Ben', 'Cleo'].map((name) => join('batch', name)));
    const producerIds = await Promise.all(publishers.flatMap((one) => [produceMic(one), produceWebcam(one)]));
    const late = await join('batch', 'Dan');
    await consumersOf(late, producerIds);
    expect(late.client.all('consumersAdded')).toHaveLength(1);
    const owner = late.client
      .all('consumersAdded')[0]!
      .consumers.find((one) => one.producerId === producerIds[0]);
    expect(owner).toMatchObject({ peerId: publishers[0]!.joined.peerId, source: 'mic', kind: 'audio' });
  });

  it.each([
    [
      'does not know',
      { mimeType: 'video/H265', kind: 'video', clockRate: 90_000, preferredPayloadType: 96 },
      0,
    ],
    ['says wrongly', { mimeType: 'video/VP8', kind: 'video', clockRate: 'fast' }, 1],
  ])(
    'leaves out what a client %s, offers the rest, and logs what nobody understands',
    async (_, codec, lines) => {
      const linesBefore = linesOfLog('could not be made');
      const roomId = `some-${codec.mimeType.slice(-1).toLowerCase()}`;
      const ada = await join(roomId);
      const producerIds = await Promise.all([produceWebcam(ada), produceMic(ada)]);
      const ben = await TestClient.connect(server.url);
      clients.push(ben);
      const { codecs, headerExtensions } = ben.welcome.routerRtpCapabilities;
      const audio = codecs!.filter(({ kind }) => kind === 'audio');
      const rtpCapabilities = { codecs: [...audio, codec as (typeof audio)[0]], headerExtensions };
      await ben.join(roomId, { displayName: 'Ben', rtpCapabilities });
      const { consumers } = await ben.next('consumersAdded');
      expect(consumers.map(({ producerId }) => producerId)).toEqual([producerIds[1]]);
      expect(linesOfLog('could not be made') - linesBefore).toBe(lines);
    },
  );

  it('carries sound from one to another over ICE, DTLS and SRTP, without waiting for a word of the receiver', async () => {
    const [ada, ben] = [await join('sound'), await join('sound', 'Ben')];
    const rtpParameters = opusParameters();
    const sender = await RtcPeer.forSending(ada.joined.transports.send!, rtpParameters.encodings![0]!.ssrc!);
    rtcPeers.push(sender);
    const { transportId } = ada.joined.transports.send!;
    await ada.client.ok('connectWebRtcTransport', { transportId, dtlsParameters: sender.dtlsParameters });
    sender.connect();
    const produced = await ada.client.ok('produce', {
      transportId,
      kind: 'audio',
      source: 'mic',
      rtpParameters,
      paused: false,
    });
    sender.startSending();

    const [consumer] = await consumersOf(ben, [produced.producerId]);
    const receiver = await RtcPeer.forReceiving(ben.joined.transports.recv, consumer!);
    rtcPeers.push(receiver);
    await ben.client.ok('connectWebRtcTransport', {
      transportId: ben.joined.transports.recv.transportId,
      dtlsParameters: receiver.dtlsParameters,
    });
    receiver.connect();
    await until('growing packets', () => receiver.packetsReceived > 25);

    // Mute pauses the Producer: nothing passes the server any more.
    await ada.client.ok('pauseProducer', { producerId: produced.producerId });
    const muted = receiver.packetsReceived;
    await ada.client.ok('getRoster', {});
    await ada.client.ok('resumeProducer', { producerId: produced.producerId });
    await until('packets after the mute', () => receiver.packetsReceived > muted + 10);
  });

  it('shows a mute to everybody at once', async () => {
    const [ada, ben] = [await join('mute'), await join('mute', 'Ben')];
    const producerId = await produceMic(ada);
    await ada.client.ok('pauseProducer', { producerId });
    await ben.client.next('peersChanged', ({ upserted }) =>
      upserted.some(({ producers }) => producers.some((one) => one.producerId === producerId && one.paused)),
    );
  });

  it('takes Consumers away when their Producer or its peer goes', async () => {
    const [ada, ben] = [await join('going'), await join('going', 'Ben')];
    const [mic, webcam] = [await produceMic(ada), await produceWebcam(ada)];
    const [micConsumer, webcamConsumer] = await consumersOf(ben, [mic, webcam]);
    await ada.client.ok('closeProducer', { producerId: webcam });
    await ben.client.next('consumersRemoved', ({ consumerIds }) =>
      consumerIds.includes(webcamConsumer!.consumerId),
    );
    await ada.client.ok('leave', {});
    await ben.client.next('consumersRemoved', ({ consumerIds }) =>
      consumerIds.includes(micConsumer!.consumerId),
    );
  });

  it('consumes the video that is seen, and no other', async () => {
    const [ada, ben] = [await join('viewport'), await join('viewport', 'Ben')];
    const viewer = await join('viewport', 'Viewer');
    const [adaCam, benCam] = [await produceWebcam(ada), await produceWebcam(ben)];
    const [ofAda] = await consumersOf(viewer, [adaCam, benCam]);
    const tile = { peerId: ben.joined.peerId, source: 'webcam' as const, width: 640, height: 360 };
    await viewer.client.ok('setViewport', { tiles: [tile] });
    const removed = await viewer.client.next('consumersRemoved');
    expect(removed.consumerIds).toEqual([ofAda!.consumerId]);
    await viewer.client.ok('setViewport', { tiles: [tile, { ...tile, peerId: ada.joined.peerId }] });
    await viewer.client.next('consumersAdded', ({ consumers }) =>
      consumers.some((one) => one.producerId === adaCam),
    );
  });

  it('tells a publisher when nobody watches any more', async () => {
    const [ada, ben] = [await join('demand'), await join('demand', 'Ben')];
    const producerId = await produceWebcam(ada);
    await consumersOf(ben, [producerId]);
    await ben.client.ok('setViewport', { tiles: [] });
    await ada.client.next(
      'demandChanged',
      (demand) => demand.producerId === producerId && demand.maxSpatialLayer === -1,
    );
    const tile = { peerId: ada.joined.peerId, source: 'webcam' as const, width: 1920, height: 1080 };
    await ben.client.ok('setViewport', { tiles: [tile] });
    await ada.client.next(
      'demandChanged',
      (demand) => demand.producerId === producerId && demand.maxSpatialLayer === 2,
    );
  });

  it('gives what a client missed while its socket was broken', async () => {
    const [ada, ben] = [await join('missed'), await join('missed', 'Ben')];
    ben.client.cut();
    const producerId = await produceMic(ada);
    await ada.client.next('peersChanged', ({ upserted }) =>
      upserted.some((one) => one.presence === 'reconnecting'),
    );
    const again = await TestClient.connect(server.url);
    clients.push(again);
    const missing = await until('missing Consumer', async () => {
      const { missingConsumers } = await again.ok('resume', {
        sessionToken: ben.joined.sessionToken,
        recvTransportId: ben.joined.transports.recv.transportId,
        consumerIds: [],
      });
      return missingConsumers.length > 0 && missingConsumers;
    });
    expect(missing.map((one) => one.producerId)).toEqual([producerId]);
  });
});

describe('wrong order and strangers', () => {
  it('refuses media before joining', async () => {
    const client = await TestClient.connect(server.url);
    clients.push(client);
    const rtpParameters = opusParameters();
    const produce = { transportId: 'x', kind: 'audio', source: 'mic', rtpParameters, paused: false };
    expect(await client.refusal('produce', produce)).toBe('notJoined');
    expect(await client.refusal('resumeConsumers', { consumerIds: ['x'] })).toBe('notJoined');
    expect(await client.refusal('syncJourney', { evidence: [], clientTime: 0, since: 0 })).toBe('notJoined');
  });

  it("keeps everybody's hands off the transports and Producers of others", async () => {
    const [ada, mallory] = [await join('strangers'), await join('strangers', 'Mallory')];
    const producerId = await produceMic(ada);
    const { transportId } = ada.joined.transports.send!;
    const { client } = mallory;
    const rtpParameters = opusParameters();
    expect(await client.refusal('pauseProducer', { producerId })).toBe('producerNotFound');
    expect(await client.refusal('closeProducer', { producerId })).toBe('producerNotFound');
    expect(await client.refusal('restartIce', { transportId })).toBe('transportNotFound');
    expect(
      await client.refusal('connectWebRtcTransport', { transportId, dtlsParameters: dtlsParameters() }),
    ).toBe('transportNotFound');
    const produce = { transportId, kind: 'audio', source: 'mic', rtpParameters, paused: false };
    expect(await client.refusal('produce', produce)).toBe('transportNotFound');
    expect((await ada.client.ok('getRoster', {})).peers[0]!.producers).toEqual([
      { producerId, source: 'mic', paused: false },
    ]);
  });

  it('refuses duplicates, mismatches and what mediasoup cannot carry', async () => {
    const ada = await join('mismatch');
    const { client } = ada;
    const { transportId } = ada.joined.transports.send!;
    const produce = {
      transportId,
      kind: 'audio',
      source: 'mic',
      rtpParameters: opusParameters(),
      paused: false,
    };
    expect(await client.refusal('produce', { ...produce, source: 'webcam' })).toBe('invalidRequest');
    expect(
      await client.refusal('produce', { ...produce, transportId: ada.joined.transports.recv.transportId }),
    ).toBe('transportNotFound');
    const unknown = opusParameters();
    unknown.codecs[0]!.mimeType = 'audio/unheard-of';
    expect(await client.refusal('produce', { ...produce, rtpParameters: unknown })).toBe('unsupportedMedia');
    const outcomes = await Promise.all([
      client.refusal('produce', produce),
      client.refusal('produce', produce),
    ]);
    expect(outcomes.sort()).toEqual(['limitExceeded', 'none']);
    const connect = { transportId, dtlsParameters: dtlsParameters() };
    expect(await client.refusal('connectWebRtcTransport', connect)).toBe('none');
    expect(await client.refusal('connectWebRtcTransport', connect)).toBe('alreadyConnected');
  });

  it('takes ids of Consumers that have gone for what they are: gone', async () => {
    const { client } = await join('gone-consumers');
    expect(await client.refusal('resumeConsumers', { consumerIds: ['gone'] })).toBe('none');
  });
});

it.each([2, 30])(
  'a newcomer to a room of %i gets whom they may hear soon, and the first webcams',
  async (size) => {
    const roomId = `newcomer-${size}`;
    const others = await Promise.all(
      Array.from({ length: size - 1 }, (_, index) => join(roomId, `Peer ${index}`)),
    );
    await Promise.all(others.flatMap((one) => [produceMic(one), produceWebcam(one)]));
    const late = await join(roomId, 'Late');
    const { consumers } = await late.client.next('consumersAdded');
    const count = (source: Source) => consumers.filter((one) => one.source === source).length;
    expect([count('mic'), count('webcam')]).toEqual(size === 2 ? [1, 1] : [8, 16]);
  },
);
