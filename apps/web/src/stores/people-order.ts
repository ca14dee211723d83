import {
  nameMatcher,
  type ConnectionQuality,
  type PeerId,
  type Presence,
  type Role,
  type RosterPeer,
  type Source,
} from '@plenum/protocol';

/** Somebody in the list of people. */
export interface Person {
  peerId: PeerId;
  displayName: string;
  isSelf: boolean;
  role: Role;
  presence: Presence;
  /** How well their media gets through; good also where nothing is known. */
  quality: ConnectionQuality;
  /** The lower, the earlier raised; null while it is down. */
  hand: number | null;
  micOn: boolean;
  cameraOn: boolean;
  isSharing: boolean;
}

export function toPerson(peer: RosterPeer, self: PeerId | null): Person {
  const isOn = (source: Source) => peer.producers.some((one) => one.source === source && !one.paused);
  const { peerId, displayName, role, presence, handRaised, quality = 'good' } = peer;
  return {
    ...{ peerId, displayName, role, presence, quality, hand: handRaised, isSelf: peerId === self },
    micOn: isOn('mic'),
    cameraOn: isOn('webcam'),
    isSharing: isOn('screen'),
  };
}

const RANK: Record<Role, number> = { host: 1, moderator: 2, participant: 3, viewer: 4 };

/** Raised hands in their order, then oneself, then host and moderators, then the others as they came. Pure. */
export function arrangePeople(people: readonly Person[]): Person[] {
  const rankOf = ({ isSelf, role }: Person) => (isSelf ? 0 : RANK[role]);
  return people.toSorted((a, b) => {
    if (a.hand !== null || b.hand !== null) return (a.hand ?? Infinity) - (b.hand ?? Infinity);
    return rankOf(a) - rankOf(b);
  });
}

/** Those whose names hold what was typed. Pure. */
export function searchPeople(people: readonly Person[], typed: string): Person[] {
  const isFound = nameMatcher(typed);
  return people.filter(({ displayName }) => isFound(displayName));
}
