import type { RoomId, RtpCapabilities } from '@plenum/protocol';
import { MediaUnavailableError } from '../domain/errors.ts';
import type { Log, MediaEngine, MediaRoom, MediaRoomEvents } from '../domain/ports.ts';
import { ROUTER_CODECS } from './codecs.ts';
import { MediasoupRoom } from './mediasoup-room.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Where all workers died, a new one is mostly there after a fifth of a second. */
const WORKER_BACK_WITHIN_MS = 1_000;

/** The media of all rooms, on mediasoup. */
export class MediasoupEngine implements MediaEngine {
  /** @param consumersPerWorker the load from which on a room grows to another worker, in Consumers */
  static async create(pool: WorkerPool, consumersPerWorker: number, log: Log): Promise<MediasoupEngine> {
    const [first] = pool.loads();
    if (!first) throw new MediaUnavailableError();
    // The codecs are the same for every Router, so one Router tells what all can do.
    const router = await first.worker.worker.createRouter({ mediaCodecs: ROUTER_CODECS });
    const { rtpCapabilities } = router;
    router.close();
    return new MediasoupEngine(pool, consumersPerWorker, log, rtpCapabilities as RtpCapabilities);
  }

  private constructor(
    private readonly pool: WorkerPool,
    private readonly consumersPerWorker: number,
    private readonly log: Log,
    readonly routerRtpCapabilities: RtpCapabilities,
  ) {}

  /** @throws MediaUnavailableError when no worker lives */
  async createRoom(_roomId: RoomId, events: MediaRoomEvents): Promise<MediaRoom> {
    const { pool, consumersPerWorker, log } = this;
    await pool.waitForWorker(WORKER_BACK_WITHIN_MS);
    return MediasoupRoom.create({ loads: () => pool.loads(), consumersPerWorker, events, log });
  }
}
