import { describe, expect, it } from '@jest/globals';
import { actionsUpon } from './person-actions.ts';

const quiet = { isSelf: false, hand: null, micOn: false, cameraOn: false, isSharing: false };
const ben = { ...quiet, role: 'participant' } as const;

describe('actionsUpon', () => {
  it('offers what applies, and asks to unmute instead of unmuting', () => {
    const busy = { ...ben, micOn: true, cameraOn: true, isSharing: true, hand: 3 };
    expect(actionsUpon(busy, 'host', false)).toEqual([
      ...['mute', 'stopCamera', 'stopSharing', 'lowerHand', 'makeModerator', 'remove'],
    ]);
    expect(actionsUpon(ben, 'host', false)).toEqual(['askToUnmute', 'makeModerator', 'remove']);
  });

  it('lets a moderator name no other, and change no moderator', () => {
    expect(actionsUpon(ben, 'moderator', true)).toEqual(['askToUnmute', 'makeViewer', 'remove']);
    const moderator = { ...ben, role: 'moderator' } as const;
    expect(actionsUpon(moderator, 'moderator', true)).toEqual(['askToUnmute', 'remove']);
    expect(actionsUpon(moderator, 'host', true)).toContain('makeParticipant');
  });

  it('lets viewers speak', () => {
    const viewer = { ...ben, role: 'viewer' } as const;
    expect(actionsUpon(viewer, 'moderator', true)).toEqual(['letSpeak', 'remove']);
  });

  it('offers nothing upon the host, upon oneself, and to participants', () => {
    expect(actionsUpon({ ...ben, role: 'host' }, 'moderator', false)).toEqual([]);
    expect(actionsUpon({ ...ben, isSelf: true }, 'host', false)).toEqual([]);
    for (const asker of ['participant', 'viewer', null] as const)
      expect(actionsUpon(ben, asker, true)).toEqual([]);
  });
});
