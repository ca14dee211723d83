import { describe, expect, it } from '@jest/globals';
import type { Roster as Snapshot, RosterDelta, RosterPeer } from '@plenum/protocol';
import fc from 'fast-check';
import type { Peer } from './peer.ts';
import { Roster } from './roster.ts';
import { makeFakes, makePeer } from './testing/builders.ts';

function makeRoster() {
  const fakes = makeFakes();
  const peers = new Map<string, Peer>();
  const sut = new Roster(peers);
  const come = () => {
    const peer = makePeer(fakes);
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
  return { sut, peers, come, change, go };
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
    expect(sut.takeDelta()).toEqual({ version: 1, upserted: [peer.toRoster()], removed: [] });
  });

  it('say of one that changed and went only that it went', () => {
    const { sut, come, change, go } = makeRoster();
    const peer = come();
    change(peer);
    go(peer);
    expect(sut.takeDelta()).toEqual({ version: 1, upserted: [], removed: [peer.peerId] });
  });

  it('name no peer that was never there', () => {
    const { sut } = makeRoster();
    sut.markChanged('nobody');
    expect(sut.takeDelta()).toMatchObject({ upserted: [] });
  });
});

/** As a client does: whoever is in a delta is taken whole, and one that repeats what is known does no harm. */
class Client {
  private readonly peers: Map<string, RosterPeer>;
  private version: number;

  constructor({ version, peers }: Snapshot) {
    this.version = version;
    this.peers = new Map(peers.map((peer) => [peer.peerId, peer]));
  }

  apply({ version, upserted, removed }: RosterDelta): void {
    expect(version).toBe(this.version + 1);
    this.version = version;
    for (const peer of upserted) this.peers.set(peer.peerId, peer);
    for (const peerId of removed) this.peers.delete(peerId);
  }

  get state() {
    return new Map([...this.peers].sort(([a], [b]) => a.localeCompare(b)));
  }
}

it('a client with a snapshot of any moment and all later deltas knows the truth', () => {
  const steps = fc.array(
    fc.record({ act: fc.constantFrom('come', 'change', 'go', 'flush', 'snapshot'), whom: fc.nat(20) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const { sut, peers, come, change, go } = makeRoster();
      const clients: Client[] = [];
      const flush = () => {
        const delta = sut.takeDelta();
        if (delta) for (const client of clients) client.apply(structuredClone(delta));
      };
      for (const { act, whom } of all) {
        const peer = [...peers.values()][whom % Math.max(1, peers.size)];
        if (act === 'come') come();
        else if (act === 'flush') flush();
        else if (act === 'snapshot') clients.push(new Client(structuredClone(sut.snapshot())));
        else if (peer) (act === 'change' ? change : go)(peer);
      }
      flush();
      const truth = new Client(sut.snapshot()).state;
      for (const client of clients) expect(client.state).toEqual(truth);
    }),
  );
});
