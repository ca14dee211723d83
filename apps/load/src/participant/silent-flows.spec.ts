import { expect, it } from '@jest/globals';
import { SilentFlows } from './silent-flows.ts';

/** Looks once a second, and tells how many were silent each time; -1: the flow is not due. */
function looks(...packets: number[]): number[] {
  const sut = new SilentFlows();
  return packets.map((count, second) => {
    const due = count < 0 ? [] : [{ name: 'ada', packets: count }];
    return sut.look([...due, { name: 'ben', packets: second }], second * 1000);
  });
}

it('finds nothing where something comes now and then', () => {
  expect(looks(1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3)).toEqual(Array(11).fill(0));
});

it('finds what has not come for five seconds, until it comes again', () => {
  expect(looks(1, 2, 2, 2, 2, 2, 2, 2, 3, 3)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 0, 0]);
});

it('finds what never came', () => {
  expect(looks(0, 0, 0, 0, 0, 0)).toEqual([0, 0, 0, 0, 0, 1]);
});

it('gives what is due anew its time', () => {
  expect(looks(4, 4, 4, 4, -1, 4, 4, 4, 4, 4, 4)).toEqual([...Array<number>(10).fill(0), 1]);
});
