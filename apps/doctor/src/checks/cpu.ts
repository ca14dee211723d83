import { availableParallelism } from 'node:os';
import { ok, warn, type Check, type Judgement } from '../check.ts';

export function judgeCpu(cores: number, workers: number): Judgement {
  const seen = `${count(workers, 'media worker')} on ${count(cores, 'core')}`;
  if (workers > cores) return warn(`${seen}: they take CPU from one another.`, `MEDIA_WORKERS=${cores}`);
  // One is left for signaling where there are many.
  if (workers < cores - 1)
    return warn(`${seen}: the others stay idle in large meetings.`, `MEDIA_WORKERS=${cores}`);
  return ok(`${seen}.`);
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;

export const cpu: Check = {
  name: 'cpu',
  title: 'Processors',
  from: 'server',
  look: ({ settings }) => Promise.resolve(judgeCpu(availableParallelism(), settings.MEDIA_WORKERS)),
};
