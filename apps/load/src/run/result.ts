import type { Seen } from '../browser/witness.ts';
import { difference, type Tally } from '../measure/tally.ts';
import { Histogram } from '../measure/histogram.ts';
import { talkersOf } from '../workloads.ts';
import type { Look } from './look.ts';
import type { RunOptions } from './run.ts';
import type { Share } from './shares.ts';

/**
 * Where the generator itself is the bottleneck, and a run says nothing of the server. Latency is counted from when a
 * packet really went, so that lateness only makes sending burstier: as bursty as a browser's may be, whose pacer
 * (libwebrtc's PacingController) works in steps of 5 ms. Half of all have to go within 1 ms all the same.
 */
const SATURATION = { latenessP50Us: 1000, latenessP99Us: 5000, cpuRatio: 0.7 };

/** The time between two looks. */
export interface Sample {
  from: Look;
  to: Look;
}

export interface Percentiles {
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

/** One second of the run. */
export interface Point {
  second: number;
  packetsPerSecond: number;
  lost: number;
  latencyP50Us: number | null;
  latencyP99Us: number | null;
  serverCpuCores: number | null;
  generatorCpuCores: number;
}

export type Result = ReturnType<typeof summarize>;

interface Facts {
  options: RunOptions;
  shares: Share[];
  beforeJoins: Look;
  afterJoins: Look;
  /** When the measured time began. */
  start: Look;
  samples: Sample[];
  /** The server's, in KB: before anybody came, and at the end. */
  memory: readonly [number | null, number | null];
  cores: number;
  browser: Seen | null;
}

export function summarize(facts: Facts) {
  const { options, start, samples } = facts;
  const end = samples.at(-1)?.to ?? start;
  const tally = difference(end.counts, start.counts);
  const seconds = Math.max((end.atMs - start.atMs) / 1000, 0.001);
  const packets = tally.audioPackets + tally.videoPackets;
  const joined = end.joined || 1;
  const generator = generatorOf(facts, end, seconds, tally);
  return {
    workload: options.workload.name,
    title: options.workload.title,
    url: options.url,
    startedAt: new Date().toISOString(),
    ...peopleOf(facts, end),
    durationSeconds: round(seconds, 2),
    lossRatio: packets > 0 ? Math.max(0, tally.lost) / (packets + Math.max(0, tally.lost)) : 0,
    lostPackets: tally.lost,
    strangersPackets: tally.strangers,
    ...packetsOf(tally),
    forwardedPacketsPerParticipantPerSecond: round(packets / joined / seconds, 1),
    receivedMbitPerParticipant: round((tally.bytes * 8) / joined / seconds / 1e6, 3),
    consumersPerParticipant: round(end.consumers / joined, 2),
    /** The most at a time of pictures that were shown, and voices of small rooms, of which nothing came for 5 s. */
    silentConsumers: Math.max(start.silent, ...samples.map(({ to }) => to.silent)),
    keyframeRequestsPerSecond: round(tally.keyframesAsked / seconds, 2),
    joinToFirstMediaMs: percentilesOf(end.joins.map(({ firstMediaMs }) => firstMediaMs)),
    requestsPerJoin: meanOf(end.joins.map(({ requests }) => requests)),
    requestsPerParticipantPerSecond: round(tally.requests / joined / seconds, 3),
    notificationsPerParticipantPerSecond: round(tally.notifications / joined / seconds, 2),
    refusedRequests: difference(end.counts, []).refused,
    forwardLatencyUs: fromHistogram(tally.latency),
    controlLatencyUs: fromHistogram(tally.control),
    ...switchesOf(options, tally),
    ...costsOf(facts, end, packets, seconds),
    ...generator,
    /** What a real browser saw; null where none was asked for. */
    browser: facts.browser,
    latencyDistribution: thin(tally.latency.cumulative()),
    timeline: samples.map((sample) => pointOf(sample, start.atMs)),
  };
}

const peopleOf = ({ options, shares }: Facts, { joined, failed, errors }: Look) => ({
  participants: options.participants,
  joined,
  /** Whose media is decrypted and read; of the others, arrival and order are checked. */
  watchedWhole: shares.reduce((sum, { watched }) => sum + watched.length, 0),
  failed,
  errors,
});

const packetsOf = (tally: Tally) => ({
  receivedPackets: { audio: tally.audioPackets, video: tally.videoPackets },
  sentPackets: { audio: tally.audioSent, video: tally.videoSent, failed: tally.unsent },
});

/** What never came counts among the switches with the time that it was waited for: no percentile hides it. */
function switchesOf(options: RunOptions, tally: Tally) {
  const { layerSwitch, layerSwitchMissed, speakerSwitch, speakerSwitchMissed } = tally;
  const isTold = hearsAllWhoTalk(options);
  return {
    layerSwitchMs: inMs(fromHistogram(layerSwitch)),
    layerSwitchMissed,
    speakerSwitchMs: inMs(fromHistogram(isTold ? speakerSwitch : new Histogram())),
    speakerSwitchMissed: isTold ? speakerSwitchMissed : null,
  };
}

/** Voices that every participant of a large room is sent. */
const LOUDEST = 3;

/** Where more talk than are heard, a voice that is first heard in the middle of its talk is no late switch. */
function hearsAllWhoTalk({ workload, participants }: RunOptions): boolean {
  return talkersOf(workload, Math.min(workload.roomSize, participants)) <= LOUDEST;
}

function costsOf(
  { beforeJoins, afterJoins, start, memory }: Facts,
  end: Look,
  packets: number,
  seconds: number,
) {
  const used = between(start.serverCpuUs, end.serverCpuUs);
  const joining = between(beforeJoins.serverCpuUs, afterJoins.serverCpuUs);
  const grown = between(...memory);
  return {
    cpuUsPerForwardedPacket: used !== null && packets > 0 ? round(used / packets, 2) : null,
    serverCpuCores: used === null ? null : round(used / 1e6 / seconds, 3),
    serverReceiveDrops: between(start.drops.server, end.drops.server),
    serverCpuSecondsWhileJoining: joining === null ? null : round(joining / 1e6, 2),
    serverMemoryKbPerParticipant: grown === null ? null : round(grown / (end.joined || 1), 1),
  };
}

function generatorOf({ shares, start, cores }: Facts, end: Look, seconds: number, tally: Tally) {
  const sendLatenessUs = fromHistogram(tally.lateness);
  const cpuRatio = (end.generatorCpuUs - start.generatorCpuUs) / 1e6 / seconds / cores;
  const drops = end.drops.generator - start.drops.generator;
  const { p50, p99 } = sendLatenessUs;
  const isLate = (p50 ?? 0) > SATURATION.latenessP50Us || (p99 ?? 0) > SATURATION.latenessP99Us;
  const reasons = [
    ...(isLate ? ['packets were sent too late'] : []),
    ...(cpuRatio > SATURATION.cpuRatio ? ['it used too much of its CPU'] : []),
    ...(drops > 0 ? ['it did not read all datagrams in time'] : []),
    ...(tally.leftOutMs > 0 ? ['it stood still for over a second, and left out what was due'] : []),
    ...(tally.unsent > 0 ? ['it lost connections, and could not send all packets'] : []),
  ];
  return {
    generatorProcesses: shares.length,
    generatorCpuCores: round(cpuRatio * cores, 3),
    generatorCpuRatio: round(cpuRatio, 3),
    sendLatenessUs,
    generatorReceiveDrops: drops,
    generatorSaturated: reasons.length > 0,
    generatorSaturatedBecause: reasons,
  };
}

function pointOf({ from, to }: Sample, startMs: number): Point {
  const tally = difference(to.counts, from.counts);
  const seconds = (to.atMs - from.atMs) / 1000;
  const server = between(from.serverCpuUs, to.serverCpuUs);
  return {
    second: round((to.atMs - startMs) / 1000, 1),
    packetsPerSecond: Math.round((tally.audioPackets + tally.videoPackets) / seconds),
    lost: tally.lost,
    latencyP50Us: tally.latency.percentile(0.5),
    latencyP99Us: tally.latency.percentile(0.99),
    serverCpuCores: server === null ? null : round(server / 1e6 / seconds, 3),
    generatorCpuCores: round((to.generatorCpuUs - from.generatorCpuUs) / 1e6 / seconds, 3),
  };
}

const between = (before: number | null, after: number | null) =>
  before === null || after === null ? null : after - before;

const round = (value: number, digits: number) => Number(value.toFixed(digits));

function percentilesOf(values: (number | null)[]): Percentiles {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const at = (share: number) => {
    const value = sorted[Math.ceil(sorted.length * share) - 1];
    return value === undefined ? null : round(value, 1);
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function meanOf(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? round(known.reduce((sum, value) => sum + value, 0) / known.length, 2) : null;
}

function fromHistogram(histogram: Histogram): Percentiles {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => histogram.percentile(share));
  return { p50: p50!, p95: p95!, p99: p99! };
}

const inMs = ({ p50, p95, p99 }: Percentiles): Percentiles => {
  const [a, b, c] = [p50, p95, p99].map((us) => (us === null ? null : round(us / 1000, 1)));
  return { p50: a!, p95: b!, p99: c! };
};

/** As many points as a plot can show. */
function thin<T>(points: T[], most = 200): T[] {
  const step = Math.ceil(points.length / most);
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}
