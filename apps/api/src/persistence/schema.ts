import type { AuditEntry } from '@plenum/protocol/rest';

/**
 * The tables as queries see them; migrations/ makes them. One schema for SQLite and PostgreSQL, so only what both have:
 * text, and whole numbers of up to 2^53. Times are milliseconds since the epoch, structures are JSON in text.
 */
export interface Schema {
  users: UsersTable;
  userSessions: UserSessionsTable;
  oneTimeLinks: OneTimeLinksTable;
  apiKeys: ApiKeysTable;
  rooms: RoomsTable;
  joinLinks: JoinLinksTable;
  meetings: MeetingsTable;
  participants: ParticipantsTable;
  chatMessages: ChatMessagesTable;
  auditLog: AuditLogTable;
  settings: SettingsTable;
}

export interface UsersTable {
  userId: string;
  email: string;
  displayName: string;
  role: 'admin' | 'host';
  passwordHash: string | null;
  createdAt: number;
}

export interface UserSessionsTable {
  tokenHash: string;
  userId: string;
  createdAt: number;
  expiresAt: number;
}

export interface OneTimeLinksTable {
  tokenHash: string;
  userId: string | null;
  expiresAt: number;
}

export interface ApiKeysTable {
  apiKeyId: string;
  name: string;
  secretHash: string;
  /** JSON */
  scopes: string;
  userId: string;
  createdAt: number;
  expiresAt: number | null;
}

export interface RoomsTable {
  roomId: string;
  name: string;
  kind: 'permanent' | 'adHoc';
  ownerId: string | null;
  /** JSON */
  schedule: string | null;
  passcodeHash: string | null;
  /** JSON */
  rules: string;
  createdAt: number;
  updatedAt: number;
}

type InvitedRole = 'host' | 'moderator' | 'participant' | 'viewer';

export interface JoinLinksTable {
  linkId: string;
  roomId: string;
  role: InvitedRole;
  label: string;
  createdAt: number;
  expiresAt: number | null;
}

export interface MeetingsTable {
  meetingId: string;
  /** No reference: the history outlives the room. */
  roomId: string;
  roomName: string;
  ownerId: string | null;
  startedAt: number;
  endedAt: number | null;
}

export interface ParticipantsTable {
  participantId: string;
  meetingId: string;
  displayName: string;
  role: InvitedRole;
  joinedAt: number;
  leftAt: number | null;
  leaveReason: string | null;
  /** JSON */
  journey: string | null;
  /** JSON */
  quality: string | null;
  /** null: from before 0002. */
  sessionHash: string | null;
  personId: string | null;
  browser: string | null;
  /** JSON; null: they may come back. */
  forbidden: string | null;
}

export interface ChatMessagesTable {
  meetingId: string;
  messageId: number;
  clientMessageId: string;
  fromPeerId: string;
  fromName: string;
  /** null: from before 0002, when nobody came back to it. */
  fromPersonId: string | null;
  text: string;
  sentAt: number;
}

export interface AuditLogTable {
  auditId: string;
  at: number;
  actorKind: 'user' | 'apiKey' | 'participant' | 'system';
  actorId: string | null;
  actorName: string;
  action: string;
  targetKind: string;
  targetId: string;
  /** `succeeded`, or the code of the problem for which it was refused. */
  result: AuditEntry['result'];
  /** JSON */
  before: string;
  /** JSON */
  after: string;
}

export interface SettingsTable {
  name: string;
  /** JSON */
  value: string;
}
