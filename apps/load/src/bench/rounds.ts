import { run, type Progress } from '../run/run.ts';
import type { Result } from '../run/result.ts';
import { processesFor } from '../run/shares.ts';
import { CpuSplit } from './cpu-split.ts';
import type { Comparison } from './plan.ts';
import { mediaAddress, startSubject, type RunningSubject, type Subject } from './subject.ts';

export interface Round {
  result: Result;
  /** Of the server's CPU; null where it has one process. */
  nodeShare: number | null;
}

/** The rounds that one server played of one workload. */
export interface Row {
  subject: string;
  workload: string;
  title: string;
  participants: number;
  /** Of those that came to an end. */
  rounds: Round[];
  /** Why others did not. */
  failures: string[];
}

export interface RoundOptions {
  rounds: number;
  /** Of a round's measured part, in seconds. */
  duration: number;
  serverCores: string | null;
  /** Of a Chromium that takes part too. */
  browser?: string | null;
}

/** A round that hangs ends after this long besides its own time. */
const PATIENCE_SECONDS = 90;

/** Servers take turns, so that what the machine does meanwhile befalls all of them. */
export async function play(
  comparison: Comparison,
  subjects: Subject[],
  options: RoundOptions,
): Promise<Row[]> {
  const { workload, participants } = comparison;
  const { name, title } = workload;
  const rows = subjects.map((subject) => ({
    subject,
    row: { subject: subject.name, workload: name, title, participants, rounds: [], failures: [] } as Row,
  }));
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const { subject, row } of rows) {
      console.log(`${name} with ${participants}, ${subject.name}, round ${round} of ${options.rounds}`);
      await playInto(row, subject, comparison, options);
    }
  }
  return rows.map(({ row }) => row);
}

async function playInto(row: Row, subject: Subject, comparison: Comparison, options: RoundOptions) {
  try {
    const round = await playOnce(subject, comparison, options);
    const { joined, participants, errors, durationSeconds } = round.result;
    if (joined < participants)
      row.failures.push(`${joined} of ${participants} could join ${errors.join('; ')}`.trim());
    else if (durationSeconds < options.duration - 1) row.failures.push('joining took the round its time');
    else row.rounds.push(round);
  } catch (error) {
    row.failures.push((error as Error).message);
  }
}

/** @param meanwhile is told of the run's progress, and of the server */
export async function playOnce(
  subject: Subject,
  { workload, participants, servers, watched }: Comparison,
  { duration, serverCores, browser = null }: RoundOptions,
  meanwhile: (progress: Progress, server: RunningSubject) => void = () => undefined,
): Promise<Round> {
  const server = await startSubject(subject, serverCores, mediaAddress(servers.includes('janus')));
  try {
    const { url, pid: serverPid } = server;
    const split = new CpuSplit(serverPid);
    const processes = serverCores ? 1 : processesFor(participants);
    const played = { workload, participants, watched, duration, processes, roomId: 'bench' };
    const options = { url, serverPid, browser, ...played };
    const onProgress = (progress: Progress) => {
      split.look(progress);
      meanwhile(progress, server);
    };
    const result = await run(options, onProgress, AbortSignal.timeout((duration + PATIENCE_SECONDS) * 1000));
    return { result, nodeShare: split.nodeShare };
  } finally {
    await server.stop();
  }
}
