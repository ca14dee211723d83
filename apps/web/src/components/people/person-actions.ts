import type { Role } from '@plenum/protocol';
import type { Person } from '../../stores/people-order.ts';

export const PERSON_ACTIONS = [
  'mute',
  'askToUnmute',
  'stopCamera',
  'stopSharing',
  'lowerHand',
  'letSpeak',
  'makeModerator',
  'makeParticipant',
  'makeViewer',
  'remove',
] as const;
export type PersonAction = (typeof PERSON_ACTIONS)[number];

/**
 * What the menu of somebody offers, in its order: what applies now, and what the server permits. Pure.
 * @param asker the role of whoever looks; null outside of a meeting.
 */
export function actionsUpon(
  person: Pick<Person, 'isSelf' | 'role' | 'hand' | 'micOn' | 'cameraOn' | 'isSharing'>,
  asker: Role | null,
  isWebinar: boolean,
): PersonAction[] {
  const { role } = person;
  if (person.isSelf || role === 'host' || (asker !== 'host' && asker !== 'moderator')) return [];
  const isSpeaker = role === 'participant' || (role === 'moderator' && asker === 'host');
  const applies: Record<PersonAction, boolean> = {
    mute: person.micOn,
    askToUnmute: !person.micOn && role !== 'viewer',
    stopCamera: person.cameraOn,
    stopSharing: person.isSharing,
    lowerHand: person.hand !== null,
    letSpeak: role === 'viewer',
    makeModerator: asker === 'host' && role !== 'moderator',
    makeParticipant: asker === 'host' && role === 'moderator',
    makeViewer: isWebinar && isSpeaker,
    remove: true,
  };
  return PERSON_ACTIONS.filter((action) => applies[action]);
}
