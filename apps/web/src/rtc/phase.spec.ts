import { describe, expect, it } from '@jest/globals';
import { brokenOf, phaseOf, whyOf } from './phase.ts';

const nowhere: Parameters<typeof phaseOf>[1] = {
  hasSession: false,
  isWaiting: false,
  wasJoined: false,
  broken: 'server',
};

describe('phaseOf', () => {
  it('is what the person wants, outside of a meeting', () => {
    expect(phaseOf({ is: 'nothing' }, nowhere)).toBe('idle');
    expect(phaseOf({ is: 'lobby', refusal: null }, nowhere)).toBe('lobby');
    expect(phaseOf({ is: 'left' }, nowhere)).toBe('left');
    expect(phaseOf({ is: 'failed', code: 'roomFull' }, nowhere)).toBe('failed');
    expect(phaseOf({ is: 'ended', reason: 'meetingEnded' }, nowhere)).toBe('ended');
  });

  it.each([
    [{ hasSession: false, wasJoined: false, broken: 'server' }, 'joining'],
    [{ hasSession: false, wasJoined: true, broken: 'server' }, 'reconnecting'],
    [{ hasSession: false, isWaiting: true, wasJoined: false, broken: 'server' }, 'waiting'],
    [{ hasSession: false, isWaiting: true, wasJoined: true, broken: 'server' }, 'waiting'],
    [{ hasSession: true, wasJoined: true, broken: 'server' }, 'reconnecting'],
    [{ hasSession: true, wasJoined: true, broken: null }, 'joined'],
  ] as const)('is, in a meeting with %j, %s', (standing, phase) => {
    expect(phaseOf({ is: 'meeting' }, { ...nowhere, ...standing })).toBe(phase);
  });
});

describe('brokenOf', () => {
  it('is what must come back first', () => {
    expect(brokenOf({ socket: false, media: false, paths: false })).toBe('server');
    expect(brokenOf({ socket: true, media: false, paths: false })).toBe('media');
    expect(brokenOf({ socket: true, media: true, paths: false })).toBe('path');
    expect(brokenOf({ socket: true, media: true, paths: true })).toBeNull();
  });
});

describe('whyOf', () => {
  const nothing = { refusal: null, end: null, broken: null };

  it('tells what the door said, or who ended it', () => {
    const refusal = { code: 'rateLimited', retryAfterMs: 4_000, startsAt: null } as const;
    expect(whyOf({ is: 'lobby', refusal }, null)).toEqual({ ...nothing, refusal });
    expect(whyOf({ is: 'failed', code: 'roomFull' }, null).refusal?.code).toBe('roomFull');
    expect(whyOf({ is: 'ended', reason: 'replaced' }, null)).toEqual({ ...nothing, end: 'replaced' });
    expect(whyOf({ is: 'meeting' }, null)).toEqual(nothing);
  });

  it('tells what the person waits for in a meeting, and not outside of it', () => {
    expect(whyOf({ is: 'meeting' }, 'path')).toEqual({ ...nothing, broken: 'path' });
    expect(whyOf({ is: 'ended', reason: 'meetingEnded' }, 'server').broken).toBeNull();
  });
});
