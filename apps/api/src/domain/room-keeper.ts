import { randomUUID } from 'node:crypto';
import { LIMITS, type RoomId } from '@plenum/protocol';
import type { RoomDescription } from '@plenum/protocol/rest';
import { RoomNotFoundError } from './errors.ts';
import type { Clock } from './ports.ts';
import { adHocTerms, type CutOffMeeting, type KeptChange, type RoomTerms } from './room-terms.ts';
import type { Database, StoredRoom } from './store-ports.ts';

/** Where rooms are kept, as those who open them see it. */
export interface RoomKeeping {
  /** @throws RoomNotFoundError, DatabaseUnavailableError */
  termsOf(roomId: RoomId, webinar: boolean): Promise<RoomTerms>;
  /** All of it is kept, with its row in the audit log, or nothing. @throws DatabaseUnavailableError */
  keep(roomId: RoomId, change: KeptChange): Promise<void>;
}

export class RoomKeeper implements RoomKeeping {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    /** How long after the end of a server its meetings can go on, in milliseconds. */
    private readonly resumeWithinMs: number,
  ) {}

  async termsOf(roomId: RoomId, webinar: boolean): Promise<RoomTerms> {
    const { rooms, settings } = this.database.stores;
    const { anybodyOpensRooms } = await settings.get();
    const room = await rooms.find(roomId);
    if (room) return this.termsOfKept(room, !anybodyOpensRooms);
    if (!anybodyOpensRooms) throw new RoomNotFoundError();
    return adHocTerms(webinar);
  }

  async keep(roomId: RoomId, { by, rules, ...passcode }: KeptChange): Promise<void> {
    await this.database.transaction(async ({ rooms, audit }) => {
      const before = await rooms.find(roomId);
      if (!before) return; // It was removed while its meeting went on.
      const at = this.clock.now();
      const after = {
        ...before,
        ...passcodeOf(passcode),
        rules: { ...before.rules, ...rules },
        updatedAt: at,
      };
      await rooms.update(after);
      await audit.append({
        ...{ auditId: randomUUID(), at, action: 'room.changed', target: { kind: 'room', targetId: roomId } },
        result: 'succeeded',
        actor: { kind: 'participant', actorId: by.peerId, name: by.displayName },
        ...{ before: describeRoom(before), after: describeRoom(after) },
      });
    });
  }

  private async termsOfKept(room: StoredRoom, isHidden: boolean): Promise<RoomTerms> {
    const { roomId, name, ownerId, kind, rules, passcodeHash, schedule } = room;
    return {
      ...{ isKept: true, isPermanent: kind === 'permanent', isHidden, name, ownerId, rules, passcodeHash },
      ...{ startsAt: schedule?.startsAt ?? null, cutOff: await this.findCutOff(roomId) },
    };
  }

  private async findCutOff(roomId: RoomId): Promise<CutOffMeeting | null> {
    const { meetings, chat } = this.database.stores;
    const since = this.clock.now() - this.resumeWithinMs;
    const meetingId = await meetings.findCutOff(roomId, since);
    if (meetingId === null) return null;
    const returning = await meetings.listReturning(meetingId, since);
    const people = new Map(returning.map((one) => [one.sessionHash, one]));
    const forbidden = await meetings.listForbidden(meetingId);
    return { meetingId, people, forbidden, messages: await chat.recall(meetingId, LIMITS.chatMessages) };
  }
}

/** A room as it may be told: without the hash of its passcode. */
export function describeRoom({ passcodeHash, ...room }: StoredRoom): RoomDescription {
  return { ...room, hasPasscode: passcodeHash !== null };
}

const passcodeOf = ({ passcodeHash }: Pick<KeptChange, 'passcodeHash'>) =>
  passcodeHash === undefined ? {} : { passcodeHash };
