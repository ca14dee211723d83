import type { StepName } from '@plenum/journey';
import type { ErrorCode, RequestName } from '@plenum/protocol';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { JourneyTimes } from '../domain/journey/journey-meter.ts';
import type { OpenTransport } from '../domain/live/open-transports.ts';
import type { MachineReading } from '../domain/ports.ts';

/** What is looked at as it is, whenever somebody asks. */
export interface MeetingSource {
  transports(): Promise<OpenTransport[]>;
  machine(): Promise<Pick<MachineReading, 'workers'>>;
  workerDeaths(): number;
}

const STEP_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30];
const RECOVERY_SECONDS = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10];

/** How meetings do. No label holds anything of a person, nor anything without bounds. */
export class MeetingMetrics implements JourneyTimes {
  private readonly requests: Counter<'request' | 'result'>;
  private readonly joins: Histogram<'step'>;
  private readonly recoveries: Histogram;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.requests = new Counter({
      ...{ name: 'plenum_signaling_requests_total', registers, labelNames: ['request', 'result'] },
      help: 'Signaling requests, by name and result: ok, or the code of the refusal.',
    });
    this.joins = new Histogram({
      ...{ name: 'plenum_join_duration_seconds', registers, labelNames: ['step'], buckets: STEP_SECONDS },
      help: 'From the wish to join to where a step was done, of peers to whom media came to flow.',
    });
    this.recoveries = new Histogram({
      ...{ name: 'plenum_room_recovery_seconds', registers, buckets: RECOVERY_SECONDS },
      help: 'From the loss of a media worker to where a peer of its rooms was offered other media.',
    });
  }

  stepDone(step: StepName, ms: number): void {
    this.joins.observe({ step }, ms / 1000);
  }

  mediaRecovered(ms: number): void {
    this.recoveries.observe(ms / 1000);
  }

  answered(request: RequestName | null, refusal: ErrorCode | null): void {
    this.requests.inc({ request: request ?? 'unknown', result: refusal ?? 'ok' });
  }

  watch(source: MeetingSource): void {
    this.watchTransports(source);
    this.watchWorkers(source);
  }

  private watchTransports({ transports }: MeetingSource): void {
    const registers = [this.registry];
    new Gauge({
      ...{ name: 'plenum_selected_candidates', registers, labelNames: ['protocol', 'type'] },
      help: 'Transports by the protocol and type of the candidate that their browser chose.',
      async collect() {
        this.reset();
        for (const { path } of await transports())
          if (path) this.inc({ protocol: path.protocol, type: path.candidateType });
      },
    });
    new Gauge({
      ...{ name: 'plenum_transports', registers, labelNames: ['direction', 'state'] },
      help: 'Transports by direction, as seen from the peer, and state.',
      async collect() {
        this.reset();
        for (const { direction, state } of await transports()) this.inc({ direction, state });
      },
    });
  }

  private watchWorkers({ machine, workerDeaths }: MeetingSource): void {
    const registers = [this.registry];
    new Counter({
      ...{ name: 'plenum_media_worker_deaths_total', registers },
      help: 'Media workers that died.',
      collect() {
        this.reset();
        this.inc(workerDeaths());
      },
    });
    new Counter({
      ...{ name: 'plenum_media_worker_cpu_seconds_total', registers, labelNames: ['worker'] },
      help: 'CPU time of each media worker, by its place among those that live.',
      async collect() {
        this.reset();
        const { workers } = await machine();
        workers.forEach(({ cpuMs }, worker) => this.inc({ worker }, cpuMs / 1000));
      },
    });
    new Gauge({
      ...{ name: 'plenum_media_worker_answer_seconds', registers, labelNames: ['worker'] },
      help: 'How long each media worker takes to answer: from 0.2 on, it has more to do than it can.',
      async collect() {
        this.reset();
        const { workers } = await machine();
        workers.forEach(({ answersInMs }, worker) => this.set({ worker }, answersInMs / 1000));
      },
    });
  }
}
