import { monotonicMs } from '../clock.ts';
import type { Tally } from '../measure/tally.ts';
import { DTX_INTERVAL_MS } from '../media/opus.ts';
import { RECORDED_PTIMES } from '../media/recordings.ts';
import { FRAME_INTERVAL_MS } from '../media/vp8.ts';
import type { Participant } from '../participant/participant.ts';
import { talkingSince, type Part, type Workload } from '../workloads.ts';

/** The longest of a microphone's packets; whoever sends shorter ones has several slots. */
const SOUND_INTERVAL_MS = Math.max(...RECORDED_PTIMES);
/** How often Chrome reports on what it gets and sends, in milliseconds (libwebrtc, rtp_rtcp_config.h). */
const REPORT_INTERVAL_MS = { withVideo: 1000, soundAlone: 5000 };
/** Behind by more than this, what was due is left out rather than sent in a burst. */
const GIVE_UP_MS = 1000;
/** Reports may be so late. A process that only receives wakes up no more often. */
const CALM_TICK_MS = 10;
/** Spreads the participants over the slots of every interval: it has no factor in common with any of them. */
const SPREAD = 7;

interface Paced {
  participant: Participant;
  part: Part;
  silentTurns: number;
}

/** Sends every participant's packets when they are due: a ring of slots of one millisecond for each interval. */
export class Pacer {
  private readonly sound = ring(SOUND_INTERVAL_MS);
  private readonly frames = ring(FRAME_INTERVAL_MS);
  private readonly reports: Paced[][];
  private readonly workload: Workload;
  private readonly tally: Tally;
  private readonly epochMs: number;
  private slot: number;
  private sends = false;
  private timer: NodeJS.Timeout | null = null;

  /** @param epochMs the start of the run by the clock that all processes share */
  constructor(workload: Workload, tally: Tally, epochMs: number) {
    this.workload = workload;
    this.reports = ring(workload.video ? REPORT_INTERVAL_MS.withVideo : REPORT_INTERVAL_MS.soundAlone);
    this.tally = tally;
    this.epochMs = epochMs;
    this.slot = Math.floor(monotonicMs());
  }

  add(participant: Participant, part: Part, number: number): void {
    const paced = { participant, part, silentTurns: 0 };
    this.reports[(number * SPREAD) % this.reports.length]!.push(paced);
    if (!part.isPublisher) return;
    this.sends = true;
    if (this.workload.video) this.frames[(number * SPREAD) % this.frames.length]!.push(paced);
    const { ptime } = participant.sender.mic;
    for (let at = (number * SPREAD) % ptime; at < SOUND_INTERVAL_MS; at += ptime) this.sound[at]!.push(paced);
  }

  remove(participant: Participant): void {
    for (const slots of [this.sound, this.frames, this.reports]) {
      for (const slot of slots) {
        const index = slot.findIndex((paced) => paced.participant === participant);
        if (index >= 0) slot.splice(index, 1);
      }
    }
  }

  start(): void {
    const tick = () => {
      this.timer = setTimeout(tick, this.sends ? 1 : CALM_TICK_MS);
      this.sendDue();
    };
    tick();
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private sendDue(): void {
    const now = monotonicMs();
    if (now - this.slot > GIVE_UP_MS) {
      this.tally.leftOutMs += now - this.slot;
      this.slot = Math.floor(now);
    }
    for (; this.slot <= now; this.slot += 1) {
      for (const paced of this.sound[this.slot % SOUND_INTERVAL_MS]!) this.sendSound(paced);
      for (const { participant } of this.frames[this.slot % FRAME_INTERVAL_MS]!)
        participant.sender.sendFrames(this.punched());
      for (const { participant } of this.reports[this.slot % this.reports.length]!)
        participant.sendReports(monotonicMs());
    }
  }

  private sendSound(paced: Paced): void {
    const now = this.punched();
    const since = talkingSince(this.workload, paced.part, (now - this.epochMs) / 1000);
    const { sender } = paced.participant;
    if (since !== null) return sender.sendSound(now, this.epochMs + since * 1000);
    if (this.workload.silence === 'noise') return sender.sendSound(now, 0);
    if (paced.silentTurns++ % (DTX_INTERVAL_MS / sender.mic.ptime) === 0) sender.sendSilence(now);
  }

  /** Now, after writing down how late that is. */
  private punched(): number {
    const now = monotonicMs();
    this.tally.lateness.record((now - this.slot) * 1000);
    return now;
  }
}

const ring = (slots: number): Paced[][] => Array.from({ length: slots }, () => []);
