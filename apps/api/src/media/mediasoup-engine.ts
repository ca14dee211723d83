import type { RoomId, RtpCapabilities, VideoCodec } from '@plenum/protocol';
import { MediaUnavailableError } from '../domain/errors.ts';
import type { Log, MediaEngine, MediaRoom, MediaRoomEvents } from '../domain/ports.ts';
import { preferCodec, ROUTER_CODECS } from './codecs.ts';
import { MediasoupRoom } from './mediasoup-room.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Where all workers died, a new one is mostly there after a fifth of a second. */
const WORKER_BACK_WITHIN_MS = 1_000;

export interface MediasoupEngineOptions {
  pool: WorkerPool;
  /** The load from which on a room grows to another worker, in Consumers. */
  consumersPerWorker: number;
  /** What cameras are sent in where everybody in a room knows it. */
  cameraCodec: VideoCodec;
  log: Log;
}

/** The media of all rooms, on mediasoup. */
export class MediasoupEngine implements MediaEngine {
  static async create(options: MediasoupEngineOptions): Promise<MediasoupEngine> {
    const [first] = options.pool.loads();
    if (!first) throw new MediaUnavailableError();
    // The codecs are the same for every Router, so one Router tells what all can do.
    const router = await first.worker.worker.createRouter({ mediaCodecs: ROUTER_CODECS });
    const { rtpCapabilities } = router;
    router.close();
    return new MediasoupEngine(options, preferCodec(rtpCapabilities as RtpCapabilities, options.cameraCodec));
  }

  private constructor(
    private readonly options: MediasoupEngineOptions,
    readonly routerRtpCapabilities: RtpCapabilities,
  ) {}

  /** @throws MediaUnavailableError when no worker lives */
  async createRoom(_roomId: RoomId, events: MediaRoomEvents): Promise<MediaRoom> {
    const { pool, consumersPerWorker, log } = this.options;
    await pool.waitForWorker(WORKER_BACK_WITHIN_MS);
    return MediasoupRoom.create({ loads: () => pool.loads(), consumersPerWorker, events, log });
  }
}
