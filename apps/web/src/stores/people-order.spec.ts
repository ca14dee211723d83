import { describe, expect, it } from '@jest/globals';
import type { RosterPeer } from '@plenum/protocol';
import { arrangePeople, searchPeople, toPerson, type Person } from './people-order.ts';

const peer = (peerId: string, more: Partial<RosterPeer> = {}): RosterPeer => ({
  ...{ peerId, displayName: peerId, role: 'participant', presence: 'connected', handRaised: null },
  producers: [],
  ...more,
});
const person = (name: string, more: Partial<Person> = {}): Person => ({
  ...toPerson(peer(name), null),
  ...more,
});
const names = (people: Person[]) => people.map(({ displayName }) => displayName);

describe('toPerson', () => {
  it('takes what is paused for off', () => {
    const producers = [
      { producerId: '1', source: 'mic', paused: true },
      { producerId: '2', source: 'webcam', paused: false },
      { producerId: '3', source: 'screen', paused: false },
    ] as const;
    const ada = toPerson(peer('ada', { producers: [...producers], handRaised: 4 }), 'ada');
    expect(ada).toMatchObject({ micOn: false, cameraOn: true, isSharing: true, hand: 4, isSelf: true });
  });
});

describe('the connection of a person', () => {
  it('is good where the roster says nothing of it', () => {
    expect(toPerson(peer('ada'), null).quality).toBe('good');
    expect(toPerson(peer('ada', { quality: 'poor' }), null).quality).toBe('poor');
  });
});

describe('arrangePeople', () => {
  it('puts hands first in their order, then oneself, then host and moderators', () => {
    const people = [
      person('came first'),
      person('me', { isSelf: true }),
      person('second hand', { hand: 9 }),
      person('moderator', { role: 'moderator' }),
      person('first hand', { hand: 2, role: 'viewer' }),
      person('host', { role: 'host' }),
      person('came last'),
    ];
    expect(names(arrangePeople(people))).toEqual([
      ...['first hand', 'second hand', 'me', 'host', 'moderator', 'came first', 'came last'],
    ]);
  });
});

describe('searchPeople', () => {
  const people = [person('Zoë Müller'), person('Ada Lovelace'), person('عائشة')];

  it.each([
    ['zoe', ['Zoë Müller']],
    ['MULL zo', ['Zoë Müller']],
    ['عائ', ['عائشة']],
    ['a l', ['Ada Lovelace']],
    ['  ', ['Zoë Müller', 'Ada Lovelace', 'عائشة']],
    ['nobody', []],
  ])('for %j finds %j', (typed, found) => {
    expect(names(searchPeople(people, typed))).toEqual(found);
  });
});
