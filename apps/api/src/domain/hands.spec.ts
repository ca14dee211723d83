import { expect, it } from '@jest/globals';
import { makePeer, makeRoom } from './testing/builders.ts';

it('hands have the order in which they went up, and each place once', async () => {
  const { sut, enter } = await makeRoom();
  const [ada, ben] = [await enter('Ada'), await enter('Ben')];
  sut.hands.raise(ben);
  sut.hands.raise(ada);
  sut.hands.raise(ben);
  expect([ada.handRaised, ben.handRaised]).toEqual([2, 1]);
  sut.hands.lower(ben);
  sut.hands.raise(ben);
  expect([ada.toRoster().handRaised, ben.toRoster().handRaised]).toEqual([2, 3]);
});

it('a hand is one gathered change of the roster, and one that changes nothing is none', async () => {
  const { sut, fakes, enter } = await makeRoom();
  const ada = await enter('Ada');
  fakes.events.clear();
  sut.hands.lower(ada);
  sut.hands.raise(ada);
  sut.hands.raise(ada);
  sut.hands.lower(ada);
  const told = { event: 'rosterChanged', when: 'soon' };
  expect(fakes.events.all).toEqual([told, told]);
});

it('a hand stays up while its peer is away, through a rebuild and through a reload', async () => {
  const { sut, fakes, enter } = await makeRoom();
  const ada = await enter('Ada');
  sut.hands.raise(ada);
  sut.peerDisconnected(ada, 'ping timeout');
  sut.peerResumed(ada);
  fakes.engine.room.die();
  await fakes.clock.advance(1_000);
  expect(ada.toRoster().handRaised).toBe(1);
  const again = makePeer(fakes, 'Ada');
  await sut.enter(again, { session: ada.sessionToken, peer: ada });
  expect(again.handRaised).toBe(1);
});
