import { expect, it } from '@jest/globals';
import { UdpDrops } from './udp-drops.ts';

it('keeps what sockets dropped that are closed now', () => {
  const sut = new UdpDrops();
  const count = (...sockets: [string, number][]) => sut.count([], () => new Map(sockets));
  expect(count(['1', 5], ['2', 0])).toBe(5);
  expect(count(['2', 3])).toBe(8);
  expect(count(['2', 3], ['3', 1])).toBe(9);
});
