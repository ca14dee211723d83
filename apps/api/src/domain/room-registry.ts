import type { LobbyToken, RoomId, SessionToken } from '@plenum/protocol';
import {
  MediaUnavailableError,
  ServerDrainingError,
  ServerFullError,
  SessionExpiredError,
} from './errors.ts';
import type { Visitor } from './door.ts';
import type { JourneyRegistry } from './journey/journey-registry.ts';
import type { Lobby } from './lobby.ts';
import type { MeetingLog } from './meeting-recorder.ts';
import { Peer, type PeerOptions } from './peer.ts';
import type { Clock, Log, MediaEngine } from './ports.ts';
import type { Former } from './roles.ts';
import { Room } from './room.ts';
import type { RemovalReason, RoomEvents } from './room-events.ts';
import type { HearingLimits } from './subscriptions/hearing.ts';

export interface RoomLimits {
  maxRooms: number;
  maxPeersPerRoom: number;
  /** How long a room waits for a peer whose socket broke, in milliseconds. */
  resumeWithinMs: number;
  hearing: HearingLimits;
}

export interface RoomRegistryOptions {
  limits: RoomLimits;
  engine: MediaEngine;
  journeys: JourneyRegistry;
  events: RoomEvents;
  meetings: MeetingLog;
  clock: Clock;
  log: Log;
}

/** Somebody at the door of a room. */
export interface Newcomer extends Omit<PeerOptions, 'journey'>, Visitor {
  /** Counts only where the room is made for them. */
  webinar?: boolean | undefined;
}

/** A place at the door of a room. */
export interface Waiting {
  lobby: Lobby;
  token: LobbyToken;
  waitingId: string;
}

/** A peer and the room that it is in. */
export interface Membership {
  room: Room;
  peer: Peer;
}

interface Entry {
  room: Promise<Room>;
  /** Peers on their way in: the room must not close under them. */
  entering: number;
}

/** All rooms of this server. It makes a room when its first peer comes, and closes it when its last one goes. */
export class RoomRegistry {
  private readonly entries = new Map<RoomId, Entry>();
  private readonly sessions = new Map<SessionToken, Membership>();
  private draining = false;

  constructor(private readonly options: RoomRegistryOptions) {}

  get roomCount(): number {
    return this.entries.size;
  }

  get peerCount(): number {
    return this.sessions.size;
  }

  get isDraining(): boolean {
    return this.draining;
  }

  /** From now on no room is opened; those in progress go on. */
  drain(): void {
    this.draining = true;
  }

  /** @throws ServerDrainingError, ServerFullError, RoomFullError, MediaUnavailableError, UnsupportedMediaError */
  async join(roomId: RoomId, newcomer: Newcomer): Promise<Membership> {
    const { previousSession, lobbyToken, webinar = false } = newcomer;
    const entry = this.getOrCreate(roomId, webinar);
    entry.entering += 1;
    try {
      const room = await entry.room;
      await room.door.pass(newcomer, room.roles.knows(this.findFormer(room, previousSession)));
      const peer = new Peer({ ...newcomer, journey: (peerId) => this.options.journeys.open(roomId, peerId) });
      peer.journey.observe({ type: 'peerJoined' });
      const former = this.takeFormer(room, previousSession);
      await room.enter(peer, former).catch((error: unknown) => {
        peer.journey.end();
        throw error;
      });
      if (!room.peers.has(peer.peerId)) throw new MediaUnavailableError(); // The room closed as it came in.
      if (lobbyToken !== undefined) room.lobby.leave(lobbyToken);
      const membership = { room, peer };
      this.sessions.set(peer.sessionToken, membership);
      this.options.meetings.peerEntered(roomId, peer);
      return membership;
    } finally {
      entry.entering -= 1;
      await this.closeIfEmpty(roomId, entry);
    }
  }

