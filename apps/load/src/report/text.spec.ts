import { expect, it } from '@jest/globals';
import type { Progress } from '../run/run.ts';
import { progressLine } from './text.ts';

const NOW: Progress = {
  ...{ phase: 'measuring', joined: 99, participants: 100 },
  ...{ secondsLeft: 11.2, packetsPerSecond: 31234.4, lossRatio: 0 },
};

it('tells in one line how a run goes on', () => {
  expect(progressLine(NOW)).toBe('measuring  joined 99/100  31,234 packets/s  loss 0.0 %  12 s left');
});

it('does not round a little loss away', () => {
  expect(progressLine({ ...NOW, lossRatio: 0.00004 })).toContain('loss 0.004 %');
  expect(progressLine({ ...NOW, lossRatio: 0.034 })).toContain('loss 3.4 %');
});
