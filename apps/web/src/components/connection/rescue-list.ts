import type { Evidence, Rescue } from '@plenum/protocol';

export interface RescueEntry {
  rescue: Rescue;
  /** When it was begun and when it ended, epoch ms. */
  at: number;
  endedAt: number | null;
  state: 'trying' | 'helped' | 'failed';
}

/** Older ones tell little of what is wrong now. */
const LATEST = 8;

/** What was tried, oldest first, and how it ended. Pure. */
export function listRescues(timeline: readonly Evidence[]): RescueEntry[] {
  const entries: RescueEntry[] = [];
  for (const { fact, at } of timeline) {
    if (fact.type === 'rescueTried')
      entries.push({ rescue: fact.rescue, at, endedAt: null, state: 'trying' });
    if (fact.type !== 'rescueEnded') continue;
    const open = entries.findLast(({ rescue, state }) => rescue === fact.rescue && state === 'trying');
    if (open) Object.assign(open, { endedAt: at, state: fact.helped ? 'helped' : 'failed' });
  }
  return entries.slice(-LATEST);
}
