import { expect, it } from '@jest/globals';
import { fromLocalTime, toLocalTime } from './zoned-time.ts';

it.each([
  ['2026-11-22T09:30', 'Europe/Berlin', '2026-11-22T08:30:00Z'],
  ['2026-07-01T09:30', 'Europe/Berlin', '2026-07-01T07:30:00Z'],
  ['2026-07-01T00:15', 'Asia/Kolkata', '2026-06-30T18:45:00Z'],
  ['2026-03-29T03:30', 'Europe/Berlin', '2026-03-29T01:30:00Z'], // The first hour of summer.
  ['2026-03-08T03:30', 'America/New_York', '2026-03-08T07:30:00Z'],
])('%s in %s is %s, and back', (local, zone, utc) => {
  expect(fromLocalTime(local, zone)).toBe(Date.parse(utc));
  expect(toLocalTime(Date.parse(utc), zone)).toBe(local);
});

it('knows what is no time', () => {
  expect(fromLocalTime('', 'UTC')).toBeNaN();
  expect(fromLocalTime('tomorrow', 'UTC')).toBeNaN();
});
