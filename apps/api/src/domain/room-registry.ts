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
import { hashOfKnown } from './known-hashes.ts';
import type { MeetingLog } from './meeting-recorder.ts';
import { Peer, type PeerOptions } from './peer.ts';
import type { Clock, Log, MediaEngine, PasscodeHashes } from './ports.ts';
import type { Former } from './roles.ts';
import type { RoomKeeping } from './room-keeper.ts';
import { opensDoors, type RoomTerms } from './room-terms.ts';
import { Room } from './room.ts';
import type { RemovalReason, RoomEvents } from './room-events.ts';
import type { StoredRoom } from './store-ports.ts';
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
  keeper: RoomKeeping;
  passcodes: PasscodeHashes;
  clock: Clock;
  log: Log;
}

/** Somebody at the door of a room. */
export interface Newcomer extends Omit<PeerOptions, 'journey'>, Visitor {
  /** Counts only where the room is made for them, and nobody keeps it. */
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
  /** Rejects where there is to be none: {@link RoomKeeping.termsOf} says why. */
  opened: Promise<OpenRoom>;
  /** Peers on their way in: the room must not close under them. */
  entering: number;
}

/** A room that is open, and what holds in it. */
export interface OpenRoom {
  room: Room;
  terms: RoomTerms;
}

/** All rooms of this server. It opens a room when somebody comes to its door, and closes it when nobody is there. */
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

  /**
   * @throws ServerDrainingError, ServerFullError, RoomFullError, MediaUnavailableError, UnsupportedMediaError, and what
   * {@link RoomKeeping.termsOf} and {@link Door.pass} say
   */
  async join(roomId: RoomId, newcomer: Newcomer): Promise<Membership> {
    const { previousSession, lobbyToken, webinar = false } = newcomer;
    const entry = this.getOrCreate(roomId, webinar);
    entry.entering += 1;
    try {
      const { room, terms } = await entry.opened;
      await room.door.pass(newcomer, room.roles.knows(this.findFormer(room, terms, previousSession)));
      await room.open();
      const peer = new Peer({ ...newcomer, journey: (peerId) => this.options.journeys.open(roomId, peerId) });
      peer.journey.observe({ type: 'peerJoined' });
      const former = this.takeFormer(room, terms, previousSession);
      await room.enter(peer, former).catch((error: unknown) => {
        peer.journey.end();
        throw error;
      });
      if (!room.peers.has(peer.peerId)) throw new MediaUnavailableError(); // The room closed as it came in.
      if (lobbyToken !== undefined) room.lobby.leave(lobbyToken);
      const membership = { room, peer };
      this.sessions.set(peer.sessionToken, membership);
      this.options.meetings.peerEntered(roomId, peer, terms.cutOff?.meetingId);
      return membership;
    } finally {
      entry.entering -= 1;
      await this.closeIfEmpty(roomId, entry);
    }
  }

  /**
   * Takes a place at the door of a room. Null: nobody keeps the room or is in it, and there is nobody to wait for.
   * @throws what {@link RoomKeeping.termsOf} and {@link Door.knock} say, ServerDrainingError, ServerFullError,
   * LimitExceededError
   */
  async knock(roomId: RoomId, displayName: string, visitor: Visitor): Promise<Waiting | null> {
    const entry = this.getOrCreate(roomId, false);
    entry.entering += 1;
    try {
      const { room, terms } = await entry.opened;
      const { lobby, door, settings, peers } = room;
      if (!terms.isKept && peers.size === 0) return null;
      await door.knock(visitor);
      if (this.entries.get(roomId) !== entry) return null; // It closed meanwhile, and has told everybody who waited.
      const { token, waitingId } = lobby.enter(displayName, visitor.lobbyToken);
      if (!settings.lobby || opensDoors(visitor.invitedAs)) lobby.admit([waitingId]);
      return { lobby, token, waitingId };
    } finally {
      entry.entering -= 1;
      await this.closeIfEmpty(roomId, entry);
    }
  }

  /** Whoever keeps the room changed it; a meeting that was opened before the room was kept goes on as it began. */
  async roomChanged(before: StoredRoom, after: StoredRoom): Promise<void> {
    const opened = await this.entries.get(after.roomId)?.opened;
    if (opened?.terms.isKept) opened.room.rulebook.amend(before, after);
  }

  /** Nobody keeps the room any more: its meeting ends. */
  async roomRemoved(roomId: RoomId): Promise<void> {
    const opened = await this.entries.get(roomId)?.opened;
    if (opened?.terms.isKept) opened.room.close('meetingEnded');
  }

  /** Those that are in use. One that could not be opened is none. */
  async openRooms(): Promise<OpenRoom[]> {
    const opened = await Promise.allSettled(Array.from(this.entries.values(), (entry) => entry.opened));
    const rooms = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    return rooms.filter(({ room }) => room.isUsed);
  }

  /** Null where it is not in use. */
  async findOpen(roomId: RoomId): Promise<OpenRoom | null> {
    const opened = await this.entries.get(roomId)?.opened.catch(() => null);
    return opened?.room.isUsed ? opened : null;
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
    const opened = await Promise.allSettled(Array.from(this.entries.values(), (entry) => entry.opened));
    for (const result of opened) if (result.status === 'fulfilled') result.value.room.close('serverClosing');
    this.entries.clear();
    this.sessions.clear();
  }

  /** Who this was before in this room. */
  private findFormer(room: Room, { cutOff }: RoomTerms, session: SessionToken | undefined): Former {
    if (session === undefined) return { session, peer: null };
    const before = this.sessions.get(session);
    const isHere = before?.room === room && room.peers.has(before.peer.peerId);
    return { session, peer: isHere ? before.peer : null, cutOff: cutOff?.people.get(hashOfKnown(session)) };
  }

  /** In this room it is replaced as it enters, and any other one is left now. */
  private takeFormer(room: Room, terms: RoomTerms, session: SessionToken | undefined): Former {
    const before = session === undefined ? undefined : this.sessions.get(session);
    if (before && before.room !== room) this.leave(before, { reason: 'replaced' });
    return this.findFormer(room, terms, session);
  }

  /** Serialised by the map: two peers who come at once to a new room must find the same one. */
  private getOrCreate(roomId: RoomId, webinar: boolean): Entry {
    const existing = this.entries.get(roomId);
    if (existing) return existing;
    if (this.draining) throw new ServerDrainingError();
    const { maxRooms } = this.options.limits;
    if (this.entries.size >= maxRooms) throw new ServerFullError(maxRooms);
    const entry: Entry = { opened: this.openRoom(roomId, webinar, () => entry), entering: 0 };
    this.entries.set(roomId, entry);
    return entry;
  }

  private async openRoom(roomId: RoomId, webinar: boolean, entry: () => Entry): Promise<OpenRoom> {
    const { limits, engine, events, meetings, keeper, passcodes, clock, log } = this.options;
    const { resumeWithinMs, hearing, maxPeersPerRoom: maxPeers } = limits;
    const terms = await keeper.termsOf(roomId, webinar);
    const letGo = () => {
      this.closeIfEmpty(roomId, entry()).catch((error: unknown) =>
        log.error('A room could not be closed', { roomId, error }),
      );
    };
    const onPeerRemoved = (peer: Peer, reason: string) => {
      this.sessions.delete(peer.sessionToken);
      meetings.peerLeft(roomId, peer, reason);
      letGo();
    };
    const room = new Room({
      ...{ roomId, maxPeers, resumeWithinMs, hearing, terms, keeper, passcodes, engine, events, clock, log },
      onPeerRemoved,
      onPlaceGivenUp: letGo,
      onRoleChanged: (peer) => meetings.roleChanged(peer),
      onSaid: (message) => meetings.said(roomId, message),
      onClosed: () => {
        this.forget(roomId, entry());
        meetings.roomClosed(roomId);
      },
    });
    return { room, terms };
  }

  private async closeIfEmpty(roomId: RoomId, entry: Entry): Promise<void> {
    const opened = await entry.opened.catch(() => null);
    if (entry.entering > 0 || this.entries.get(roomId) !== entry) return;
    if (opened?.room.isUsed) return;
    this.forget(roomId, entry);
    opened?.room.close('serverClosing');
  }

  /** A room that closed must not stand in the way of the next one of this name. */
  private forget(roomId: RoomId, entry: Entry): void {
    if (this.entries.get(roomId) === entry) this.entries.delete(roomId);
  }
}
