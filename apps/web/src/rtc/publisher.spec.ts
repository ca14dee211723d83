import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ClientFact, VideoCodec } from '@plenum/protocol';
import { Device, FakeHandler, testFakeParameters, type types } from 'mediasoup-client';
import { FakeSignaling } from './fake-signaling.ts';
import { FakeTrack } from './fake-track.ts';
import { Publisher } from './publisher.ts';
import { RequestFailedError } from './request-failed-error.ts';

let device: Device;

beforeEach(async () => {
  device = await Device.factory({ handlerFactory: FakeHandler.createFactory(testFakeParameters) });
  await device.load({ routerRtpCapabilities: testFakeParameters.generateRouterRtpCapabilities() });
});

/** Lets all that is under way at this end come to rest: nothing here waits for anything but promises. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

function build(answers: ConstructorParameters<typeof FakeSignaling>[0] = {}, isLargeRoom = () => false) {
  let count = 0;
  const signaling = new FakeSignaling({
    produce: () => ({ producerId: `producer-${(count += 1)}` }),
    ...answers,
  });
  const transport = device.createSendTransport(testFakeParameters.generateTransportRemoteParameters());
  transport.on('connect', (_, callback) => callback());
  const facts: ClientFact[] = [];
  const { sendRtpCapabilities } = device;
  const record = (fact: ClientFact) => void facts.push(fact);
  const { request } = signaling;
  const received: VideoCodec[] = ['video/vp8'];
  const videoCodecs = () => received;
  const options = { transport, sendRtpCapabilities, isLargeRoom, videoCodecs, request, record };
  const publisher = new Publisher(options);
  return { publisher, signaling, transport, facts, received };
}

const producersOf = (transport: types.Transport) => [
  ...(transport as unknown as { _producers: Map<string, types.Producer> })._producers.values(),
];

/** Gives the transport a sender. @returns by how much each layer is shrunk, or false, whenever that is set */
function observeEncodings(transport: types.Transport, answer = () => Promise.resolve()) {
  const sent: (number | false)[][] = [];
  const rtpSender = {
    getParameters: () => ({ encodings: [{ rid: 'r0' }, { rid: 'r1' }, { rid: 'r2' }] }),
    setParameters: ({ encodings }: RTCRtpSendParameters) => {
      sent.push(
        encodings.map(({ active, scaleResolutionDownBy }) => active !== false && scaleResolutionDownBy!),
      );
      return answer();
    },
  } as unknown as RTCRtpSender;
  const { handler } = transport;
  const send = handler.send.bind(handler);
  jest
    .spyOn(handler, 'send')
    .mockImplementation(async (options) => ({ ...(await send(options)), rtpSender }));
  return sent;
}

