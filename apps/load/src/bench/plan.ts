import { workloadNamed, type Workload } from '../workloads.ts';

/** Participants that one core of server and one of generator can carry: the generator spends about 35 us a packet. */
const SIZES: Record<string, number> = { W1: 24, W2: 12, W3: 30, W4: 100, W5: 63, W6: 30 };

/** The mesh forwards so much that it is compared where it still lives. */
const COMPARED: Record<string, number> = { W3: 12, W6: 12 };

export interface Comparison {
  workload: Workload;
  participants: number;
  /** Whether the naive mesh plays it too. */
  compared: boolean;
}

/** What is played, one after the other: each workload at its size, and some again at a size that all servers survive. */
export function planOf(names: string[]): Comparison[] {
  const step = (name: string, participants: number, compared: boolean) => ({
    workload: workloadNamed(name),
    participants,
    compared,
  });
  const own = names.map((name) => step(name, SIZES[name] ?? workloadNamed(name).participants, false));
  const shared = names.filter((name) => COMPARED[name]).map((name) => step(name, COMPARED[name]!, true));
  return [...own, ...shared];
}

export const BENCHED = Object.keys(SIZES);
