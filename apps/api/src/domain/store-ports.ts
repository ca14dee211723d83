import type { RoomId } from '@plenum/protocol';
import type {
  ApiKeyDescription,
  AuditEntry,
  AuditFilter,
  InvitedRole,
  KeptChatMessage,
  MeetingDescription,
  Page,
  PageQuery,
  ParticipantCourse,
  ParticipantDescription,
  ParticipantDetail,
  RoomDescription,
  Settings,
  UserDescription,
} from '@plenum/protocol/rest';

/**
 * What is kept beyond the life of the process, as the rest of the server sees it. persistence/ implements it on SQLite
 * and on PostgreSQL. All times are milliseconds since the epoch; all lists come in pages, the newest first. Every method
 * rejects with DatabaseUnavailableError where the database cannot answer.
 */
export interface Database {
  readonly stores: Stores;
  /** All changes of the work are kept, or none. What it resolved with has reached the disk. It may run more than once. */
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** Resolves where the database answers. */
  ping(): Promise<void>;
  /** What was deleted is in no file any more, as far as that is in the database's own hands. */
  eraseDeleted(): Promise<void>;
  close(): Promise<void>;
}

export interface Stores {
  rooms: RoomStore;
  joinLinks: JoinLinkStore;
  users: UserStore;
  sessions: SessionStore;
  oneTimeLinks: OneTimeLinkStore;
  apiKeys: ApiKeyStore;
  meetings: MeetingStore;
  chat: ChatStore;
  audit: AuditStore;
  settings: SettingsStore;
}

/** Nothing was changed, and the same request may succeed later. */
export class DatabaseUnavailableError extends Error {}

/** Whose rows a list holds; null: everybody's. */
export type Owner = string | null;

export interface StoredRoom extends Omit<RoomDescription, 'hasPasscode'> {
  /** Argon2id, in the PHC format; null: no passcode. */
  passcodeHash: string | null;
}

export interface RoomStore {
  find(roomId: RoomId): Promise<StoredRoom | null>;
  list(owner: Owner, page: PageQuery): Promise<Page<StoredRoom>>;
  /** @returns false where a room of this id is there already. */
  create(room: StoredRoom): Promise<boolean>;
  update(room: StoredRoom): Promise<void>;
  remove(roomId: RoomId): Promise<void>;
  /** @returns how many. A room counts as used by its last change and by its last meeting. */
  removeAdHocUnusedSince(at: number): Promise<number>;
}

/** The link's secret is not kept: it is computed from the id, see auth/. */
export interface StoredJoinLink {
  linkId: string;
  roomId: RoomId;
  role: InvitedRole;
  label: string;
  createdAt: number;
  expiresAt: number | null;
}

export interface JoinLinkStore {
  find(linkId: string): Promise<StoredJoinLink | null>;
  list(roomId: RoomId, page: PageQuery): Promise<Page<StoredJoinLink>>;
  create(link: StoredJoinLink): Promise<void>;
  remove(linkId: string): Promise<void>;
}

export interface StoredUser extends Omit<UserDescription, 'active'> {
  /** null until a password is chosen. */
  passwordHash: string | null;
}

export interface UserStore {
  find(userId: string): Promise<StoredUser | null>;
  findByEmail(email: string): Promise<StoredUser | null>;
  list(page: PageQuery): Promise<Page<StoredUser>>;
  countAdmins(): Promise<number>;
  /** @returns false where the address has an account already. */
  create(user: StoredUser): Promise<boolean>;
  update(user: StoredUser): Promise<void>;
  /** With their sessions, links and API keys. Their rooms stay, without an owner. */
  remove(userId: string): Promise<void>;
}

export interface StoredSession {
  /** SHA-256 of the cookie. */
  tokenHash: string;
  userId: string;
  createdAt: number;
  expiresAt: number;
}

export interface SessionStore {
  create(session: StoredSession): Promise<void>;
  find(tokenHash: string): Promise<{ session: StoredSession; user: StoredUser } | null>;
  remove(tokenHash: string): Promise<void>;
  removeOfUser(userId: string): Promise<void>;
  removeExpired(now: number): Promise<number>;
}

export interface OneTimeLink {
  /** SHA-256 of what stands in the link. */
  tokenHash: string;
  /** Whose password it sets; null: it makes the first admin. */
  userId: string | null;
  expiresAt: number;
}

