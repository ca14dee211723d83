import type { TallyCounts } from '../measure/tally.ts';
import type { JoinRecord } from '../participant/participant.ts';

/** What a process of the generator is told at its start. */
export interface GroupOptions {
  url: string;
  roomId: string;
  workload: string;
  /** Of the whole run. */
  participants: number;
  /** Those of this process. */
  numbers: number[];
  /** Those of them whose media is decrypted and read. */
  watched: number[];
  /** The program that takes the media of the others; null where it cannot be had, and this process does it. */
  sink: string | null;
  /** The start of the run by the clock that all processes share. */
  epochMs: number;
}

export interface GroupReport {
  counts: TallyCounts;
  joined: number;
  /** Of all its participants, now. */
  consumers: number;
  /** Joins that came to nothing. */
  /** Of what has to flow to all its participants, now: what has not come at all for 5 s. */
  silent: number;
  failed: number;
  errors: string[];
  joins: JoinRecord[];
  /** Of this process and its sink, since their start. */
  cpuUs: number;
}

export type ToGroup =
  { type: 'start'; options: GroupOptions } | { type: 'report'; id: number } | { type: 'stop' };
export type FromGroup = { type: 'ready' } | { type: 'report'; id: number; report: GroupReport };
