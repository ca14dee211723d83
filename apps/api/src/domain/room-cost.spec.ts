import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Peer } from './peer.ts';
import { makeRoom, mediaOf, produceOptions } from './testing/builders.ts';
import type { RecordedEvent } from './testing/recorders.ts';

const PEERS = 300;
const OPEN = 8;

/** A large room: everybody's microphone is there, and a few are open. */
async function makeLargeRoom() {
  const { sut: room, fakes, enter } = await makeRoom({ maxPeers: PEERS });
  const peers: Peer[] = [];
  for (let index = 0; index < PEERS; index += 1) peers.push(await enter(`Peer ${index}`));
  for (const [index, peer] of peers.entries())
    await room.publishing.produce(peer, produceOptions(peer, 'mic', index > OPEN));
  await fakes.clock.advance(1_000);
  /** What is told, how many plans are made and Consumers are asked for, while this happens. */
  const costOf = async (change: () => unknown) => {
    const counted = () => ({
      plans: room['subscriptions'].plansMade,
      wishes: peers.reduce((sum, peer) => sum + (peer.media ? mediaOf(peer).consuming.wishes : 0), 0),
    });
    const before = counted();
    fakes.events.clear();
    await change();
    await fakes.clock.advance(1_000);
    const after = counted();
    const told: Partial<Record<RecordedEvent['event'], number>> = {};
    for (const { event } of fakes.events.all) told[event] = (told[event] ?? 0) + 1;
    return { told, plans: after.plans - before.plans, wishes: after.wishes - before.wishes };
  };
  return { room, peers, costOf };
}

let large: Awaited<ReturnType<typeof makeLargeRoom>>;
beforeAll(async () => {
  large = await makeLargeRoom();
});

const nothingBut = (told: object) => ({ told, plans: 0, wishes: 0 });

describe(`in a room of ${PEERS}`, () => {
  it('a hand is one gathered change of the roster', async () => {
    const { room, peers, costOf } = large;
    expect(await costOf(() => room.hands.raise(peers[200]!))).toEqual(nothingBut({ rosterChanged: 1 }));
  });

  it('a connection that becomes worse is one gathered change of the roster, and nothing where it stays so', async () => {
    const { room, peers, costOf } = large;
    const say = () => room.setQuality(peers[200]!, 'poor');
    expect(await costOf(say)).toEqual(nothingBut({ rosterChanged: 1 }));
    expect(peers[200]!.toRoster().quality).toBe('poor');
    expect(await costOf(say)).toEqual(nothingBut({}));
    room.setQuality(peers[200]!, 'good');
    expect(peers[200]!.toRoster()).not.toHaveProperty('quality');
  });

  it('a reaction and a chat message are one broadcast each', async () => {
    const { room, peers, costOf } = large;
    const say = () => room.chat.say(peers[200]!, null, 'a', 'Hello');
    expect(await costOf(say)).toEqual(nothingBut({ chatMessageAdded: 1 }));
    expect(await costOf(() => room.showReaction(peers[200]!, 'heart'))).toEqual(
      nothingBut({ reactionShown: 1 }),
    );
  });

  it('new rules are one broadcast', async () => {
    const { room, costOf } = large;
    expect(await costOf(() => room.changeSettings({ chatHistory: false }))).toEqual(
      nothingBut({ settingsChanged: 1 }),
    );
  });

  it('a mute is one change of the roster, and a word to whom it concerns', async () => {
    const { room, peers, costOf } = large;
    expect(await costOf(() => room.moderation.mute([peers[1]!], peers[0]!))).toEqual(
      nothingBut({ rosterChanged: 1, producerStopped: 1 }),
    );
  });

  it('muting all is one change of the roster, and a word to each who was open', async () => {
    const { room, peers, costOf } = large;
    expect(await costOf(() => room.moderation.muteAll(peers[0]!))).toEqual(
      nothingBut({ rosterChanged: 1, producerStopped: OPEN - 1 }),
    );
  });

  it('a promotion is one change of the roster, and a word to whom it concerns', async () => {
    const { room, peers, costOf } = large;
    expect(await costOf(() => room.setRole(peers[5]!, 'moderator'))).toEqual(
      nothingBut({ rosterChanged: 1, roleChanged: 1 }),
    );
  });
});
