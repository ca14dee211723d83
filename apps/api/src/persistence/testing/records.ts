import { randomUUID } from 'node:crypto';
import { DEFAULT_ROOM_RULES } from '@plenum/protocol/rest';
import type { RecalledMessage, NewMeeting, StoredRoom, StoredUser } from '../../domain/store-ports.ts';

export const userRecord = (change: Partial<StoredUser> = {}): StoredUser => ({
  userId: randomUUID(),
  email: `${randomUUID()}@example.org`,
  displayName: 'Ada',
  role: 'host',
  passwordHash: null,
  createdAt: 1000,
  ...change,
});

export const roomRecord = (change: Partial<StoredRoom> = {}): StoredRoom => ({
  roomId: randomUUID(),
  name: 'Weekly',
  kind: 'permanent',
  ownerId: null,
  schedule: null,
  passcodeHash: null,
  rules: { ...DEFAULT_ROOM_RULES },
  createdAt: 1000,
  updatedAt: 1000,
  ...change,
});

export const meetingRecord = (change: Partial<NewMeeting> = {}): NewMeeting => ({
  meetingId: randomUUID(),
  roomId: 'weekly',
  roomName: 'Weekly',
  ownerId: null,
  startedAt: 1000,
  ...change,
});

export const participantRecord = (meetingId: string, joinedAt = 1000) => ({
  participantId: randomUUID(),
  meetingId,
  displayName: 'Ben',
  role: 'participant' as const,
  joinedAt,
  sessionHash: randomUUID(),
  personId: 'ben',
  browser: 'Firefox 141, Linux',
});

export const chatRecord = (meetingId: string, messageId: number, text = 'Hello'): RecalledMessage => ({
  meetingId,
  messageId,
  clientMessageId: randomUUID(),
  fromPeerId: 'ben',
  fromName: 'Ben',
  fromPersonId: 'ben',
  text,
  sentAt: 1000 + messageId,
});
