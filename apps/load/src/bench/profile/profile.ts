import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicMs } from '../../clock.ts';
import { withDescendants } from '../../measure/processes.ts';
import type { Progress } from '../../run/run.ts';
import type { Comparison } from '../plan.ts';
import { playOnce, type RoundOptions } from '../rounds.ts';
import type { RunningSubject, Subject } from '../subject.ts';
import { nodePartsOf, type CpuProfile } from './node-profile.ts';
import { partsOf, topFunctions, type Part } from './parts.ts';
import { record, samplesIn, type Recording } from './perf.ts';

const TOP_FUNCTIONS = 12;

/** Where one server's time goes in one workload. A profiler slows what it looks at: such a round counts for nothing else. */
export interface Profile {
  subject: string;
  workload: string;
  participants: number;
  /** Of the process that forwards. */
  parts: Part[];
  functions: Part[];
  /** Of Node, where the server has one beside its workers. */
  node: Part[];
}

/** Plays a round with profilers at work. */
export async function profile(
  subject: Subject,
  comparison: Comparison,
  options: RoundOptions,
): Promise<Profile> {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-profile-'));
  try {
    const file = join(folder, 'perf.data');
    const watched = {
      ...subject,
      nodeOptions: ['--cpu-prof', '--cpu-prof-interval=250', `--cpu-prof-dir=${folder}`],
    };
    const window = { fromMs: 0, toMs: 0 };
    let recording: Recording | null = null as Recording | null;
    const meanwhile = ({ phase }: Progress, { pid }: RunningSubject) => {
      if (phase !== 'measuring') return;
      window.fromMs ||= monotonicMs();
      window.toMs = monotonicMs();
      recording ??= record(withDescendants(pid).at(-1)!, file);
    };
    await playOnce(watched, comparison, options, meanwhile);
    await recording?.stop();
    const samples = await samplesIn(file);
    const { name } = comparison.workload;
    return {
      subject: subject.name,
      workload: name,
      participants: comparison.participants,
      parts: partsOf(samples),
      functions: topFunctions(samples, TOP_FUNCTIONS),
      node: subject.isNode ? nodeParts(folder, window) : [],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function nodeParts(folder: string, { fromMs, toMs }: { fromMs: number; toMs: number }): Part[] {
  const name = readdirSync(folder).find((file) => file.endsWith('.cpuprofile'));
  if (!name) return [];
  return nodePartsOf(JSON.parse(readFileSync(join(folder, name), 'utf8')) as CpuProfile, fromMs, toMs);
}
