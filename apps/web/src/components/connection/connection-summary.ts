import type { Facts, JourneyView, Step, StepState } from '@plenum/journey';
import { diagnosisTextKey, isDeviceTrouble } from './diagnosis-text.ts';

export type Tone = 'good' | 'working' | 'warn' | 'bad' | 'idle';

/** What the folded panel says in one line; `step` names a text that belongs into it. */
export interface ConnectionSummary {
  tone: Tone;
  key: string;
  params: Record<string, string | number>;
  step?: string;
}

/** @param inRoom whether the person has joined, or is about to: before that only the server matters. */
export function summarizeConnection(
  { steps, diagnoses, well }: JourneyView,
  path: Facts['send']['path'],
  inRoom: boolean,
): ConnectionSummary {
  const [first] = diagnoses;
  if (first) {
    const tone = isDeviceTrouble(first) ? 'warn' : 'bad';
    return { tone, key: `${diagnosisTextKey(first)}.short`, params: {} };
  }
  if (well) return summarizeWell(path, steps[9]?.state === 'done');
  return inRoom ? summarizeProgress(steps) : summarizeBefore(steps[0]?.state);
}

function summarizeBefore(socket: StepState | undefined): ConnectionSummary {
  if (socket === 'done') return plain('good', 'reached');
  return socket === 'working' ? plain('working', 'connecting') : plain('idle', 'idle');
}

function summarizeProgress(steps: Step[]): ConnectionSummary {
  const current =
    steps.find(({ state }) => state === 'working') ?? steps.find(({ state }) => state === 'waiting');
  if (!current) return plain('good', 'well');
  return {
    tone: 'working',
    key: 'connection.summary.step',
    params: { number: current.number },
    step: `steps.${current.name}.doing`,
  };
}

function summarizeWell(path: Facts['send']['path'], flows: boolean): ConnectionSummary {
  if (!flows) return plain('good', 'wellSilent');
  if (!path) return plain('good', 'well');
  const protocol = path.protocol.toUpperCase();
  if (path.roundTripMs === null) return plain('good', 'wellVia', { protocol });
  return plain('good', 'wellViaRtt', { protocol, ms: Math.round(path.roundTripMs) });
}

function plain(tone: Tone, name: string, params: ConnectionSummary['params'] = {}): ConnectionSummary {
  return { tone, key: `connection.summary.${name}`, params };
}
