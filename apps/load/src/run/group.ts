import { isIPv4 } from 'node:net';
import type { Endpoint, Relay } from '@plenum/datachannel-peer';
import { monotonicMs } from '../clock.ts';
import { cpuMicroseconds } from '../measure/processes.ts';
import { Tally } from '../measure/tally.ts';
import { Participant, type JoinRecord } from '../participant/participant.ts';
import type { Receiver } from '../participant/receiver.ts';
import { RoomView } from '../participant/room-view.ts';
import { ViewportChoice } from '../participant/viewport.ts';
import { ControlPair } from '../rtc/control-pair.ts';
import { SinkProcess } from '../rtc/sink-process.ts';
import { UdpRelay } from '../rtc/udp-relay.ts';
import { partOf, spurtsEnded, workloadNamed, type Part, type Workload } from '../workloads.ts';
import { wordsOf } from './failure.ts';
import type { GroupOptions, GroupReport } from './messages.ts';
import { Pacer } from './pacer.ts';

const SETTLE_INTERVAL_MS = 100;
const MISSING_INTERVAL_MS = 1000;
/** Errors that are told; the rest is only counted. */
const MAX_ERRORS = 5;

/** Some of a run's participants, in one process. */
export class Group {
  private readonly options: GroupOptions;
  private readonly workload: Workload;
  private readonly tally = new Tally();
  private readonly pacer: Pacer;
  private readonly views = new Map<number, RoomView>();
  private readonly participants = new Map<number, Participant>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly errors: string[] = [];
  private readonly pastJoins: JoinRecord[] = [];
  private failed = 0;
  private silent = 0;
  /** Until when it was judged who of those who talked was heard, in seconds of the run. */
  private judgedUntil = 0;
  private control: ControlPair | null = null;
  private readonly sink: SinkProcess | null;

  constructor(options: GroupOptions) {
    this.options = options;
    this.workload = workloadNamed(options.workload);
    this.pacer = new Pacer(this.workload, this.tally, options.epochMs);
    const isNeeded = options.numbers.length > options.watched.length;
    this.sink = isNeeded && options.sink !== null ? new SinkProcess(options.sink) : null;
  }

  start(): void {
    this.pacer.start();
    // Beside those whose latencies it is compared with: to others its packets are a burden.
    if (this.options.watched.length > 0) this.control = new ControlPair(this.tally);
    for (const number of this.options.numbers) {
      const { joinsAt } = partOf(this.workload, number, this.options.participants);
      const inMs = this.options.epochMs + joinsAt * 1000 - monotonicMs();
      this.timers.add(setTimeout(() => void this.enter(number), Math.max(0, inMs)));
    }
    this.timers.add(setInterval(() => this.settle(), SETTLE_INTERVAL_MS));
    this.timers.add(setInterval(() => this.findMissing(), MISSING_INTERVAL_MS));
    if (this.workload.churnPerSecond > 0) this.startChurn();
  }

  report(): GroupReport {
    const { user, system } = process.cpuUsage();
    const cpuUs = user + system + (this.sink ? cpuMicroseconds([this.sink.pid]) : 0);
    const joins = [...this.pastJoins];
    for (const [number, participant] of this.participants) {
      if (this.partOf(number).isMeasuredJoin) joins.push(participant.joinRecord);
    }
    const present = [...this.participants.values()];
    const joined = present.filter(({ hasJoined }) => hasJoined).length;
    const consumers = present.reduce((sum, participant) => sum + participant.consumers, 0);
    const { silent, failed, errors } = this;
    return { counts: this.tally.toCounts(), joined, consumers, silent, failed, errors, joins, cpuUs };
  }

  stop(): void {
    this.pacer.stop();
    this.control?.close();
    this.sink?.close();
    for (const timer of this.timers) clearTimeout(timer);
    for (const participant of this.participants.values()) participant.close();
  }

  private partOf(number: number): Part {
    return partOf(this.workload, number, this.options.participants);
  }

  private async enter(number: number): Promise<void> {
    const part = this.partOf(number);
    const firstOfRoom = number - part.seat;
    const view = this.viewOf(part.room);
    const participant = new Participant({
      url: this.options.url,
      roomId: `${this.options.roomId}-${part.room}`,
      participant: number,
      part,
      workload: this.workload,
      tally: this.tally,
      view,
      viewport: new ViewportChoice(this.workload, part, firstOfRoom, view),
      openRelay: this.options.watched.includes(number) ? null : (server, to) => this.openRelay(server, to),
      belongsHere: (other) => other >= firstOfRoom && other < firstOfRoom + part.roomSize,
    });
    this.participants.set(number, participant);
    this.pacer.add(participant, part, number);
    await participant.join().catch((error: unknown) => {
      this.failed += 1;
      this.note(error);
    });
  }

  private openRelay(server: Endpoint, receiver: Receiver): Promise<Relay> {
    if (this.sink && isIPv4(server.address)) return this.sink.open(server, receiver);
    return UdpRelay.open({ server, onSealedMedia: receiver.handleSealed });
  }

  private leave(number: number): void {
    const participant = this.participants.get(number);
    if (!participant?.hasJoined) return;
    this.pastJoins.push(participant.joinRecord);
    this.pacer.remove(participant);
    participant.close();
    this.participants.delete(number);
    void this.enter(number);
  }

  /** Its share of the run's leaves; who leaves comes back at once, as somebody new. */
  private startChurn(): void {
    const share = this.options.numbers.length / this.options.participants;
    let turn = 0;
    const everyMs = 1000 / (this.workload.churnPerSecond * share);
    const churn = () => this.leave(this.options.numbers[turn++ % this.options.numbers.length]!);
    this.timers.add(setInterval(churn, everyMs));
  }

  private settle(): void {
    for (const participant of this.participants.values())
      participant.settle().catch((error: unknown) => this.note(error));
  }

  /** What never comes makes no gap. */
  private findMissing(): void {
    const nowMs = monotonicMs();
    const second = (nowMs - this.options.epochMs) / 1000;
    this.silent = 0;
    for (const [number, participant] of this.participants) {
      this.silent += participant.countSilent(nowMs);
      if (participant.readsStamps) participant.judgeSpeech(this.spurtsFor(number, second));
    }
    this.judgedUntil = second;
  }

  /** Those of the room of this participant that have ended by now. */
  private spurtsFor(number: number, second: number): { participant: number; beganAtMs: number }[] {
    const { seat, roomSize } = this.partOf(number);
    return spurtsEnded(this.workload, roomSize, this.judgedUntil, second).map((spurt) => ({
      participant: number - seat + spurt.seat,
      beganAtMs: this.options.epochMs + spurt.beganAt * 1000,
    }));
  }

  private viewOf(room: number): RoomView {
    let view = this.views.get(room);
    if (!view) this.views.set(room, (view = new RoomView()));
    return view;
  }

  private note(error: unknown): void {
    const text = wordsOf(error);
    if (this.errors.length < MAX_ERRORS && !this.errors.includes(text)) this.errors.push(text);
  }
}
