import type { JourneyView, StepNumber, StepState } from '@plenum/journey';
import type { NetworkVerdict } from '../../rtc/network-quality.ts';

export const PATH_NODES = ['you', 'network', 'server', 'others'] as const;
export type PathNode = (typeof PATH_NODES)[number];
export type NodeState = 'ok' | 'fair' | 'poor' | 'working' | 'stuck' | 'idle';

const STATES: Record<StepState, NodeState> = {
  done: 'ok',
  working: 'working',
  waiting: 'idle',
  failed: 'idle',
};

/**
 * Where on the way from you to the others it stands: what each of the four has done, and who blocks. Pure.
 * @param verdict how good the connection is said to be beside it; null where nobody says
 */
export function pathNodes(
  { steps, diagnoses }: JourneyView,
  isAlone: boolean,
  verdict: NetworkVerdict | null,
): Record<PathNode, NodeState> {
  const stateOf = (number: StepNumber) => steps[number - 1]?.state ?? 'waiting';
  // Media tells more of the network and the server than signaling does, as soon as there is any.
  const latest = (...numbers: StepNumber[]) =>
    STATES[numbers.map(stateOf).find((state) => state !== 'waiting') ?? 'waiting'];
  const nodes: Record<PathNode, NodeState> = {
    you: latest(3),
    network: latest(9, 1),
    // While its socket is sought again, what it did before says nothing of it, though media may flow on.
    server: stateOf(1) === 'working' ? 'working' : latest(2, 1),
    others: isAlone ? 'idle' : latest(10),
  };
  // What a slow machine lacks is not the network's fault, nor what a slow server does.
  if (verdict && verdict.quality !== 'good' && !diagnoses.some(({ blame }) => blame === 'server')) {
    const lacking = verdict.reason === 'cpu' ? 'you' : 'network';
    if (nodes[lacking] === 'ok') nodes[lacking] = verdict.quality;
  }
  for (const { blame } of diagnoses) nodes[blame] = 'stuck';
  return nodes;
}
