import type { Capacity } from '@plenum/protocol/rest';
import type { Clock, Machine, MachineReading } from '../ports.ts';
import type { RoomRegistry } from '../room-registry.ts';
import { estimateRoom, LEAST_SPAN_MS, spentBetween, type Spent } from './capacity.ts';
import type { LiveView } from './live-rooms.ts';

/** Older readings are compared with none of now: what lies between may be another meeting, in milliseconds. */
const SPAN_MS = 20_000;

/** What the machine spends, and how much it has left. It is read only while somebody asks. */
export class MachineWatch {
  /** The oldest first. */
  private readings: MachineReading[] = [];

  constructor(
    private readonly machine: Machine,
    private readonly registry: RoomRegistry,
    private readonly view: LiveView,
    private readonly clock: Clock,
    private readonly maxPeoplePerRoom: number,
  ) {}

  /** Of the latest seconds, as far back as somebody has watched. */
  async capacity(): Promise<Capacity> {
    const now = await this.read();
    const before = this.readings[0];
    const spent = before ? spentBetween(before, now) : null;
    const people = this.registry.peerCount;
    return {
      ...{ at: now.at, cores: now.cores, workersWanted: now.workersWanted, people },
      workers: now.workers.map(({ pid, ports, weight, answersInMs, isStrained }) => ({
        pid,
        ports,
        weight,
        answersInMs: Math.round(answersInMs),
        isStrained,
        cpu: cpuOf(spent, pid),
      })),
      nodeCpu: spent?.node ?? null,
      machineCpu: spent?.machine ?? null,
      maxPeoplePerRoom: this.maxPeoplePerRoom,
      ...(await this.view.bitrates()),
      room: spent && estimateRoom(spent, now.cores, people),
    };
  }

  private async read(): Promise<MachineReading> {
    const now = this.clock.now();
    const last = this.readings.at(-1);
    if (last && now - last.at < LEAST_SPAN_MS) return last;
    const reading = await this.machine.read();
    const recent = this.readings.filter(({ at }) => now - at <= SPAN_MS);
    this.readings = recent.includes(reading) ? recent : [...recent, reading];
    return reading;
  }
}

const cpuOf = (spent: Spent | null, pid: number) => spent?.workers.get(pid) ?? null;
