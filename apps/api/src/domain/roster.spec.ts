import { describe, expect, it } from '@jest/globals';
import {
  rosterDeltaSchema,
  type Roster as Snapshot,
  type RosterDelta,
  type RosterPeer,
} from '@plenum/protocol';
import fc from 'fast-check';
import type { Peer } from './peer.ts';
import { Roster } from './roster.ts';
import { makeFakes, makePeer } from './testing/builders.ts';

function makeRoster(most?: number) {
  const fakes = makeFakes();
  const peers = new Map<string, Peer>();
  let urgent = 0;
  const sut = new Roster(peers, () => (urgent += 1), most);
  const come = (displayName?: string) => {
    const peer = makePeer(fakes, displayName);
    peers.set(peer.peerId, peer);
    sut.markChanged(peer.peerId);
    return peer;
  };
  const change = (peer: Peer) => {
    peer.presence = peer.presence === 'connected' ? 'reconnecting' : 'connected';
    sut.markChanged(peer.peerId);
  };
  const go = (peer: Peer) => {
    peers.delete(peer.peerId);
    sut.markRemoved(peer.peerId);
  };
  let hands = 0;
  const raise = (peer: Peer) => {
    peer.handRaised = peer.handRaised === null ? (hands += 1) : null;
    sut.markChanged(peer.peerId);
  };
  const hear = (peer: Peer) => sut.introduce([peer.peerId]);
  return { sut, peers, come, change, go, raise, hear, urgent: () => urgent };
}

describe('the deltas of a roster', () => {
  it('are numbered without a gap, and there is none where nothing changed', () => {
    const { sut, come } = makeRoster();
    expect(sut.takeDelta()).toBeNull();
    come();
    expect(sut.takeDelta()?.version).toBe(1);
    expect(sut.takeDelta()).toBeNull();
    come();
    expect(sut.takeDelta()?.version).toBe(2);
    expect(sut.snapshot().version).toBe(2);
  });

  it('hold a peer once, as it is when they are taken', () => {
    const { sut, come, change } = makeRoster();
    const peer = come();
    change(peer);
    expect(sut.takeDelta()).toEqual({ version: 1, total: 1, upserted: [peer.toRoster()], removed: [] });
    expect(sut.takeChangedBeyond()).toEqual([]);
  });

  it('say of one that changed and went only that it went', () => {
    const { sut, come, change, go } = makeRoster();
    const peer = come();
    change(peer);
    go(peer);
    expect(sut.takeDelta()).toEqual({ version: 1, total: 0, upserted: [], removed: [peer.peerId] });
  });

  it('name no peer that was never there', () => {
    const { sut } = makeRoster();
    sut.markChanged('nobody');
    expect(sut.takeDelta()).toBeNull();
  });
});

it('tells who has just come before they are heard, and nobody twice', () => {
  const { sut, come, hear, urgent } = makeRoster();
  const peer = come();
  hear(peer);
  expect(urgent()).toBe(1);
  sut.takeDelta();
  hear(peer);
  expect(urgent()).toBe(1);
});

