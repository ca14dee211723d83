import { describe, expect, it } from '@jest/globals';
import { phaseOf, whyOf } from './phase.ts';

const nowhere = { hasSession: false, isWaiting: false, wasJoined: false, isWhole: false };

describe('phaseOf', () => {
  it('is what the person wants, outside of a meeting', () => {
    expect(phaseOf({ is: 'nothing' }, nowhere)).toBe('idle');
    expect(phaseOf({ is: 'lobby', refusal: null }, nowhere)).toBe('lobby');
    expect(phaseOf({ is: 'left' }, nowhere)).toBe('left');
    expect(phaseOf({ is: 'failed', code: 'roomFull' }, nowhere)).toBe('failed');
    expect(phaseOf({ is: 'ended', reason: 'meetingEnded' }, nowhere)).toBe('ended');
  });

  it.each([
    [{ hasSession: false, wasJoined: false, isWhole: false }, 'joining'],
    [{ hasSession: false, wasJoined: true, isWhole: false }, 'reconnecting'],
    [{ hasSession: false, isWaiting: true, wasJoined: false, isWhole: false }, 'waiting'],
    [{ hasSession: false, isWaiting: true, wasJoined: true, isWhole: false }, 'waiting'],
    [{ hasSession: true, wasJoined: true, isWhole: false }, 'reconnecting'],
    [{ hasSession: true, wasJoined: true, isWhole: true }, 'joined'],
  ])('is, in a meeting with %j, %s', (standing, phase) => {
    expect(phaseOf({ is: 'meeting' }, { ...nowhere, ...standing })).toBe(phase);
  });
});

describe('whyOf', () => {
  it('tells what the door said, or who ended it', () => {
    const refusal = { code: 'rateLimited', retryAfterMs: 4_000, startsAt: null } as const;
    expect(whyOf({ is: 'lobby', refusal })).toEqual({ refusal, end: null });
    expect(whyOf({ is: 'failed', code: 'roomFull' }).refusal?.code).toBe('roomFull');
    expect(whyOf({ is: 'ended', reason: 'replaced' })).toEqual({ refusal: null, end: 'replaced' });
    expect(whyOf({ is: 'meeting' })).toEqual({ refusal: null, end: null });
  });
});
