import type { RtpCapabilities, RtpParameters } from '@plenum/protocol';
import type { MediaPeer } from '../../domain/ports.ts';
import { RecordedLog } from '../../domain/testing/recorders.ts';
import { MediasoupRoom } from '../mediasoup-room.ts';
import type { Tenant } from '../worker-pool.ts';
import { makeWorker } from './fake-worker.ts';

const RTP: RtpParameters = { codecs: [] };

/** Rooms on workers that are fake, which are placed by what they really have there. */
export function setUp(workers = [makeWorker(), makeWorker()], consumersPerWorker = 1_000) {
  const told: unknown[] = [];
  const log = new RecordedLog();
  const weigh = (tenants: ReadonlySet<Tenant>) => [...tenants].reduce((sum, one) => sum + one.weight, 0);
  const options = {
    loads: () =>
      workers.map(({ pooled }) => ({
        worker: pooled,
        weight: weigh(pooled.tenants),
        isStrained: pooled.watch.isStrained,
      })),
    consumersPerWorker,
    events: {
      lost: () => told.push('lost', ...workers.flatMap(({ routers }) => routers.map((one) => one.closed))),
      loudestChanged: (peerIds: unknown) => told.push(peerIds),
      strainChanged: () => told.push('strainChanged'),
    },
    log,
  };
  return { workers, told, log, create: () => MediasoupRoom.create(options) };
}

export const enter = (room: MediasoupRoom, peerId: string, sends = true) =>
  room.createPeer({
    peerId,
    sends,
    rtpCapabilities: {} as RtpCapabilities,
    observe: () => undefined,
    onLayerChanged: () => undefined,
  });
export const sendMic = (peer: MediaPeer) =>
  peer.produce({
    transportId: peer.transports.send!.transportId,
    kind: 'audio',
    source: 'mic',
    rtpParameters: RTP,
    paused: false,
  });
export const consume = async (peer: MediaPeer, producerId: string) =>
  (await peer.consume([{ producerId, spatialLayer: 0, paused: true }])).map(({ consumerId }) => consumerId);
