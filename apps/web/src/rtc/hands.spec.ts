import { describe, expect, it } from '@jest/globals';
import type { RequestReply, RosterPeer } from '@plenum/protocol';
import { FakeSignaling } from './fake-signaling.ts';
import { Hands, type HandsOptions } from './hands.ts';
import type { RoomClientEvents } from './room-client.ts';
import type { SessionChannelEvents } from './session-channel.ts';
import { TypedEvents } from './typed-events.ts';

const peer = (peerId: string, handRaised: number | null) =>
  ({ peerId, displayName: peerId, handRaised }) as RosterPeer;

function setUp(answers: ConstructorParameters<typeof FakeSignaling>[0] = {}) {
  const signaling = new FakeSignaling(answers);
  const session = new TypedEvents<SessionChannelEvents>();
  const client = { events: new TypedEvents<RoomClientEvents>(), selfPeerId: 'me' };
  const channel = { events: session, request: signaling.request, on: () => () => undefined };
  const sut = new Hands({ channel, client } as HandsOptions);
  const seen = { queue: [] as string[], own: false };
  sut.events.on('changed', (queue, own) => {
    seen.queue = queue.map(({ peerId }) => peerId);
    seen.own = own;
  });
  return {
    ...{ sut, seen, signaling },
    show: (...peers: RosterPeer[]) => client.events.emit('rosterChanged', peers, peers.length),
    join: (...peers: RosterPeer[]) =>
      session.emit('joined', { peerId: 'me', roster: { peers } } as unknown as RequestReply<'join'>),
  };
}

describe('Hands', () => {
  it('stand in the order in which they were raised', () => {
    const { show, seen } = setUp();
    show(peer('ann', 7), peer('me', null), peer('ben', 2), peer('cleo', null), peer('dora', 5));
    expect(seen.queue).toEqual(['ben', 'dora', 'ann']);
  });

  it('shows the own hand at once, and as the room has it afterwards: others may lower it', async () => {
    const { sut, show, seen, signaling } = setUp();
    const raised = sut.setRaised(true);
    expect(seen.own).toBe(true);
    show(peer('me', null)); // Of before.
    expect(seen.own).toBe(true);
    await raised;
    show(peer('me', 1));
    expect([seen.own, signaling.names]).toEqual([true, ['raiseHand']]);
    show(peer('me', null));
    expect(seen.own).toBe(false);
  });

  it('takes the hand back where the server does not', async () => {
    const { sut, seen } = setUp({ raiseHand: () => Promise.reject(new Error('no')) });
    await expect(sut.setRaised(true)).rejects.toThrow('no');
    expect(seen.own).toBe(false);
  });

  it('raises it again in a room that has forgotten it, and nowhere else', async () => {
    const { sut, show, join, signaling } = setUp();
    join(peer('me', null));
    await sut.setRaised(true);
    show(peer('me', 1));
    join(peer('me', 1));
    expect(signaling.names).toEqual(['raiseHand']);
    show(); // The session is over.
    join(peer('me', null));
    expect(signaling.names).toEqual(['raiseHand', 'raiseHand']);
    sut.clear();
    join(peer('me', null));
    expect(signaling.names).toEqual(['raiseHand', 'raiseHand']);
  });
});
