import { describe, expect, it } from '@jest/globals';
import type { Roster, RosterDelta, RosterPeer } from '@plenum/protocol';
import { applyDeltas as apply, withPeer } from './roster.ts';

const peer = (peerId: string, more: Partial<RosterPeer> = {}): RosterPeer => ({
  peerId,
  displayName: peerId,
  role: 'participant',
  handRaised: null,
  presence: 'connected',
  producers: [],
  ...more,
});
const roster: Roster = { version: 3, total: 2, peers: [peer('ann'), peer('bob')] };
const applyDeltas = (to: Roster, deltas: RosterDelta[]) => apply(to, deltas, 'me');
const idsOf = ({ peers }: Roster) => peers.map(({ peerId }) => peerId);

describe('applyDeltas', () => {
  it('keeps places, and puts those who come last', () => {
    const delta = {
      version: 4,
      total: 2,
      upserted: [peer('cem'), peer('ann', { displayName: 'Anna' })],
      removed: [],
    };
    const { roster: next, pending } = applyDeltas(roster, [delta]);
    expect(next.version).toBe(4);
    expect(next.peers.map(({ displayName }) => displayName)).toEqual(['Anna', 'bob', 'cem']);
    expect(pending).toEqual([]);
  });

  it('removes who left', () => {
    const { roster: next } = applyDeltas(roster, [{ version: 4, total: 2, upserted: [], removed: ['ann'] }]);
    expect(idsOf(next)).toEqual(['bob']);
  });

  it('passes over what the snapshot has already', () => {
    expect(applyDeltas(roster, [{ version: 3, total: 2, upserted: [], removed: ['ann'] }])).toEqual({
      roster,
      pending: [],
    });
  });

  it('applies deltas by their numbers, whatever order they come in', () => {
    const five = { version: 5, total: 2, upserted: [], removed: ['cem'] };
    const four = { version: 4, total: 2, upserted: [peer('cem')], removed: [] };
    expect(idsOf(applyDeltas(roster, [five, four]).roster)).toEqual(['ann', 'bob']);
  });

  it('holds back what follows a gap, until a snapshot closes it', () => {
    const six = { version: 6, total: 2, upserted: [peer('dia')], removed: [] };
    const { roster: same, pending } = applyDeltas(roster, [six]);
    expect(same).toBe(roster);
    expect(pending).toEqual([six]);
    const snapshot = { version: 5, total: 1, peers: [peer('bob')] };
    const healed = applyDeltas(snapshot, pending);
    expect(idsOf(healed.roster)).toEqual(['bob', 'dia']);
    expect(healed.pending).toEqual([]);
  });

  it('counts those who are not listed, and keeps oneself among those who are', () => {
    const deltas = [{ version: 4, total: 500, upserted: [], removed: ['ann', 'bob'] }];
    const { roster: next } = apply(roster, deltas, 'bob');
    expect(next).toEqual({ version: 4, total: 500, peers: [peer('bob')] });
    const changed = withPeer(next, peer('bob', { handRaised: 7 }));
    expect(changed).toEqual({ version: 4, total: 500, peers: [peer('bob', { handRaised: 7 })] });
  });
});
