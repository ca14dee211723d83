import { expect, it } from '@jest/globals';
import { CurrentPhase } from './current-phase.ts';
import type { Phase, Why } from './phase.ts';

const ALL_WORKS = { socket: true, media: true, paths: true };
const IN_MEETING = { hasSession: true, isWaiting: false, wasJoined: true, ...ALL_WORKS };
const AT_DOOR = { hasSession: false, isWaiting: false, wasJoined: false, ...ALL_WORKS };

function makePhase() {
  const told: [Phase, Why['broken']][] = [];
  return { told, sut: new CurrentPhase((phase, { broken }) => told.push([phase, broken])) };
}

it('is told once for each change, and for each other thing that is broken', () => {
  const { sut, told } = makePhase();
  const look = (works: Partial<typeof ALL_WORKS>) =>
    sut.update({ is: 'meeting' }, { ...IN_MEETING, ...works });
  look({});
  look({});
  look({ paths: false });
  look({ socket: false, paths: false });
  look({ socket: false });
  look({});
  expect(told).toEqual([
    ['joined', null],
    ['reconnecting', 'path'],
    ['reconnecting', 'server'],
    ['joined', null],
  ]);
});

it('says nothing of what is broken to whoever is in no meeting', () => {
  const { sut, told } = makePhase();
  sut.update({ is: 'nothing' }, AT_DOOR);
  sut.update({ is: 'lobby', refusal: null }, AT_DOOR);
  sut.update({ is: 'lobby', refusal: null }, { ...AT_DOOR, socket: false });
  expect(told).toEqual([['lobby', null]]);
});
