import type { RequestData, RoomId, RoomSettings } from '@plenum/protocol';
import type { Door } from './door.ts';
import type { Peer } from './peer.ts';
import type { RoomKeeping } from './room-keeper.ts';
import type { StoredRoom } from './store-ports.ts';
import { settingsOf, type KeptChange, type RoomTerms } from './room-terms.ts';

export interface RulebookOptions {
  roomId: RoomId;
  terms: RoomTerms;
  door: Door;
  keeper: RoomKeeping;
  /** These hold from now on, and everybody is to be told. */
  apply(changes: Partial<RoomSettings>): void;
}

/**
 * The rules of one room, as its moderators and as those who keep it change them. Of what moderators change of a permanent
 * room its lobby, passcode and chat history stay for the next meeting; a lock and the mute of all end with this one.
 */
export class Rulebook {
  private terms: RoomTerms;

  constructor(private readonly options: RulebookOptions) {
    this.terms = options.terms;
  }

  /** Null: the server's own limit. */
  get maxPeers(): number | null {
    return this.terms.rules.maxPeers;
  }

  /** What is to be kept is kept first: it holds in the meeting as well, or not at all. @throws DatabaseUnavailableError */
  async change(by: Peer, { passcode, ...changes }: RequestData<'setRoomSettings'>): Promise<void> {
    const { roomId, door, keeper, apply } = this.options;
    const passcodeHash = passcode ? await door.hashOf(passcode) : passcode;
    const kept = keptOf(by, changes, passcodeHash);
    if (this.terms.isPermanent && kept) await keeper.keep(roomId, kept);
    if (passcodeHash === undefined) return apply(changes);
    door.setPasscodeHash(passcodeHash);
    apply({ ...changes, hasPasscode: passcodeHash !== null });
  }

  /**
   * Whoever keeps the room changed it there. What they changed holds now, and what moderators changed besides stays. A
   * meeting becomes no webinar and no webinar a meeting while people are in it.
   */
  amend(before: StoredRoom, after: StoredRoom): void {
    const { door, apply } = this.options;
    this.terms = { ...this.terms, ...partOf(after) };
    if (after.passcodeHash !== before.passcodeHash) door.setPasscodeHash(after.passcodeHash);
    const [was, is] = [settingsOf(partOf(before)), settingsOf(partOf(after))];
    const changed = Object.entries(is).filter(
      ([name, value]) => !isSame(value, was[name as keyof RoomSettings]),
    );
    const { webinar: _, ...changes } = Object.fromEntries(changed) as Partial<RoomSettings>;
    if (Object.keys(changes).length > 0) apply(changes);
  }
}

const partOf = ({ name, kind, rules, passcodeHash }: StoredRoom) => ({
  ...{ name, rules, passcodeHash, isPermanent: kind === 'permanent' },
});

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

function keptOf(
  { peerId, displayName }: Peer,
  { lobby, chatHistory }: Partial<RoomSettings>,
  passcodeHash: string | null | undefined,
): KeptChange | null {
  if (lobby === undefined && chatHistory === undefined && passcodeHash === undefined) return null;
  return {
    by: { peerId, displayName },
    rules: { ...(lobby !== undefined && { lobby }), ...(chatHistory !== undefined && { chatHistory }) },
    ...(passcodeHash !== undefined && { passcodeHash }),
  };
}
