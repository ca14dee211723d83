import type { Kysely } from 'kysely';
import type { Stores } from '../../domain/store-ports.ts';
import type { Schema } from '../schema.ts';
import { apiKeyStore } from './api-keys.ts';
import { auditStore } from './audit.ts';
import { chatStore } from './chat.ts';
import { joinLinkStore } from './join-links.ts';
import { meetingStore } from './meetings.ts';
import { oneTimeLinkStore, sessionStore } from './sessions.ts';
import { roomStore } from './rooms.ts';
import { settingsStore } from './settings.ts';
import { userStore } from './users.ts';

/** @param db the database, or a transaction of it. */
export function createStores(db: Kysely<Schema>): Stores {
  return {
    rooms: roomStore(db),
    joinLinks: joinLinkStore(db),
    users: userStore(db),
    sessions: sessionStore(db),
    oneTimeLinks: oneTimeLinkStore(db),
    apiKeys: apiKeyStore(db),
    meetings: meetingStore(db),
    chat: chatStore(db),
    audit: auditStore(db),
    settings: settingsStore(db),
  };
}
