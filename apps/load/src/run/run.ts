import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import { Witness } from '../browser/witness.ts';
import { UdpDrops } from '../measure/udp-drops.ts';
import { ServerProbe } from '../measure/server-probe.ts';
import { difference } from '../measure/tally.ts';
import { prepareSink } from '../rtc/sink-process.ts';
import { joiningSeconds, stormSeconds, type Workload } from '../workloads.ts';
import { GroupHandle } from './group-handle.ts';
import { takeLook, type Look } from './look.ts';
import { sharesOf, type Share } from './shares.ts';
import { summarize, type Result, type Sample } from './result.ts';

export interface RunOptions {
  url: string;
  workload: Workload;
  participants: number;
  /** How long is measured once all have joined, in seconds. */
  duration: number;
  roomId: string;
  /** Of the generator, besides one for those who are watched where not all are. */
  processes: number;
  /** How many decrypt and read what they receive; of the others, arrival and order are checked. */
  watched?: number;
  serverPid: number | null;
  /** A Chromium, whose person is among the participants of the first room while it is measured. */
  browser?: string | null;
}

/** At some 40 us a packet, so many take a tenth of a core where each receives 600 packets a second. */
export const WATCHED = 5;

export interface Progress {
  phase: 'joining' | 'measuring';
  joined: number;
  participants: number;
  secondsLeft: number;
  packetsPerSecond: number;
  lossRatio: number;
}

/** Whoever has not joined this long after the last was due does not join. */
const JOIN_PATIENCE_SECONDS = 30;
/**
 * For layers to settle after the last join, where the run is not shorter itself: a web client keeps all of them for 8 s
 * after it came, and 2 s after they were last watched.
 */
const SETTLE_MS = 10_000;
const SAMPLE_MS = 1000;
const START_MS = 300;

/**
 * Plays one workload against a server that runs.
 * @param signal ends it early, with what was counted so far
 */
export async function run(
  options: RunOptions,
  onProgress: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<Result> {
  const probe = new ServerProbe(options.url, options.serverPid);
  const idleMemoryKb = probe.memoryKb();
  const shares = sharesOf(options.participants, options.watched ?? WATCHED, options.processes);
  const groups = await GroupHandle.startAll(shares.length);
  const drops = new UdpDrops();
  let witness: Witness | null = null;
  try {
    const epochMs = monotonicMs() + START_MS;
    begin(groups, shares, options, epochMs);
    const look = () => takeLook(groups, probe, drops);
    const beforeJoins = await joinsBegin(options, epochMs, look, signal);
    const afterJoins = await allJoined(options, epochMs, look, onProgress, signal);
    if (options.browser) witness = await Witness.join(options.browser, options.url, `${options.roomId}-0`);
    await quietly(Math.min(SETTLE_MS, options.duration * 1000), signal);
    await witness?.begin();
    const start = await look();
    const samples = await measure(options, start, look, onProgress, signal);
    const browser = (await witness?.end()) ?? null;
    const memory = [idleMemoryKb, probe.memoryKb()] as const;
    const cores = availableParallelism();
    return summarize({ options, shares, beforeJoins, afterJoins, start, samples, memory, cores, browser });
  } finally {
    await witness?.close();
    await Promise.all(groups.map((group) => group.stop()));
  }
}

function begin(groups: GroupHandle[], shares: Share[], options: RunOptions, epochMs: number): void {
  const { url, roomId, participants, workload } = options;
  const sink = shares.some(({ numbers, watched }) => numbers.length > watched.length) ? prepareSink() : null;
  shares.forEach((share, index) => {
    groups[index]!.begin({ url, roomId, workload: workload.name, participants, ...share, sink, epochMs });
  });
}

/** The look before the joins that are measured: in a storm, after the calm. */
async function joinsBegin(
  { workload, participants }: RunOptions,
  epochMs: number,
  look: () => Promise<Look>,
  signal?: AbortSignal,
): Promise<Look> {
  const beginsMs = epochMs + (joiningSeconds(workload, participants) - stormSeconds(workload)) * 1000;
  if (workload.storm) await quietly(beginsMs - monotonicMs() - START_MS, signal);
  return look();
}

async function allJoined(
  { workload, participants }: RunOptions,
  epochMs: number,
  look: () => Promise<Look>,
  onProgress: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<Look> {
  const deadline = epochMs + (joiningSeconds(workload, participants) + JOIN_PATIENCE_SECONDS) * 1000;
  for (let last: Look | null = null; ;) {
    const now = await look();
    const { joined } = now;
    const secondsLeft = Math.max(0, (deadline - now.atMs) / 1000 - JOIN_PATIENCE_SECONDS);
    onProgress({ phase: 'joining', joined, participants, secondsLeft, ...ratesOf(last, now) });
    if (joined + now.failed >= participants || now.atMs > deadline || signal?.aborted) return now;
    last = now;
    await quietly(SAMPLE_MS / 4, signal);
  }
}

async function measure(
  { duration, participants }: RunOptions,
  start: Look,
  look: () => Promise<Look>,
  onProgress: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const end = start.atMs + duration * 1000;
  for (let last = start; last.atMs < end - 1 && !signal?.aborted;) {
    await quietly(Math.min(SAMPLE_MS, end - monotonicMs()), signal);
    const now = await look();
    samples.push({ from: last, to: now });
    const { joined } = now;
    const secondsLeft = Math.max(0, (end - now.atMs) / 1000);
    onProgress({ phase: 'measuring', joined, participants, secondsLeft, ...ratesOf(last, now) });
    last = now;
  }
  return samples;
}

function ratesOf(from: Look | null, to: Look): { packetsPerSecond: number; lossRatio: number } {
  if (!from) return { packetsPerSecond: 0, lossRatio: 0 };
  const { audioPackets, videoPackets, lost } = difference(to.counts, from.counts);
  const packets = audioPackets + videoPackets;
  const seconds = (to.atMs - from.atMs) / 1000;
  return { packetsPerSecond: packets / seconds, lossRatio: packets > 0 ? lost / (packets + lost) : 0 };
}

/** Sleeps, but not past the end of the run. */
async function quietly(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(Math.max(1, ms), undefined, signal && { signal }).catch(() => null);
}
