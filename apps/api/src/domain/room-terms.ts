import type { PeerId, Role, RoomSettings } from '@plenum/protocol';
import { DEFAULT_ROOM_RULES, type RoomRules } from '@plenum/protocol/rest';
import type { RecalledMessage, Returning } from './store-ports.ts';

/** A meeting that the end of the server cut off, and that goes on where its people come back in time. */
export interface CutOffMeeting {
  meetingId: string;
  /** Who was there, by the hash of the session. */
  people: ReadonlyMap<string, Returning>;
  /** Who may not come back: hashes of their sessions and browsers. */
  forbidden: readonly string[];
  /** The oldest first. */
  messages: readonly RecalledMessage[];
}

/** What holds in a room as it is opened. */
export interface RoomTerms {
  /** Somebody keeps this room, and says who is its host; else whoever comes first is. */
  isKept: boolean;
  /** What moderators change of its door stays for the next meeting. */
  isPermanent: boolean;
  /** Whoever may not come in is not to know that it is there. */
  isHidden: boolean;
  name: string | null;
  /** The account whose room it is; null: nobody's. */
  ownerId: string | null;
  rules: Readonly<RoomRules>;
  passcodeHash: string | null;
  /** Milliseconds since the epoch: nobody but host and moderators opens it before. */
  startsAt: number | null;
  cutOff: CutOffMeeting | null;
}

/** A moderator's change that outlasts the meeting. */
export interface KeptChange {
  by: { peerId: PeerId; displayName: string };
  rules: Partial<Pick<RoomRules, 'lobby' | 'chatHistory'>>;
  /** Absent: as it was. */
  passcodeHash?: string | null;
}

export const adHocTerms = (webinar = false): RoomTerms => ({
  ...{ isKept: false, isPermanent: false, isHidden: false, name: null, ownerId: null },
  ...{ rules: { ...DEFAULT_ROOM_RULES, webinar }, passcodeHash: null, startsAt: null, cutOff: null },
});

export function settingsOf({
  name,
  rules,
  passcodeHash,
}: Pick<RoomTerms, 'name' | 'rules' | 'passcodeHash'>): RoomSettings {
  const { maxPeers: _, ...told } = rules;
  return { ...told, mayPublish: [...told.mayPublish], name, hasPasscode: passcodeHash !== null };
}

/** What an invitation makes of somebody. */
export const opensDoors = (invitedAs: Role | null | undefined): boolean =>
  invitedAs === 'host' || invitedAs === 'moderator';
