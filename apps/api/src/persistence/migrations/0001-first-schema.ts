import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/* eslint-disable max-lines-per-function -- a list of tables has no parts */
async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('userId', 'text', (column) => column.primaryKey())
    .addColumn('email', 'text', (column) => column.notNull().unique())
    .addColumn('displayName', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('passwordHash', 'text')
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('userSessions')
    .addColumn('tokenHash', 'text', (column) => column.primaryKey())
    .addColumn('userId', 'text', (column) => column.notNull().references('users.userId').onDelete('cascade'))
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .addColumn('expiresAt', 'bigint', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('oneTimeLinks')
    .addColumn('tokenHash', 'text', (column) => column.primaryKey())
    .addColumn('userId', 'text', (column) => column.references('users.userId').onDelete('cascade'))
    .addColumn('expiresAt', 'bigint', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('apiKeys')
    .addColumn('apiKeyId', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('secretHash', 'text', (column) => column.notNull().unique())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('userId', 'text', (column) => column.notNull().references('users.userId').onDelete('cascade'))
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .addColumn('expiresAt', 'bigint')
    .execute();

  await db.schema
    .createTable('rooms')
    .addColumn('roomId', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('ownerId', 'text', (column) => column.references('users.userId').onDelete('set null'))
    .addColumn('schedule', 'text')
    .addColumn('passcodeHash', 'text')
    .addColumn('rules', 'text', (column) => column.notNull())
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .addColumn('updatedAt', 'bigint', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('joinLinks')
    .addColumn('linkId', 'text', (column) => column.primaryKey())
    .addColumn('roomId', 'text', (column) => column.notNull().references('rooms.roomId').onDelete('cascade'))
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('label', 'text', (column) => column.notNull())
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .addColumn('expiresAt', 'bigint')
    .execute();

  await db.schema
    .createTable('meetings')
    .addColumn('meetingId', 'text', (column) => column.primaryKey())
    .addColumn('roomId', 'text', (column) => column.notNull())
    .addColumn('roomName', 'text', (column) => column.notNull())
    .addColumn('ownerId', 'text', (column) => column.references('users.userId').onDelete('set null'))
    .addColumn('startedAt', 'bigint', (column) => column.notNull())
    .addColumn('endedAt', 'bigint')
    .execute();

  await db.schema
    .createTable('participants')
    .addColumn('participantId', 'text', (column) => column.primaryKey())
    .addColumn('meetingId', 'text', (column) =>
      column.notNull().references('meetings.meetingId').onDelete('cascade'),
    )
    .addColumn('displayName', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('joinedAt', 'bigint', (column) => column.notNull())
    .addColumn('leftAt', 'bigint')
    .addColumn('leaveReason', 'text')
    .addColumn('journey', 'text')
    .addColumn('quality', 'text')
    .execute();

  await db.schema
    .createTable('chatMessages')
    .addColumn('meetingId', 'text', (column) =>
      column.notNull().references('meetings.meetingId').onDelete('cascade'),
    )
    .addColumn('messageId', 'bigint', (column) => column.notNull())
    .addColumn('clientMessageId', 'text', (column) => column.notNull())
    .addColumn('fromPeerId', 'text', (column) => column.notNull())
    .addColumn('fromName', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('sentAt', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('chatMessagesKey', ['meetingId', 'messageId'])
    .addUniqueConstraint('chatMessagesOnce', ['meetingId', 'fromPeerId', 'clientMessageId'])
    .execute();

  await db.schema
    .createTable('auditLog')
    .addColumn('auditId', 'text', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actorKind', 'text', (column) => column.notNull())
    .addColumn('actorId', 'text')
    .addColumn('actorName', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('targetKind', 'text', (column) => column.notNull())
    .addColumn('targetId', 'text', (column) => column.notNull())
    .addColumn('before', 'text', (column) => column.notNull())
    .addColumn('after', 'text', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('settings')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();

  for (const [table, ...columns] of INDEXES) {
    await db.schema
      .createIndex(`${table}By_${columns.join('_')}`)
      .on(table)
      .columns(columns)
      .execute();
  }
}

/** A page of a list is one range of an index. */
const INDEXES: [string, ...string[]][] = [
  ['users', 'createdAt', 'userId'],
  ['userSessions', 'userId'],
  ['userSessions', 'expiresAt'],
  ['apiKeys', 'createdAt', 'apiKeyId'],
  ['apiKeys', 'userId'],
  ['rooms', 'createdAt', 'roomId'],
  ['rooms', 'ownerId', 'createdAt', 'roomId'],
  ['joinLinks', 'roomId', 'createdAt', 'linkId'],
  ['meetings', 'startedAt', 'meetingId'],
  ['meetings', 'ownerId', 'startedAt', 'meetingId'],
  ['meetings', 'roomId', 'startedAt', 'meetingId'],
  ['participants', 'meetingId', 'joinedAt', 'participantId'],
  ['chatMessages', 'sentAt'],
  ['auditLog', 'at', 'auditId'],
];

export const firstSchema: Migration = { up };