  /**
   * Takes a place at the door of a room. Null: there is no room, and nobody to wait for.
   * @throws what {@link Door.knock} says, LimitExceededError
   */
  async knock(roomId: RoomId, displayName: string, visitor: Visitor): Promise<Waiting | null> {
    const entry = this.entries.get(roomId);
    if (!entry) return null;
    const { lobby, door, settings } = await entry.room;
    await door.knock(visitor);
    if (this.entries.get(roomId) !== entry) return null; // It closed meanwhile, and has told everybody who waited.
    const { token, waitingId } = lobby.enter(displayName, visitor.lobbyToken);
    if (!settings.lobby) lobby.admit([waitingId]);
    return { lobby, token, waitingId };
  }

  /** @throws SessionExpiredError */
  findSession(token: SessionToken): Membership {
    const membership = this.sessions.get(token);
    if (!membership || !membership.room.peers.has(membership.peer.peerId)) throw new SessionExpiredError();
    return membership;
  }

  /** The socket of a peer broke. */
  disconnected({ room, peer }: Membership, reason: string): void {
    room.peerDisconnected(peer, reason);
  }

  leave({ room, peer }: Membership, why: { left: string } | { reason: RemovalReason }): void {
    room.remove(peer, why);
  }

  async close(): Promise<void> {
    this.draining = true;
    const rooms = await Promise.allSettled(Array.from(this.entries.values(), ({ room }) => room));
    for (const result of rooms) if (result.status === 'fulfilled') result.value.close('serverClosing');
    this.entries.clear();
    this.sessions.clear();
  }

  /** Who this was before in this room. */
  private findFormer(room: Room, session: SessionToken | undefined): Former {
    const before = session === undefined ? undefined : this.sessions.get(session);
    const isHere = before?.room === room && room.peers.has(before.peer.peerId);
    return { session, peer: isHere ? before.peer : null };
  }

  /** In this room it is replaced as it enters, and any other one is left now. */
  private takeFormer(room: Room, session: SessionToken | undefined): Former {
    const before = session === undefined ? undefined : this.sessions.get(session);
    if (before && before.room !== room) this.leave(before, { reason: 'replaced' });
    return this.findFormer(room, session);
  }

  /** Serialised by the map: two peers who come at once to a new room must find the same one. */
  private getOrCreate(roomId: RoomId, webinar: boolean): Entry {
    const existing = this.entries.get(roomId);
    if (existing) return existing;
    if (this.draining) throw new ServerDrainingError();
    const { limits, engine, events, meetings, clock, log } = this.options;
    if (this.entries.size >= limits.maxRooms) throw new ServerFullError(limits.maxRooms);
    const { resumeWithinMs, hearing, maxPeersPerRoom: maxPeers } = limits;
    const onPeerRemoved = (peer: Peer, reason: string) => {
      this.sessions.delete(peer.sessionToken);
      meetings.peerLeft(roomId, peer, reason);
      this.closeIfEmpty(roomId, entry).catch((error: unknown) =>
        log.error('A room could not be closed', { roomId, error }),
      );
    };
    const onClosed = () => {
      this.forget(roomId, entry);
      meetings.roomClosed(roomId);
    };
    const rules = { roomId, maxPeers, resumeWithinMs, hearing, webinar };
    const made = Room.create({ ...rules, engine, events, clock, log, onPeerRemoved, onClosed });
    const entry: Entry = { room: made, entering: 0 };
    this.entries.set(roomId, entry);
    return entry;
  }

  private async closeIfEmpty(roomId: RoomId, entry: Entry): Promise<void> {
    const room = await entry.room.catch(() => null);
    if (entry.entering > 0 || this.entries.get(roomId) !== entry) return;
    if (room && room.peers.size > 0) return;
    this.forget(roomId, entry);
    room?.close('serverClosing');
  }

  /** A room that closed must not stand in the way of the next one of this name. */
  private forget(roomId: RoomId, entry: Entry): void {
    if (this.entries.get(roomId) === entry) this.entries.delete(roomId);
  }
}
