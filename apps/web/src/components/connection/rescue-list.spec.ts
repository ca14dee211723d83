import { describe, expect, it } from '@jest/globals';
import type { ClientFact, Evidence, Rescue } from '@plenum/protocol';
import { listRescues } from './rescue-list.ts';

const timeline = (...facts: ClientFact[]): Evidence[] =>
  facts.map((fact, index) => ({ end: 'client', at: index * 1_000, fact }));
const tried = (rescue: Rescue): ClientFact => ({ type: 'rescueTried', rescue });
const ended = (rescue: Rescue, helped: boolean): ClientFact => ({ type: 'rescueEnded', rescue, helped });

describe('what was tried', () => {
  it('is nothing while nothing broke', () => {
    expect(listRescues(timeline({ type: 'joined' }))).toEqual([]);
  });

  it('is told in order, with how it ended', () => {
    const all = timeline(tried('socket'), tried('restartIce'), ended('restartIce', false), tried('tcp'));
    expect(listRescues(all)).toEqual([
      { rescue: 'socket', at: 0, endedAt: null, state: 'trying' },
      { rescue: 'restartIce', at: 1_000, endedAt: 2_000, state: 'failed' },
      { rescue: 'tcp', at: 3_000, endedAt: null, state: 'trying' },
    ]);
  });

  it('ends the latest of its sort', () => {
    const all = timeline(tried('socket'), ended('socket', true), tried('socket'), ended('socket', false));
    expect(listRescues(all).map(({ state }) => state)).toEqual(['helped', 'failed']);
  });

  it('is the latest alone where it is much', () => {
    const all = timeline(
      ...Array.from({ length: 20 }, () => [tried('socket'), ended('socket', true)]).flat(),
    );
    expect(listRescues(all)).toHaveLength(8);
    expect(listRescues(all).at(-1)?.at).toBe(38_000);
  });
});