describe('Publisher', () => {
  it('sends microphone and camera within one round trip', async () => {
    const answers = Promise.withResolvers<{ producerId: string }>();
    const { publisher, signaling } = build({ produce: () => answers.promise });
    publisher.setTrack('mic', new FakeTrack('audio').asTrack);
    publisher.setTrack('webcam', new FakeTrack('video').asTrack);
    await settled();
    expect(signaling.names).toEqual(['produce', 'produce']);
    expect(publisher.expectedKinds).toEqual(['audio', 'video']);
  });

  it('sends a screen anew when somebody comes who does not take what it is sent in', async () => {
    const { publisher, signaling, transport, received } = build();
    const send = jest.spyOn(transport.handler, 'send');
    const sentIn = () => send.mock.calls.map(([{ codec }]) => codec?.mimeType);
    received.push('video/vp9');
    publisher.setTrack('screen', new FakeTrack('video').asTrack);
    await settled();
    publisher.handleVideoCodecsChanged();
    await settled();
    expect(sentIn()).toEqual(['video/VP9']);
    received.pop();
    publisher.handleVideoCodecsChanged();
    await settled();
    expect(sentIn()).toEqual(['video/VP9', 'video/VP8']);
    expect(signaling.names).toEqual(['produce', 'closeProducer', 'produce']);
    received.length = 0; // Somebody takes none at all: that is no reason to begin anew, again and again.
    publisher.handleVideoCodecsChanged();
    await settled();
    expect(sentIn()).toHaveLength(2);
  });

  it.each([
    [false, 20],
    [true, 40],
  ])('packs sound by the size of the room (large: %s) in %i ms', async (isLarge, opusPtime) => {
    const { publisher, transport } = build({}, () => isLarge);
    const send = jest.spyOn(transport.handler, 'send');
    publisher.setTrack('mic', new FakeTrack('audio').asTrack);
    await settled();
    expect(send.mock.calls[0]![0].codecOptions).toMatchObject({ opusPtime, opusDtx: true });
  });

  it('mutes a microphone before its first packet', async () => {
    const { publisher, signaling } = build();
    const track = new FakeTrack('audio');
    publisher.setPaused('mic', true);
    publisher.setTrack('mic', track.asTrack);
    expect(track.enabled).toBe(false);
    await settled();
    expect(signaling.asked[0]!.data).toMatchObject({ source: 'mic', paused: true });
    expect(publisher.expectedKinds).toEqual([]);
  });

  it('mutes at once, and tells the server', async () => {
    const { publisher, signaling, transport } = build();
    const track = new FakeTrack('audio');
    publisher.setTrack('mic', track.asTrack);
    await settled();
    publisher.setPaused('mic', true);
    expect(track.enabled).toBe(false);
    await settled();
    expect(producersOf(transport)[0]!.paused).toBe(true);
    publisher.setPaused('mic', false);
    await settled();
    expect(signaling.names).toEqual(['produce', 'pauseProducer', 'resumeProducer']);
    expect(track.enabled).toBe(true);
  });

  it('closes the Producer of a camera that is switched off, and leaves the track to its owner', async () => {
    const { publisher, signaling, transport } = build();
    const track = new FakeTrack('video');
    publisher.setTrack('webcam', track.asTrack);
    await settled();
    publisher.setTrack('webcam', null);
    await settled();
    expect(signaling.asked.at(-1)).toEqual({ name: 'closeProducer', data: { producerId: 'producer-1' } });
    expect(producersOf(transport)).toEqual([]);
    expect(track.readyState).toBe('live');
  });

  it('ends where it was last told to, however quickly a camera is switched', async () => {
    const { publisher, transport } = build();
    for (let i = 0; i < 7; i += 1) {
      publisher.setTrack('webcam', i % 2 === 0 ? new FakeTrack('video').asTrack : null);
      if (i % 3 === 0) await Promise.resolve();
    }
    const last = new FakeTrack('video');
    publisher.setTrack('webcam', last.asTrack);
    await settled();
    expect(producersOf(transport).map(({ track }) => track)).toEqual([last.asTrack]);
  });

  it('changes over to another device on the same Producer', async () => {
    const { publisher, signaling, transport } = build();
    const other = new FakeTrack('audio');
    publisher.setTrack('mic', new FakeTrack('audio').asTrack);
    await settled();
    publisher.setTrack('mic', other.asTrack);
    await settled();
    expect(producersOf(transport).map(({ track }) => track)).toEqual([other.asTrack]);
    expect(signaling.names).toEqual(['produce']);
  });

  it('stops layers that nobody watches, and takes them up again', async () => {
    const { publisher, transport } = build();
    const sent = observeEncodings(transport);
    publisher.setTrack('webcam', new FakeTrack('video').asTrack);
    await settled();
    for (const maxSpatialLayer of [1, -1, 1, 1]) {
      publisher.handleDemandChanged({ producerId: 'producer-1', maxSpatialLayer });
      await settled();
      expect(publisher.expectedKinds).toEqual(maxSpatialLayer < 0 ? [] : ['video']);
    }
    expect(sent).toEqual([expect.anything(), [false, false, false], sent[0]]);
    expect(sent[0]).toEqual([4, 2, 16]);
  });

  it('heeds a demand that comes before the answer to `produce`', async () => {
    const answer = Promise.withResolvers<{ producerId: string }>();
    const { publisher, transport } = build({ produce: () => answer.promise });
    const sent = observeEncodings(transport);
    publisher.setTrack('webcam', new FakeTrack('video').asTrack);
    await settled();
    publisher.handleDemandChanged({ producerId: 'early', maxSpatialLayer: 0 });
    answer.resolve({ producerId: 'early' });
    await settled();
    expect(sent).toEqual([[4, 16, 16]]);
  });

  it('keeps on sending where the browser does not take the encodings', async () => {
    const { publisher, transport, facts } = build();
    observeEncodings(transport, () => Promise.reject(new DOMException('stopped', 'InvalidStateError')));
    publisher.setTrack('webcam', new FakeTrack('video').asTrack);
    await settled();
    publisher.handleDemandChanged({ producerId: 'producer-1', maxSpatialLayer: 0 });
    await settled();
    expect(facts.filter(({ type }) => type === 'produceRefused')).toEqual([]);
    expect(producersOf(transport)).toHaveLength(1);
  });

  it('says what the server refuses, once, and tries another track', async () => {
    const error = new RequestFailedError({ code: 'limitExceeded', message: 'no' });
    const { publisher, signaling, facts, transport } = build({ produce: () => Promise.reject(error) });
    publisher.setTrack('webcam', new FakeTrack('video').asTrack);
    await settled();
    publisher.setPaused('webcam', true);
    await settled();
    const refusal = { type: 'produceRefused', source: 'webcam', code: 'limitExceeded' };
    expect(facts.filter(({ type }) => type === 'produceRefused')).toEqual([refusal]);
    expect(publisher.expectedKinds).toEqual([]);
    expect(producersOf(transport)).toEqual([]);
    publisher.setTrack('webcam', new FakeTrack('video').asTrack);
    await settled();
    expect(signaling.names).toEqual(['produce', 'produce']);
  });
});

