import { availableParallelism, cpus } from 'node:os';
import type { Clock, Machine, MachineReading } from '../domain/ports.ts';
import type { PooledWorker, WorkerPool } from './worker-pool.ts';

/** What this machine and its media workers have spent so far. */
export class MediaMachine implements Machine {
  private readonly ports = new WeakMap<PooledWorker, number[]>();

  constructor(
    private readonly pool: WorkerPool,
    private readonly clock: Clock,
  ) {}

  async read(): Promise<MachineReading> {
    const asked = this.pool.loads().map(async ({ worker: pooled, weight }) => {
      const { worker } = pooled;
      const [{ ru_utime, ru_stime }, ports] = await Promise.all([
        worker.getResourceUsage(),
        this.portsOf(pooled),
      ]);
      return { pid: worker.pid, ports, cpuMs: ru_utime + ru_stime, consumers: weight };
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

  /** They stay as long as the worker lives; its dump lists all transports, and is asked for once. */
  private async portsOf(pooled: PooledWorker): Promise<number[]> {
    const known = this.ports.get(pooled);
    if (known) return known;
    const { udpSockets } = await pooled.webRtcServer.dump();
    const ports = [...new Set(udpSockets.map(({ port }) => port))];
    this.ports.set(pooled, ports);
    return ports;
  }
}
