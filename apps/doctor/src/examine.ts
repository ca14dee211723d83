import type { DoctorReport, Finding } from '@plenum/protocol/rest';
import { fail, skipped, type Check, type Judgement } from './check.ts';
import { within } from './probes/within.ts';
import type { Subject } from './subject.ts';

/** For a check to look, in milliseconds: each probe ends long before by itself. */
const CHECK_WITHIN_MS = 45_000;

/** Checks that talk to the server. That it does not answer is told once, by the check `server`. */
const NEEDS_SERVER = new Set(['media-udp', 'media-tcp', 'turn', 'media-turn']);

/** Runs the checks, all at once. */
export async function examine(subject: Subject, checks: readonly Check[]): Promise<DoctorReport> {
  const at = Date.now();
  const due = checks.filter(({ from }) => from === 'anywhere' || subject.localUrl !== null);
  const findings = await Promise.all(due.map((check) => findingsOf(check, subject)));
  return { at, durationMs: Date.now() - at, subject: subject.name, findings: findings.flat() };
}

async function findingsOf(check: Check, subject: Subject): Promise<Finding[]> {
  const { name, title } = check;
  const judgements = await judged(check, subject);
  return [judgements].flat().map((judgement) => ({ check: name, title, ...judgement }));
}

async function judged(check: Check, subject: Subject): Promise<Judgement | Judgement[]> {
  try {
    return await within(CHECK_WITHIN_MS, 'no end of it', check.look(subject));
  } catch (error) {
    const { message } = error as Error;
    if (NEEDS_SERVER.has(check.name) && !(await subject.readiness()))
      return skipped('The server was not reached.');
    return fail(`This could not be looked at: ${message}.`, `npm run doctor -- --only ${check.name}`);
  }
}

/** Whether anything has to be mended. */
export const isHealthy = ({ findings }: DoctorReport): boolean =>
  findings.every(({ status }) => status !== 'fail');
