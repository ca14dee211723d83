import { describe, expect, it } from '@jest/globals';
import {
  joiningSeconds,
  partOf,
  ptimeOf,
  spurtsEnded,
  talkersOf,
  talkingSince,
  watchedSeats,
  workloadNamed,
} from './workloads.ts';

/** All participants of a workload at its own size. */
const partsOf = (name: string, participants = workloadNamed(name).participants) =>
  Array.from({ length: participants }, (_, number) => partOf(workloadNamed(name), number, participants));

/** Who talks at this second, by seat. */
const talkersAt = (name: string, second: number) =>
  partsOf(name)
    .filter((part) => part.room === 0 && talkingSince(workloadNamed(name), part, second) !== null)
    .map(({ seat }) => seat);

describe('rooms and publishers', () => {
  it.each([
    ['W1', 25, 4, 100],
    ['W2', 1, 25, 25],
    ['W3', 1, 100, 100],
    ['W4', 1, 500, 500],
    ['W5', 1, 503, 3],
    ['W6', 1, 300, 300],
  ])('%s: %i rooms of %i, %i publishers', (name, rooms, size, publishers) => {
    const parts = partsOf(name);
    expect(new Set(parts.map(({ room }) => room)).size).toBe(rooms);
    expect(parts.every(({ roomSize }) => roomSize === size)).toBe(true);
    expect(parts.filter(({ isPublisher }) => isPublisher)).toHaveLength(publishers);
  });

  it('the last room is as small as what is left', () => {
    expect(partsOf('W1', 6).map(({ room, seat, roomSize }) => [room, seat, roomSize])).toEqual([
      [0, 0, 4],
      [0, 1, 4],
      [0, 2, 4],
      [0, 3, 4],
      [1, 0, 2],
      [1, 1, 2],
    ]);
  });

  it('a workload that is not there is refused with the names of those that are', () => {
    expect(() => workloadNamed('W99')).toThrow(/W1, W2/);
    expect(workloadNamed('w3').name).toBe('W3');
  });
});

it.each([
  ['W1', 20],
  ['W3', 40],
  ['W5', 40], // A webinar: few send, and many are to hear it.
])('%s packs sound in %i ms, as the web client does', (name, ptime) => {
  expect(ptimeOf(workloadNamed(name), partsOf(name)[0]!)).toBe(ptime);
});

describe('joining', () => {
  it('is ten a second where it is quiet', () => {
    expect(joiningSeconds(workloadNamed('W3'), 100)).toBeCloseTo(9.9);
    expect(partsOf('W3').every(({ isMeasuredJoin }) => isMeasuredJoin)).toBe(true);
  });

  it('W6 measures the 200 that come within 5 s after the 100', () => {
    const measured = partsOf('W6').filter(({ isMeasuredJoin }) => isMeasuredJoin);
    expect(measured).toHaveLength(200);
    const times = measured.map(({ joinsAt }) => joinsAt);
    expect(Math.min(...times)).toBeGreaterThan(10);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(5);
  });
});

describe('talking', () => {
  it.each([
    ['W1', 1],
    ['W3', 3],
    ['W4', 25],
    ['W5', 1],
  ])('in %s %i talk at a time', (name, count) => {
    expect(talkersOf(workloadNamed(name), partsOf(name)[0]!.roomSize)).toBe(count);
    expect(talkersAt(name, 20)).toHaveLength(count);
    expect(talkersAt(name, 33.3)).toHaveLength(count);
  });

  it('the turn goes around the room', () => {
    expect(talkersAt('W3', 20)).not.toEqual(talkersAt('W3', 27));
    expect(talkersAt('W3', 20)).toEqual([8, 9, 10]);
  });

  it('a spurt has one beginning', () => {
    const [workload, part] = [workloadNamed('W3'), partsOf('W3')[10]!];
    expect([20, 21, 25.9].map((second) => talkingSince(workload, part, second))).toEqual([20, 20, 20]);
    expect(talkingSince(workload, part, 26)).toBeNull();
  });

  it('knows every spurt that has ended, once, by seat and beginning', () => {
    const workload = workloadNamed('W3');
    expect(spurtsEnded(workload, 100, 0, 5.9)).toEqual([]);
    expect(spurtsEnded(workload, 100, 0, 8)).toEqual([
      { seat: 0, beganAt: 0 },
      { seat: 1, beganAt: 2 },
    ]);
    const inSteps = Array.from({ length: 300 }, (_, second) =>
      spurtsEnded(workload, 100, second, second + 1),
    ).flat();
    expect(inSteps).toEqual(spurtsEnded(workload, 100, 0, 300));
    for (const { seat, beganAt } of inSteps) {
      expect(talkingSince(workload, partsOf('W3')[seat]!, beganAt + 5.9)).toBe(beganAt);
      expect(talkingSince(workload, partsOf('W3')[seat]!, beganAt + 6)).not.toBe(beganAt);
    }
  });

  it('has no spurts where all talk all the time', () => {
    expect(spurtsEnded(workloadNamed('FAN'), 31, 0, 100)).toEqual([]);
  });

  it('those who may not send never talk', () => {
    expect(talkingSince(workloadNamed('W5'), partsOf('W5')[400]!, 20)).toBeNull();
  });
});

describe('what people look at', () => {
  it.each([
    ['W1', 3],
    ['W2', 24],
    ['W3', 9],
    ['W4', 0],
    ['W5', 3],
  ])('%s: %i tiles, none of oneself', (name, tiles) => {
    const part = partsOf(name).at(-1)!;
    const seats = watchedSeats(workloadNamed(name), part);
    expect(seats).toHaveLength(tiles);
    expect(seats).not.toContain(part.seat);
    expect(new Set(seats).size).toBe(tiles);
  });

  it('everybody is seen by somebody', () => {
    const seen = new Set(partsOf('W3').flatMap((part) => watchedSeats(workloadNamed('W3'), part)));
    expect(seen.size).toBe(100);
  });
});