export interface OneTimeLinkStore {
  create(link: OneTimeLink): Promise<void>;
  /** Finds and removes it: whoever comes second gets null. */
  take(tokenHash: string): Promise<OneTimeLink | null>;
  removeOfUser(userId: string | null): Promise<void>;
  removeExpired(now: number): Promise<number>;
}

export interface StoredApiKey extends ApiKeyDescription {
  /** SHA-256 of the secret, which has 256 random bits and therefore needs no slow hash. */
  secretHash: string;
}

export interface ApiKeyStore {
  find(apiKeyId: string): Promise<StoredApiKey | null>;
  findBySecret(secretHash: string): Promise<{ apiKey: StoredApiKey; user: StoredUser } | null>;
  list(owner: Owner, page: PageQuery): Promise<Page<StoredApiKey>>;
  create(apiKey: StoredApiKey): Promise<void>;
  remove(apiKeyId: string): Promise<void>;
}

export interface NewMeeting extends Pick<
  MeetingDescription,
  'meetingId' | 'roomId' | 'roomName' | 'startedAt'
> {
  /** The room's owner: whoever may read of it later. */
  ownerId: Owner;
}

export interface StoredMeeting extends MeetingDescription {
  ownerId: Owner;
}

/** What is kept of a participant beside what is told: by it they are known when they come back. */
export interface NewParticipant extends Omit<ParticipantDescription, 'leftAt' | 'leaveReason'> {
  /** SHA-256 of the session's token. */
  sessionHash: string;
  personId: string;
}

/** Somebody whom the end of the server took out of a meeting. */
export type Returning = Pick<NewParticipant, 'sessionHash' | 'personId' | 'role'>;

export interface ParticipantEnd {
  participantId: string;
  leftAt: number;
  leaveReason: string;
  journey: unknown;
  quality: unknown;
  /** Hashes of session and browser of somebody who may not come back; null: they may. */
  forbidden: string[] | null;
}

export interface MeetingStore {
  begin(meeting: NewMeeting): Promise<void>;
  end(meetingId: string, at: number): Promise<void>;
  /** It goes on after all. */
  reopen(meetingId: string): Promise<void>;
  /** The latest meeting of the room that ended since then because the server did. */
  findCutOff(roomId: RoomId, since: number): Promise<string | null>;
  /** Those whom the end of the server took out since then. */
  listReturning(meetingId: string, since: number): Promise<Returning[]>;
  /** The hashes of those who may not come back. */
  listForbidden(meetingId: string): Promise<string[]>;
  /** What a killed server left open: it and its participants end now. @returns how many meetings. */
  endAllOpen(at: number): Promise<number>;
  find(meetingId: string): Promise<StoredMeeting | null>;
  list(owner: Owner, roomId: RoomId | null, page: PageQuery): Promise<Page<StoredMeeting>>;
  participantJoined(participant: NewParticipant): Promise<void>;
  roleChanged(participantId: string, role: InvitedRole): Promise<void>;
  participantLeft(end: ParticipantEnd): Promise<void>;
  listParticipants(meetingId: string, page: PageQuery): Promise<Page<ParticipantDescription>>;
  /** With how each of them was doing, but without their journeys, which are long. */
  listCourses(meetingId: string, page: PageQuery): Promise<Page<ParticipantCourse>>;
  findParticipant(participantId: string): Promise<ParticipantDetail | null>;
  /** With their participants and chat. @returns how many meetings. */
  removeEndedBefore(at: number): Promise<number>;
}

/** Said to everybody: what is said to one alone is not kept. */
export interface RecalledMessage extends KeptChatMessage {
  /** The sender's own UUID of it: the same one is never kept twice. */
  clientMessageId: string;
  /** The person, who outlasts the peer. */
  fromPersonId: string;
}

export interface ChatStore {
  /** @returns false where it was kept before. */
  append(message: RecalledMessage): Promise<boolean>;
  /** The latest, the oldest of them first. */
  recall(meetingId: string, limit: number): Promise<RecalledMessage[]>;
  list(meetingId: string, page: PageQuery): Promise<Page<KeptChatMessage>>;
  removeSentBefore(at: number): Promise<number>;
}

export interface AuditStore {
  append(entry: AuditEntry): Promise<void>;
  list(filter: AuditFilter, page: PageQuery): Promise<Page<AuditEntry>>;
  removeBefore(at: number): Promise<number>;
}

export interface SettingsStore {
  /** With the defaults for what nobody has set. */
  get(): Promise<Settings>;
  set(change: Partial<Settings>): Promise<void>;
}
