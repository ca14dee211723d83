import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RtpCapabilities, RtpParameters } from '@plenum/protocol';
import { RecordedLog } from '../domain/testing/recorders.ts';
import { LIFT_AFTER_MS, SETTLES_WITHIN_MS } from './layer-ramp.ts';
import { MediasoupRoom } from './mediasoup-room.ts';
import { makeWorker } from './testing/fake-worker.ts';

const CAMERA: RtpParameters = { codecs: [], encodings: [{ ssrc: 1 }, { ssrc: 2 }, { ssrc: 3 }] };
const SCREEN: RtpParameters = { codecs: [], encodings: [{ ssrc: 4 }] };

/** Ben sees what Ada has begun to send so many milliseconds ago, at the highest of three layers. */
async function setUp({
  ageMs = 0,
  rtpParameters = CAMERA,
  spatialLayer = 2,
  onLayerChanged = (_id: string, _layer: number | null): void => undefined,
} = {}) {
  const { pooled, routers } = makeWorker();
  const room = await MediasoupRoom.create({
    loads: () => [{ worker: pooled, weight: 0, isStrained: false }],
    consumersPerWorker: 1_000,
    events: { lost: () => undefined, loudestChanged: () => undefined, strainChanged: () => undefined },
    log: new RecordedLog(),
  });
  const enter = (peerId: string) =>
    room.createPeer({
      ...{ peerId, sends: true, rtpCapabilities: {} as RtpCapabilities },
      ...{ observe: () => undefined, onLayerChanged },
    });
  const [ada, ben] = [await enter('ada'), await enter('ben')];
  const { transportId } = ada.transports.send!;
  const producerId = await ada.produce({
    ...{ transportId, kind: 'video', source: 'webcam', rtpParameters, paused: false },
  });
  jest.advanceTimersByTime(ageMs);
  await ben.consume([{ producerId, spatialLayer, temporalLayer: 2, paused: true }]);
  return { room, ben, consumer: routers[0]!.consumers[0]! };
}

const layers = (spatialLayer: number) => ({ spatialLayer, temporalLayer: 2 });

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a Consumer of a new Producer in several layers', () => {
  it('begins with the lowest, and is lifted a while after its first picture', async () => {
    const { consumer } = await setUp();
    expect(consumer.preferredLayers).toEqual(layers(0));
    jest.advanceTimersByTime(60_000);
    expect(consumer.preferredLayers).toEqual(layers(0));
    consumer.emit('layerschange', undefined);
    consumer.emit('layerschange', layers(0));
    jest.advanceTimersByTime(LIFT_AFTER_MS - 1);
    expect(consumer.preferredLayers).toEqual(layers(0));
    jest.advanceTimersByTime(1);
    expect(consumer.preferredLayers).toEqual(layers(2));
  });

  it('is lifted to what is wanted by then, and follows at once afterwards', async () => {
    const { ben, consumer } = await setUp();
    consumer.emit('layerschange', layers(0));
    await ben.setConsumerLayer(consumer.id, 1, 2);
    expect(consumer.preferredLayers).toEqual(layers(0));
    jest.advanceTimersByTime(LIFT_AFTER_MS);
    expect(consumer.preferredLayers).toEqual(layers(1));
    await ben.setConsumerLayer(consumer.id, 2, 2);
    expect(consumer.preferredLayers).toEqual(layers(2));
  });

  it('leaves no timer behind when it closes', async () => {
    const { room, consumer } = await setUp();
    consumer.emit('layerschange', layers(0));
    room.close();
    consumer.close();
    expect(jest.getTimerCount()).toBe(0);
  });
});

it('the layer that arrives is told when it is another one, not with each frame rate', async () => {
  const told: (number | null)[] = [];
  const { consumer } = await setUp({ onLayerChanged: (_, layer) => void told.push(layer) });
  for (const arriving of [{ spatialLayer: 0, temporalLayer: 0 }, layers(0), layers(1), undefined, undefined])
    consumer.emit('layerschange', arriving);
  expect(told).toEqual([0, 1, null]);
});

describe('a Consumer that begins with the wanted layer', () => {
  it.each([
    ['is of a Producer that has settled', { ageMs: SETTLES_WITHIN_MS, spatialLayer: 2 }],
    ['is wanted at the lowest', { ageMs: 0, spatialLayer: 0 }],
  ])('%s', async (_, options) => {
    const { consumer } = await setUp(options);
    expect(consumer.preferredLayers).toEqual(layers(options.spatialLayer));
    consumer.emit('layerschange', layers(0));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is of one stream, whose layers come and go together', async () => {
    const { ben, consumer } = await setUp({ rtpParameters: SCREEN });
    expect(consumer.preferredLayers).toEqual(layers(2));
    await ben.setConsumerLayer(consumer.id, 1);
    consumer.emit('layerschange', layers(0));
    expect(jest.getTimerCount()).toBe(0);
  });
});
