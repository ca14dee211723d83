import { createWorker, type types } from 'mediasoup';
import type { Log } from '../domain/ports.ts';
import { mediaListenInfos, type MediaListenOptions } from './listen-infos.ts';
import type { WorkerLoad } from './placement.ts';
import { WorkerWatch } from './worker-watch.ts';

/** Pause before another try to start a worker, in milliseconds. */
const RESTART_PAUSE_MS = 1_000;

/**
 * For glibc (2.35 or newer) in a worker: its heap lies in huge pages where the system lends them. Forwarding touches so many
 * pages that the CPU is busy looking up where they are: that was 4 to 5 % of a worker's CPU.
 */
const WORKER_TUNABLES = 'glibc.malloc.hugetlb=1';

/** What a Room has on a worker. */
export interface Tenant {
  /** What it costs the worker, in large pictures. */
  readonly weight: number;
  /** Called once when the worker dies. mediasoup has closed all Routers by then. */
  handleWorkerDeath(): void;
  /** Called when the worker has more to do than it can, and when that is over. */
  handleStrainChanged(): void;
}

/** A mediasoup Worker with its one port, and what Rooms have on it. */
export interface PooledWorker {
  readonly worker: types.Worker;
  readonly webRtcServer: types.WebRtcServer;
  readonly ports: number[];
  readonly tenants: Set<Tenant>;
  readonly watch: Pick<WorkerWatch, 'isStrained' | 'answersInMs'>;
}

export interface WorkerPoolOptions extends MediaListenOptions {
  workers: number;
  log: Log;
}

/** Keeps the wanted number of Workers alive, each on a port of its own. */
export class WorkerPool {
  /** By slot; a slot is empty while its worker is being started. */
  private readonly slots: (PooledWorker | null)[];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly waiting = new Set<() => void>();
  private closed = false;
  private deaths = 0;

  /** @throws MediaPortInUseError and whatever else keeps a worker from starting */
  static async create(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    try {
      await Promise.all(pool.slots.map((_, slot) => pool.start(slot)));
    } catch (error) {
      pool.close();
      throw error;
    }
    return pool;
  }

  private constructor(private readonly options: WorkerPoolOptions) {
    this.slots = Array.from({ length: options.workers }, () => null);
  }

  get liveCount(): number {
    return this.slots.filter((slot) => slot !== null).length;
  }

  get wantedCount(): number {
    return this.slots.length;
  }

  /** How many have died so far. */
  get deathCount(): number {
    return this.deaths;
  }

  get pids(): number[] {
    return this.slots.flatMap((slot) => (slot ? [slot.worker.pid] : []));
  }

  /** The workers that live, each with what all Rooms have on it now. Measured anew: a count kept aside could drift. */
  loads(): WorkerLoad<PooledWorker>[] {
    const alive = this.slots.filter((slot) => slot !== null);
    return alive.map((worker) => ({ worker, weight: weigh(worker), isStrained: worker.watch.isStrained }));
  }

  /** Resolves as soon as some worker lives, and after so many milliseconds in any case. */
  async waitForWorker(withinMs: number): Promise<void> {
    if (this.liveCount > 0 || this.closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.endWaiting();
    for (const timer of this.timers) clearTimeout(timer);
    for (const pooled of this.slots) pooled?.worker.close();
    this.slots.fill(null);
  }

  private async start(slot: number): Promise<void> {
    // mediasoup hands our environment on to a worker, and takes no other for it.
    process.env['GLIBC_TUNABLES'] ??= WORKER_TUNABLES;
    const worker = await createWorker({ logLevel: 'warn', logTags: ['ice', 'dtls', 'rtp', 'srtp'] });
    try {
      const { port } = this.options;
      const listenInfos = mediaListenInfos({ ...this.options, port: port === 0 ? 0 : port + slot });
      const webRtcServer = await worker.createWebRtcServer({ listenInfos });
      const { udpSockets } = await webRtcServer.dump();
      const ports = [...new Set(udpSockets.map((socket) => socket.port))];
      const pooled = { worker, webRtcServer, ports, ...this.watch(worker) };
      worker.on('died', (error) => this.handleDeath(slot, pooled, error));
      if (this.closed) return worker.close();
      this.slots[slot] = pooled;
      this.endWaiting();
    } catch (error) {
      worker.close();
      throw this.explain(error, slot);
    }
  }

  private watch(worker: types.Worker): Pick<PooledWorker, 'tenants' | 'watch'> {
    const tenants = new Set<Tenant>();
    const watch = new WorkerWatch({
      worker,
      isUsed: () => tenants.size > 0,
      onChanged: () => {
        const { isStrained, answersInMs } = watch;
        const context = { workerPid: worker.pid, answersInMs: Math.round(answersInMs), rooms: tenants.size };
        this.options.log.warn(
          isStrained
            ? 'A media worker has more to do than it can: what it carries comes late'
            : 'A media worker keeps up again',
          context,
        );
        for (const tenant of [...tenants]) tenant.handleStrainChanged();
      },
    });
    return { tenants, watch };
  }

  private handleDeath(slot: number, pooled: PooledWorker, error: Error): void {
    this.options.log.error('A media worker died; its rooms move to another one', {
      workerPid: pooled.worker.pid,
      error,
    });
    this.slots[slot] = null;
    this.deaths += 1;
    if (this.closed) return;
    // The new worker first: with one worker in all, the rooms would find none.
    void this.restart(slot);
    for (const tenant of [...pooled.tenants]) tenant.handleWorkerDeath();
    pooled.tenants.clear();
  }

  private async restart(slot: number): Promise<void> {
    try {
      await this.start(slot);
    } catch (error) {
      this.options.log.error('A media worker could not be started again', { slot, error });
      if (this.closed) return;
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        void this.restart(slot);
      }, RESTART_PAUSE_MS);
      this.timers.add(timer);
    }
  }

  private endWaiting(): void {
    for (const tell of this.waiting) tell();
    this.waiting.clear();
  }

  private explain(error: unknown, slot: number): unknown {
    if (
      !(error instanceof Error) ||
      !/address already in use|port bind failed|no more available ports/i.test(error.message)
    ) {
      return error;
    }
    return new MediaPortInUseError(this.options.port + slot, error);
  }
}

function weigh({ tenants }: PooledWorker): number {
  let weight = 0;
  for (const tenant of tenants) weight += tenant.weight;
  return weight;
}

/** Another program has a media port. */
export class MediaPortInUseError extends Error {
  constructor(port: number, cause: Error) {
    super(`Media port ${port} (UDP and TCP) is in use by another program: set MEDIA_PORT to a free one.`, {
      cause,
    });
    this.name = 'MediaPortInUseError';
  }
}
