import type { PeerId, RoomId } from '@plenum/protocol';
import type { KeptMessage } from './chat-log.ts';
import { hashesOf } from './door.ts';
import { hashOfKnown } from './known-hashes.ts';
import type { Peer } from './peer.ts';
import type { Clock, Log } from './ports.ts';
import { DatabaseUnavailableError, type Database, type Stores } from './store-ports.ts';

/** How long a write waits that the database did not take, in milliseconds, and how often it is tried. */
const RETRY_MS = 2000;
const MAX_ATTEMPTS = 60;

/** One that goes on. */
interface Meeting {
  meetingId: string;
  /** What was said can be kept from then on. */
  begun: Promise<void>;
}

/** Hears who is in which room and what is said there, for the history. */
export interface MeetingLog {
  /** @param cutOffId of the meeting that goes on here; null: where there is none in this room, one begins. */
  peerEntered(roomId: RoomId, peer: Peer, cutOffId?: string | null): void;
  roleChanged(peer: Peer): void;
  /** Resolves when the message is kept. @throws DatabaseUnavailableError */
  said(roomId: RoomId, message: KeptMessage): Promise<void>;
  peerLeft(roomId: RoomId, peer: Peer, reason: string): void;
  roomClosed(roomId: RoomId): void;
}

/**
 * Writes the history of meetings: one after the other, in the order in which things happened, and behind the meetings'
 * backs. No meeting waits for the database, and none ends because of it.
 */
export class MeetingRecorder implements MeetingLog {
  private readonly meetings = new Map<RoomId, Meeting>();
  private readonly present = new Set<PeerId>();
  private queue: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  peerEntered(roomId: RoomId, peer: Peer, cutOffId: string | null = null): void {
    const { peerId, displayName, role, personId, browser } = peer;
    const joinedAt = this.clock.now();
    const { meetingId } = this.meetings.get(roomId) ?? this.begin(roomId, joinedAt, cutOffId);
    this.present.add(peerId);
    const sessionHash = hashOfKnown(peer.sessionToken);
    const participant = {
      ...{ participantId: peerId, meetingId, displayName, role, joinedAt, browser, sessionHash, personId },
    };
    void this.write(({ meetings }) => meetings.participantJoined(participant));
  }

  roleChanged({ peerId, role }: Peer): void {
    if (this.present.has(peerId)) void this.write(({ meetings }) => meetings.roleChanged(peerId, role));
  }

  /** Not behind the sender's back: whoever is told that it was said can rely on it. */
  async said(roomId: RoomId, message: KeptMessage): Promise<void> {
    const meeting = this.meetings.get(roomId);
    if (!meeting) return; // The room has closed: nobody is there to hear it.
    await meeting.begun;
    await this.database.stores.chat.append({ ...message, meetingId: meeting.meetingId });
  }

  /** Whoever never got in has not been there either. */
  peerLeft(_roomId: RoomId, peer: Peer, leaveReason: string): void {
    const { peerId, mayReturn } = peer;
    if (!this.present.delete(peerId)) return;
    const leftAt = this.clock.now();
    const { journey, moments: quality } = peer.journey;
    const forbidden = mayReturn ? null : hashesOf(peer);
    const end = { participantId: peerId, leftAt, leaveReason, journey, quality, forbidden };
    void this.write(({ meetings }) => meetings.participantLeft(end));
  }

  roomClosed(roomId: RoomId): void {
    const meeting = this.meetings.get(roomId);
    if (!meeting) return;
    this.meetings.delete(roomId);
    const at = this.clock.now();
    void this.write(({ meetings }) => meetings.end(meeting.meetingId, at));
  }

  /** Everything that happened so far is written, or was tried once more. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.queue;
  }

  private begin(roomId: RoomId, startedAt: number, cutOffId: string | null): Meeting {
    const meetingId = cutOffId ?? crypto.randomUUID();
    const begun = this.write(async ({ rooms, meetings }) => {
      if (cutOffId !== null) return meetings.reopen(cutOffId);
      const room = await rooms.find(roomId);
      const [roomName, ownerId] = [room?.name ?? roomId, room?.ownerId ?? null];
      await meetings.begin({ meetingId, roomId, roomName, ownerId, startedAt });
    });
    const meeting = { meetingId, begun };
    this.meetings.set(roomId, meeting);
    return meeting;
  }

  private write(work: (stores: Stores) => Promise<void>): Promise<void> {
    this.queue = this.queue.then(() => this.attempt(work));
    return this.queue;
  }

  private async attempt(work: (stores: Stores) => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await work(this.database.stores);
        return;
      } catch (error) {
        const hopeless = !(error instanceof DatabaseUnavailableError) || attempt === MAX_ATTEMPTS;
        if (hopeless || this.stopping) {
          this.log.error('A piece of the history could not be kept', { error });
          return;
        }
        await new Promise<void>((resolve) => this.clock.after(RETRY_MS, resolve));
      }
    }
  }
}
