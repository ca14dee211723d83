import type { PeerId, RoomId } from '@plenum/protocol';
import type { Peer } from './peer.ts';
import type { Clock, Log } from './ports.ts';
import { DatabaseUnavailableError, type Database, type Stores } from './store-ports.ts';

/** How long a write waits that the database did not take, in milliseconds, and how often it is tried. */
const RETRY_MS = 2000;
const MAX_ATTEMPTS = 60;

/** Hears who is in which room, for the history. */
export interface MeetingLog {
  peerEntered(roomId: RoomId, peer: Peer): void;
  peerLeft(roomId: RoomId, peer: Peer, reason: string): void;
  roomClosed(roomId: RoomId): void;
}

/**
 * Writes the history of meetings: one after the other, in the order in which things happened, and behind the meetings'
 * backs. No meeting waits for the database, and none ends because of it.
 */
export class MeetingRecorder implements MeetingLog {
  private readonly meetings = new Map<RoomId, string>();
  private readonly present = new Set<PeerId>();
  private queue: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  peerEntered(roomId: RoomId, { peerId, displayName, role }: Peer): void {
    const joinedAt = this.clock.now();
    const meetingId = this.meetings.get(roomId) ?? this.begin(roomId, joinedAt);
    this.present.add(peerId);
    const participant = { participantId: peerId, meetingId, displayName, role, joinedAt };
    this.write(({ meetings }) => meetings.participantJoined(participant));
  }

  /** Whoever never got in has not been there either. */
  peerLeft(_roomId: RoomId, { peerId, journey: { journey, moments } }: Peer, leaveReason: string): void {
    if (!this.present.delete(peerId)) return;
    const leftAt = this.clock.now();
    const end = { participantId: peerId, leftAt, leaveReason, journey, quality: moments };
    this.write(({ meetings }) => meetings.participantLeft(end));
  }

  roomClosed(roomId: RoomId): void {
    const meetingId = this.meetings.get(roomId);
    if (meetingId === undefined) return;
    this.meetings.delete(roomId);
    const at = this.clock.now();
    this.write(({ meetings }) => meetings.end(meetingId, at));
  }

  /** Everything that happened so far is written, or was tried once more. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.queue;
  }

  private begin(roomId: RoomId, startedAt: number): string {
    const meetingId = crypto.randomUUID();
    this.meetings.set(roomId, meetingId);
    this.write(async ({ rooms, meetings }) => {
      const room = await rooms.find(roomId);
      const [roomName, ownerId] = [room?.name ?? roomId, room?.ownerId ?? null];
      await meetings.begin({ meetingId, roomId, roomName, ownerId, startedAt });
    });
    return meetingId;
  }

  private write(work: (stores: Stores) => Promise<void>): void {
    this.queue = this.queue.then(() => this.attempt(work));
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