describe('Publisher after a resume', () => {
  const lost = () => Promise.reject(new RequestFailedError({ code: 'disconnected', message: 'gone' }));

  it('tells the mute state that the server has missed', async () => {
    let online = true;
    const { publisher, signaling } = build({ pauseProducer: () => (online ? {} : lost()) });
    publisher.setTrack('mic', new FakeTrack('audio').asTrack);
    await settled();
    online = false;
    publisher.setPaused('mic', true);
    await settled();
    online = true;
    publisher.handleResumed([{ producerId: 'producer-1', source: 'mic', paused: false }]);
    await settled();
    expect(signaling.names).toEqual(['produce', 'pauseProducer', 'pauseProducer']);
  });

  it('asks again for a Producer that never reached the server', async () => {
    let tries = 0;
    const produce = () => ((tries += 1) === 1 ? lost() : Promise.resolve({ producerId: 'second' }));
    const { publisher, signaling, transport } = build({ produce });
    publisher.setTrack('mic', new FakeTrack('audio').asTrack);
    await settled();
    publisher.handleResumed([]);
    await settled();
    publisher.setPaused('mic', true);
    await settled();
    expect(signaling.asked.at(-1)).toEqual({ name: 'pauseProducer', data: { producerId: 'second' } });
    expect(producersOf(transport)).toHaveLength(1);
  });

  it('takes up a Producer of which only the answer was lost', async () => {
    const { publisher, signaling } = build({ produce: lost });
    publisher.setTrack('mic', new FakeTrack('audio').asTrack);
    await settled();
    publisher.handleResumed([{ producerId: 'there', source: 'mic', paused: false }]);
    publisher.setTrack('mic', null);
    await settled();
    expect(signaling.asked.at(-1)).toEqual({ name: 'closeProducer', data: { producerId: 'there' } });
  });

  it('closes what was switched off meanwhile', async () => {
    const { publisher, signaling } = build({ closeProducer: lost });
    publisher.setTrack('webcam', new FakeTrack('video').asTrack);
    await settled();
    publisher.setTrack('webcam', null);
    await settled();
    publisher.handleResumed([{ producerId: 'producer-1', source: 'webcam', paused: false }]);
    await settled();
    expect(signaling.names).toEqual(['produce', 'closeProducer', 'closeProducer']);
  });
});
