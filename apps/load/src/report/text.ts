import type { Percentiles, Result } from '../run/result.ts';
import type { Progress } from '../run/run.ts';

/** One line that is written over and over while a run goes on. */
export function progressLine({
  phase,
  joined,
  participants,
  secondsLeft,
  packetsPerSecond,
  lossRatio,
}: Progress) {
  const packets = `${Math.round(packetsPerSecond).toLocaleString('en')} packets/s`;
  const left = `${Math.ceil(secondsLeft)} s left`;
  return `${phase}  joined ${joined}/${participants}  ${packets}  loss ${percent(lossRatio)}  ${left}`;
}

/** What a run showed, for people. */
export function textReport(result: Result): string {
  const rows = rowsOf(result);
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}${value}`);
  const heading = `${result.workload}: ${result.title}, at ${result.url}`;
  const doubts = result.generatorSaturated
    ? [`  The generator was the bottleneck (${result.generatorSaturatedBecause.join('; ')}):`, ADVICE]
    : [];
  return [heading, ...lines, ...result.errors.map((error) => `  failed: ${error}`), ...doubts].join('\n');
}

const ADVICE =
  '  these numbers say nothing of the server. Use fewer participants, or more cores for the generator.';

/** Names and values as they are told, in text and on the page. */
export function rowsOf(result: Result): [name: string, value: string][] {
  const { receivedPackets: got } = result;
  return [
    ['joined', `${result.joined} of ${result.participants}`],
    ['watched', watchedOf(result)],
    ['packets received', `${got.audio + got.video} in ${result.durationSeconds} s`],
    ['loss', `${percent(result.lossRatio)} (${result.lostPackets} packets)`],
    ['silent for 5 s', `${result.silentConsumers} pictures and voices at a time`],
    ["strangers' packets", String(result.strangersPackets)],
    ['forwarded to each participant', `${result.forwardedPacketsPerParticipantPerSecond} packets/s`],
    ['received by each participant', `${result.receivedMbitPerParticipant} Mbit/s`],
    ['Consumers of each participant', String(result.consumersPerParticipant)],
    ['join to first media', percentiles(result.joinToFirstMediaMs, 'ms')],
    ['requests of a join', orDash(result.requestsPerJoin)],
    ['forwarding latency', percentiles(result.forwardLatencyUs, 'us')],
    ['the same without a server', percentiles(result.controlLatencyUs, 'us')],
    ['speaker switch', switches(result.speakerSwitchMs, result.speakerSwitchMissed)],
    ['layer switch', switches(result.layerSwitchMs, result.layerSwitchMissed)],
    ...browserOf(result),
    ['server CPU of a packet', withUnit(result.cpuUsPerForwardedPacket, 'us')],
    ['server CPU', withUnit(result.serverCpuCores, 'cores')],
    ['server CPU while they joined', withUnit(result.serverCpuSecondsWhileJoining, 's')],
    ['server memory of a participant', withUnit(result.serverMemoryKbPerParticipant, 'KB')],
    ['generator', generatorOf(result)],
  ];
}

/** What is known of whom: latency, speaker switch and whose packets they are is read by those who decrypt them. */
function watchedOf({ watchedWhole, participants }: Result): string {
  const others = participants - watchedWhole;
  return `${watchedWhole} whole${others > 0 ? `; of ${others}, arrival and order of what is theirs` : ''}`;
}

function browserOf({ browser }: Result): [name: string, value: string][] {
  if (!browser) return [];
  const { pictures, framesDecoded, freezes, frozenMs, longestGapMs } = browser;
  const { gapsOver200Ms, gapsTotalMs, watchedSeconds } = browser;
  const frozen = `${freezes} freezes by its own count, ${Math.round(frozenMs)} ms in all`;
  const longest = `the longest ${withUnit(longestGapMs, 'ms')}`;
  const gaps = `${gapsOver200Ms} over 200 ms, ${gapsTotalMs} ms in all`;
  return [
    ['a real browser', `decoded ${framesDecoded} frames of ${pictures} pictures; ${frozen}`],
    ['  gaps between its frames', `${longest}; ${gaps}, in ${watchedSeconds} s of all pictures together`],
  ];
}

function generatorOf({ generatorProcesses, generatorCpuRatio, sendLatenessUs }: Result): string {
  return `${generatorProcesses} processes, ${percent(generatorCpuRatio)} of its CPU, packets late by ${percentiles(sendLatenessUs, 'us')}`;
}

/** What never came is among the percentiles, with how long it was waited for. */
function switches(times: Percentiles, missed: number | null): string {
  return times.p50 === null ? '-' : `${percentiles(times, 'ms')}; ${missed} never came`;
}

const percent = (ratio: number) => `${(ratio * 100).toFixed(ratio > 0 && ratio < 0.01 ? 3 : 1)} %`;
const orDash = (value: number | null) => (value === null ? '-' : String(value));
const withUnit = (value: number | null, unit: string) => (value === null ? '-' : `${value} ${unit}`);

function percentiles({ p50, p95, p99 }: Percentiles, unit: string): string {
  return p50 === null ? '-' : `p50 ${p50}, p95 ${p95}, p99 ${p99} ${unit}`;
}
