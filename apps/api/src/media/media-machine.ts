import { availableParallelism, cpus } from 'node:os';
import type { Clock, Machine, MachineReading } from '../domain/ports.ts';
import { cpuTimeOf } from './process-times.ts';
import type { PooledWorker, WorkerPool } from './worker-pool.ts';

/** What this machine and its media workers have spent so far. */
export class MediaMachine implements Machine {
  private reading: Promise<MachineReading> | null = null;

  constructor(
    private readonly pool: Pick<WorkerPool, 'loads' | 'wantedCount'>,
    private readonly clock: Clock,
  ) {}

  /** All who ask at the same time get the same reading. */
  read(): Promise<MachineReading> {
    this.reading ??= this.take().finally(() => (this.reading = null));
    return this.reading;
  }

  private async take(): Promise<MachineReading> {
    const asked = this.pool.loads().map(async ({ worker: { worker, ports, watch }, weight }) => {
      const { answersInMs, isStrained } = watch;
      return { pid: worker.pid, ports, cpuMs: await cpuMsOf(worker), weight, answersInMs, isStrained };
    });
    // One that dies now is none.
    const read = await Promise.allSettled(asked);
    const { user, system } = process.cpuUsage();
    return {
      at: this.clock.now(),
      cores: availableParallelism(),
      workers: read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
      workersWanted: this.pool.wantedCount,
      nodeCpuMs: (user + system) / 1000,
      machineBusyMs: cpus().reduce(
        (sum, { times }) => sum + times.user + times.nice + times.sys + times.irq,
        0,
      ),
    };
  }
}

async function cpuMsOf(worker: PooledWorker['worker']): Promise<number> {
  const told = await cpuTimeOf(worker.pid);
  if (told !== null) return told;
  const { ru_utime, ru_stime } = await worker.getResourceUsage();
  return ru_utime + ru_stime;
}