describe('a roster of more than are listed', () => {
  const LISTED = 3;
  const makeLarge = () => {
    const made = makeRoster(LISTED);
    const first = [made.come('Ada'), made.come('Ben'), made.come('Cleo')] as const;
    made.sut.takeDelta();
    const last = made.come('Dan');
    return { ...made, first, last };
  };
  const namesOf = (peers: readonly RosterPeer[]) => peers.map(({ displayName }) => displayName);

  it('counts everybody, and names those who came first, and to each themselves', () => {
    const { sut, last, go } = makeLarge();
    expect(sut.takeDelta()).toEqual({ version: 2, total: 4, upserted: [], removed: [] });
    expect(sut.snapshot()).toMatchObject({ version: 2, total: 4 });
    expect(namesOf(sut.snapshot().peers)).toEqual(['Ada', 'Ben', 'Cleo']);
    expect(namesOf(sut.snapshot(last).peers)).toEqual(['Ada', 'Ben', 'Cleo', 'Dan']);
    go(last);
    expect(sut.takeDelta()).toEqual({ version: 3, total: 3, upserted: [], removed: [] });
  });

  it('tells what changed beyond the list to that peer alone, once, and with no number', () => {
    const { sut, last, change } = makeLarge();
    sut.takeDelta();
    sut.takeChangedBeyond();
    change(last);
    expect(sut.takeDelta()).toBeNull();
    expect(sut.takeChangedBeyond()).toEqual([last]);
    expect(sut.takeChangedBeyond()).toEqual([]);
  });

  it('gives a place to a raised hand, and takes it back', () => {
    const { sut, first, last, raise } = makeLarge();
    raise(last);
    expect(sut.takeDelta()).toMatchObject({ upserted: [last.toRoster()], removed: [first[2].peerId] });
    raise(last);
    expect(sut.takeDelta()).toMatchObject({ upserted: [first[2].toRoster()], removed: [last.peerId] });
    expect(sut.takeChangedBeyond()).toEqual([last]);
  });

  it('names whoever is about to be heard, at once, and keeps them before those who only came earlier', () => {
    const { sut, first, last, hear, urgent } = makeLarge();
    hear(first[0]);
    expect(urgent()).toBe(0);
    hear(last);
    expect(urgent()).toBe(1);
    expect(sut.takeDelta()).toMatchObject({ upserted: [last.toRoster()], removed: [first[2].peerId] });
    hear(last);
    expect(urgent()).toBe(1);
    expect(sut.takeDelta()).toBeNull();
  });

  it('gives a place that becomes free to the next one', () => {
    const { sut, first, last, go } = makeLarge();
    sut.takeDelta();
    go(first[1]);
    expect(sut.takeDelta()).toEqual({
      ...{ version: 3, total: 3 },
      ...{ upserted: [last.toRoster()], removed: [first[1].peerId] },
    });
  });

  it('is paged beyond the list, in the order of coming and without the asker, and searched by name', () => {
    const { sut, first, last, come, raise } = makeLarge();
    const zoe = come('Zoë');
    raise(last);
    sut.takeDelta();
    const page = (offset: number, limit: number, query?: string, asker = first[0]) => {
      const { peers, total } = sut.page({ offset, limit, query }, asker);
      return [namesOf(peers), total];
    };
    expect(page(0, 100)).toEqual([['Cleo', 'Zoë'], 2]);
    expect(page(1, 100)).toEqual([['Zoë'], 2]);
    expect(page(2, 100)).toEqual([[], 2]);
    expect(page(0, 1, 'zoe')).toEqual([['Zoë'], 1]);
    expect(page(0, 1, 'ada')).toEqual([[], 0]);
    expect(page(0, 100, '', zoe)).toEqual([['Cleo'], 1]);
    const told = [...sut.snapshot(zoe).peers, ...sut.page({ offset: 0, limit: 100 }, zoe).peers];
    expect(namesOf(told).sort()).toEqual(['Ada', 'Ben', 'Cleo', 'Dan', 'Zoë']);
  });
});

/** As a client does: whoever is in a delta is taken whole, and one that repeats what is known does no harm. */
class Client {
  private readonly peers: Map<string, RosterPeer>;
  private version: number;
  private total: number;

  constructor({ version, total, peers }: Snapshot) {
    this.version = version;
    this.total = total;
    this.peers = new Map(peers.map((peer) => [peer.peerId, peer]));
  }

  apply({ version, total, upserted, removed }: RosterDelta): void {
    expect(version).toBe(this.version + 1);
    this.version = version;
    this.total = total;
    for (const peer of upserted) this.peers.set(peer.peerId, peer);
    for (const peerId of removed) this.peers.delete(peerId);
  }

  get state() {
    return { total: this.total, peers: [...this.peers].sort(([a], [b]) => a.localeCompare(b)) };
  }
}

it.each([4, undefined])(
  'a client with a snapshot of any moment and all later deltas knows the truth (%p listed)',
  (most) => {
    const acts = ['come', 'change', 'raise', 'hear', 'go', 'flush', 'snapshot'] as const;
    const steps = fc.array(fc.record({ act: fc.constantFrom(...acts), whom: fc.nat(20) }), { maxLength: 80 });
    fc.assert(
      fc.property(steps, (all) => {
        const { sut, peers, come, ...acts } = makeRoster(most);
        const clients: Client[] = [];
        const flush = () => {
          const delta = sut.takeDelta();
          if (!delta) return;
          expect(rosterDeltaSchema.safeParse(delta).success).toBe(true);
          for (const client of clients) client.apply(structuredClone(delta));
        };
        for (const { act, whom } of all) {
          const peer = [...peers.values()][whom % Math.max(1, peers.size)];
          if (act === 'come') come();
          else if (act === 'flush') flush();
          else if (act === 'snapshot') clients.push(new Client(structuredClone(sut.snapshot())));
          else if (peer) acts[act](peer);
        }
        flush();
        const truth = sut.snapshot();
        expect(truth.peers).toHaveLength(Math.min(peers.size, most ?? Infinity));
        for (const client of clients) expect(client.state).toEqual(new Client(truth).state);
      }),
      { numRuns: 300 },
    );
  },
);
