import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ClientFact, ConsumerDescription, RosterPeer, ShedTile } from '@plenum/protocol';
import { Device, FakeHandler, testFakeParameters } from 'mediasoup-client';
import { FakeSignaling } from './fake-signaling.ts';
import { RequestFailedError } from './request-failed-error.ts';
import { Subscriber, type RemoteTrack } from './subscriber.ts';

let device: Device;

beforeEach(async () => {
  device = await Device.factory({ handlerFactory: FakeHandler.createFactory(testFakeParameters) });
  await device.load({ routerRtpCapabilities: testFakeParameters.generateRouterRtpCapabilities() });
});

function describeConsumer(consumerId: string, codecMimeType = 'audio/opus'): ConsumerDescription {
  const { kind, rtpParameters } = testFakeParameters.generateConsumerRemoteParameters({ codecMimeType });
  const source = kind === 'audio' ? 'mic' : 'webcam';
  return { consumerId, producerId: `producer of ${consumerId}`, peerId: 'ann', source, kind, rtpParameters };
}

const describeCamera = (consumerId: string) => describeConsumer(consumerId, 'video/VP8');

function build(answers: ConstructorParameters<typeof FakeSignaling>[0] = {}) {
  const signaling = new FakeSignaling(answers);
  const transport = device.createRecvTransport(testFakeParameters.generateTransportRemoteParameters());
  transport.on('connect', (_, callback) => callback());
  const facts: ClientFact[] = [];
  const record = (fact: ClientFact) => void facts.push(fact);
  const watched = { is: true };
  const isWatched = () => watched.is;
  const subscriber = new Subscriber({ transport, request: signaling.request, record, isWatched });
  const tracks = new Set<RemoteTrack>();
  subscriber.events.on('trackAdded', (remote) => tracks.add(remote));
  subscriber.events.on('trackRemoved', (remote) => tracks.delete(remote));
  return { subscriber, signaling, transport, facts, tracks, watched };
}

