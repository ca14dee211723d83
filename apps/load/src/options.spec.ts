import { expect, it } from '@jest/globals';
import { parseOptions, UsageError } from './options.ts';

it('has a number of participants for each workload, and processes for them', () => {
  expect(parseOptions(['--workload', 'W4'])).toMatchObject({ participants: 500, processes: 2, duration: 30 });
  expect(parseOptions(['--participants', '6'])).toMatchObject({ participants: 6, processes: 1 });
});

it.each([
  ['--participants', '0'],
  ['--participants', 'many'],
  ['--duration', '1.5'],
  ['--workload', 'W99'],
  ['--url', 'nowhere'],
  ['--unheard-of', '1'],
])('refuses %s %s', (...args) => {
  expect(() => parseOptions(args)).toThrow(UsageError);
});

it('only tells how it is used when asked so', () => {
  expect(parseOptions(['--help'])).toBeNull();
});
