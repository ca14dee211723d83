import type { RoomId } from '@plenum/protocol';
import type { KeptMessage } from '../chat-log.ts';
import type { MeetingLog } from '../meeting-recorder.ts';
import type { Peer } from '../peer.ts';
import type { RoomKeeping } from '../room-keeper.ts';
import { adHocTerms, type KeptChange, type RoomTerms } from '../room-terms.ts';

/** Keeps the rooms that a test puts there; all others are opened by whoever comes. */
export class RecordedKeeping implements RoomKeeping {
  readonly rooms = new Map<RoomId, RoomTerms | Error>();
  readonly kept: KeptChange[] = [];
  failure: Error | null = null;

  async termsOf(roomId: RoomId, webinar: boolean): Promise<RoomTerms> {
    const terms = this.rooms.get(roomId) ?? adHocTerms(webinar);
    if (terms instanceof Error) throw terms;
    return Promise.resolve(terms);
  }

  async keep(_roomId: RoomId, change: KeptChange): Promise<void> {
    if (this.failure) throw this.failure;
    this.kept.push(change);
    return Promise.resolve();
  }
}

export class RecordedMeetings implements MeetingLog {
  readonly entered: { roomId: RoomId; peer: Peer; cutOffId: string | null }[] = [];
  readonly messages: KeptMessage[] = [];
  failure: Error | null = null;

  peerEntered(roomId: RoomId, peer: Peer, cutOffId: string | null = null): void {
    this.entered.push({ roomId, peer, cutOffId });
  }

  async said(_roomId: RoomId, message: KeptMessage): Promise<void> {
    if (this.failure) throw this.failure;
    this.messages.push(message);
    return Promise.resolve();
  }

  roleChanged(): void {}
  peerLeft(): void {}
  roomClosed(): void {}
}
