import { describe, expect, it } from '@jest/globals';
import { phaseOf } from './phase.ts';

const nowhere = { hasSession: false, wasJoined: false, isWhole: false };

describe('phaseOf', () => {
  it('is what the person wants, outside of a meeting', () => {
    expect(phaseOf({ is: 'nothing' }, nowhere)).toBe('idle');
    expect(phaseOf({ is: 'lobby' }, nowhere)).toBe('lobby');
    expect(phaseOf({ is: 'left' }, nowhere)).toBe('left');
    expect(phaseOf({ is: 'failed', code: 'roomFull' }, nowhere)).toBe('failed');
  });

  it.each([
    [{ hasSession: false, wasJoined: false, isWhole: false }, 'joining'],
    [{ hasSession: false, wasJoined: true, isWhole: false }, 'reconnecting'],
    [{ hasSession: true, wasJoined: true, isWhole: false }, 'reconnecting'],
    [{ hasSession: true, wasJoined: true, isWhole: true }, 'joined'],
  ])('is, in a meeting with %j, %s', (standing, phase) => {
    expect(phaseOf({ is: 'meeting' }, standing)).toBe(phase);
  });
});
