import type { Finding } from '@plenum/protocol/rest';
import type { Subject } from './subject.ts';

/** What a check says of what it saw. */
export type Judgement = Pick<Finding, 'status' | 'seen' | 'fix'>;

export interface Check {
  readonly name: string;
  readonly title: string;
  /** What is seen only on the server's own machine is left out where somebody looks from another one. */
  readonly from: 'server' | 'anywhere';
  /** Probes, then judges. What it throws counts as a failure that nobody foresaw. */
  readonly look: (subject: Subject) => Promise<Judgement | Judgement[]>;
}

export const ok = (seen: string): Judgement => ({ status: 'ok', seen, fix: null });
/** @param fix one command, or one line of settings */
export const warn = (seen: string, fix: string): Judgement => ({ status: 'warn', seen, fix });
/** @param fix one command, or one line of settings */
export const fail = (seen: string, fix: string): Judgement => ({ status: 'fail', seen, fix });
/** @param why it cannot be judged here */
export const skipped = (why: string): Judgement => ({ status: 'skipped', seen: why, fix: null });