describe('Subscriber', () => {
  it('makes a batch in one negotiation, and resumes it with one request', async () => {
    const { subscriber, signaling, transport, tracks, facts } = build();
    const receive = jest.spyOn(transport.handler, 'receive');
    await subscriber.handleConsumersAdded(['a', 'b', 'c'].map((id) => describeCamera(id)));
    expect(receive.mock.calls[0]![0]).toHaveLength(3);
    expect(signaling.asked).toEqual([{ name: 'resumeConsumers', data: { consumerIds: ['a', 'b', 'c'] } }]);
    expect(tracks.size).toBe(3);
    expect(facts.map(({ type }) => type)).toEqual([
      'trackReceived',
      'trackReceived',
      'trackReceived',
      'descriptionsSet',
    ]);
  });

  it('says nothing of sound, which flows already', async () => {
    const { subscriber, signaling, tracks } = build();
    await subscriber.handleConsumersAdded([describeConsumer('a')]);
    expect(tracks.size).toBe(1);
    expect(signaling.asked).toEqual([]);
    await subscriber.handleConsumersAdded([describeConsumer('b'), describeCamera('c')]);
    expect(signaling.asked).toEqual([{ name: 'resumeConsumers', data: { consumerIds: ['c'] } }]);
  });

  it('makes a whole room of 25 in one negotiation, whatever is sound and what is picture', async () => {
    const { subscriber, signaling, transport } = build();
    const receive = jest.spyOn(transport.handler, 'receive');
    const room = Array.from({ length: 24 }, (_, peer) => [
      describeConsumer(`mic ${peer}`),
      describeCamera(`webcam ${peer}`),
    ]).flat();
    await subscriber.handleConsumersAdded(room);
    // The other call is mediasoup-client's own, once a transport: the stream that measures the downlink.
    expect(receive.mock.calls.map(([batch]) => batch.map(({ trackId }) => trackId))).toEqual([
      room.map(({ consumerId }) => consumerId),
      ['probator'],
    ]);
    expect(subscriber.consumerIds).toHaveLength(48);
    expect(signaling.names).toEqual(['resumeConsumers']);
  });

  it('says how good a picture arrives, and nothing of one that is gone', async () => {
    const { subscriber } = build();
    const told: unknown[] = [];
    subscriber.events.on('qualityChanged', ({ peerId, source }, quality) =>
      told.push([peerId, source, quality]),
    );
    const vp8 = describeCamera('v');
    const encodings = [{ ...vp8.rtpParameters.encodings?.[0], scalabilityMode: 'L3T3' }];
    const webcam = { ...vp8, rtpParameters: { ...vp8.rtpParameters, encodings } };
    await subscriber.handleConsumersAdded([webcam]);
    const change = (spatialLayer: number | null) =>
      subscriber.handleLayersChanged([{ consumerId: 'v', spatialLayer }]);
    for (const layer of [0, 1, 2, null]) change(layer);
    subscriber.handleConsumersRemoved(['v']);
    change(2);
    expect(told.map((one) => (one as unknown[])[2])).toEqual(['low', 'medium', 'high', 'paused']);
    expect(told[0]).toEqual(['ann', 'webcam', 'low']);
  });

  it('says of a picture without layers that it is as good as it gets, with its first packet', async () => {
    const { subscriber, tracks } = build();
    const told: unknown[] = [];
    subscriber.events.on('qualityChanged', ({ peerId }, quality) => told.push([peerId, quality]));
    await subscriber.handleConsumersAdded([describeCamera('v'), describeConsumer('a')]);
    expect(told).toEqual([]);
    for (const { track } of tracks) track.dispatchEvent(new Event('unmute'));
    expect(told).toEqual([['ann', 'only']]);
  });

  it('goes on without the one that this browser cannot decode', async () => {
    const { subscriber, signaling } = build();
    await subscriber.handleConsumersAdded([describeCamera('a'), describeConsumer('bad', 'audio/ISAC')]);
    expect(signaling.asked).toEqual([{ name: 'resumeConsumers', data: { consumerIds: ['a'] } }]);
    expect(subscriber.consumerIds).toEqual(['a']);
  });

  it('drops one that was removed while it was being made', async () => {
    const { subscriber, signaling, tracks } = build();
    const added = subscriber.handleConsumersAdded([describeCamera('a'), describeCamera('b')]);
    subscriber.handleConsumersRemoved(['a']);
    await added;
    expect(subscriber.consumerIds).toEqual(['b']);
    expect(signaling.asked).toEqual([{ name: 'resumeConsumers', data: { consumerIds: ['b'] } }]);
    subscriber.handleConsumersRemoved(['b', 'unknown']);
    expect(tracks.size).toBe(0);
  });

  it('passes over one that it has', async () => {
    const { subscriber, tracks } = build();
    await subscriber.handleConsumersAdded([describeConsumer('a')]);
    await subscriber.handleConsumersAdded([describeConsumer('a')]);
    expect(tracks.size).toBe(1);
  });

  it('acknowledges again after a resume, where that got lost', async () => {
    let tries = 0;
    const lost = new RequestFailedError({ code: 'disconnected', message: 'gone' });
    const { subscriber, signaling } = build({
      resumeConsumers: () => ((tries += 1) === 1 ? Promise.reject(lost) : Promise.resolve({})),
    });
    await subscriber.handleConsumersAdded([describeCamera('a'), describeCamera('b')]);
    await subscriber.handleResumed([describeCamera('c')], ['b']);
    const resumed = signaling.asked
      .slice(1)
      .flatMap(({ data }) => (data as { consumerIds: string[] }).consumerIds);
    expect(resumed.sort()).toEqual(['a', 'c']);
    expect(subscriber.consumerIds).toEqual(['a', 'c']);
  });

  it('expects what is not muted and is seen, of peers who are there', async () => {
    const { subscriber, watched } = build();
    await subscriber.handleConsumersAdded([describeConsumer('a'), describeCamera('v')]);
    const ann = (paused: boolean, presence: RosterPeer['presence']): RosterPeer => ({
      peerId: 'ann',
      displayName: 'Ann',
      role: 'participant',
      handRaised: null,
      presence,
      producers: [
        { producerId: 'producer of a', source: 'mic', paused },
        { producerId: 'producer of v', source: 'webcam', paused: false },
      ],
    });
    expect(subscriber.expectedKinds([ann(false, 'connected')])).toEqual(['audio', 'video']);
    expect(subscriber.expectedKinds([ann(true, 'connected')])).toEqual(['video']);
    expect(subscriber.expectedKinds([ann(false, 'reconnecting')])).toEqual([]);
    watched.is = false;
    expect(subscriber.expectedKinds([ann(false, 'connected')])).toEqual(['audio']);
    watched.is = true;

    const shed: ShedTile = { peerId: 'ann', source: 'webcam' };
    subscriber.handleTilesShed([shed]);
    expect(subscriber.expectedKinds([ann(false, 'connected')])).toEqual(['audio']);
    subscriber.handleTilesShed([{ ...shed, source: 'screen' }]);
    expect(subscriber.expectedKinds([ann(false, 'connected')])).toEqual(['audio', 'video']);
    subscriber.handleLayersChanged([{ consumerId: 'v', spatialLayer: null }]);
    expect(subscriber.expectedKinds([ann(false, 'connected')])).toEqual(['audio']);
    subscriber.handleLayersChanged([{ consumerId: 'v', spatialLayer: 0 }]);
    expect(subscriber.expectedKinds([ann(false, 'connected')])).toEqual(['audio', 'video']);
  });
});
