import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import {
  hearingQuerySchema,
  liveQuerySchema,
  loginSchema,
  newApiKeySchema,
  newJoinLinkSchema,
  newJoinTokenSchema,
  newReportLinkSchema,
  newRoomSchema,
  newUserSchema,
  pageQuerySchema,
  removalSchema,
  reportRequestSchema,
  roomChangeSchema,
  roomLockSchema,
  roomMessageSchema,
  scheduleSchema,
  settingsChangeSchema,
  setupSchema,
} from './index.ts';

const schedule = { startsAt: 1_800_000_000_000, durationMinutes: 60, timeZone: 'Europe/Berlin' };
const setup = { token: 'x', email: 'ada@example.org', displayName: 'Ada', password: 'long enough' };

const CASES: [string, z.ZodType, unknown, unknown[]][] = [
  [
    'liveQuery',
    liveQuerySchema,
    { offset: '50' },
    [{ offset: -1 }, { limit: 0 }, { limit: 201 }, { offset: 'x' }],
  ],
  ['hearingQuery', hearingQuerySchema, {}, [{ limit: 26 }, { limit: 0 }, { speakersOffset: -1 }]],
  ['roomMessage', roomMessageSchema, { text: 'At noon' }, [{}, { text: ' ' }, { text: 'x', to: 'Ada' }]],
  ['roomLock', roomLockSchema, { locked: true }, [{}, { locked: 'yes' }]],
  ['removal', removalSchema, {}, [{ forbidReturn: 1 }, { reason: 'none' }]],
  ['pageQuery', pageQuerySchema, {}, [{ limit: 0 }, { limit: 201 }, { limit: 'x' }, { cursor: '' }]],
  [
    'schedule',
    scheduleSchema,
    schedule,
    [
      { ...schedule, timeZone: 'Mars/Olympus' },
      { ...schedule, durationMinutes: 0 },
      { ...schedule, startsAt: '2026-11-22' },
    ],
  ],
  [
    'newRoom',
    newRoomSchema,
    { name: 'Weekly', rules: { lobby: true } },
    [
      {},
      { name: '\u200b' },
      { name: 'Weekly', roomId: 'Not A Room' },
      { name: 'Weekly', passcode: 'abc' },
      { name: 'Weekly', rules: { loby: true } },
      { name: 'Weekly', ownerId: 'me' },
    ],
  ],
  ['roomChange', roomChangeSchema, { passcode: null }, [{ roomId: 'x' }, { rules: { maxPeers: 0 } }]],
  ['newJoinLink', newJoinLinkSchema, {}, [{ role: 'admin' }, { expiresAt: -1 }]],
  [
    'newJoinToken',
    newJoinTokenSchema,
    { displayName: 'Ada' },
    [{}, { displayName: 'Ada', validForSeconds: 9 }],
  ],
  [
    'setup',
    setupSchema,
    setup,
    [
      { ...setup, password: 'short' },
      { ...setup, email: 'ada' },
    ],
  ],
  ['login', loginSchema, { email: 'Ada@Example.org', password: 'x' }, [{ email: 'ada@example.org' }]],
  ['newUser', newUserSchema, { email: 'b@example.org', displayName: 'Ben' }, [{ email: 'b@example.org' }]],
  [
    'newApiKey',
    newApiKeySchema,
    { name: 'Bot', scopes: ['rooms:read'] },
    [
      { name: 'Bot', scopes: [] },
      { name: 'Bot', scopes: ['root'] },
    ],
  ],
  ['newReportLink', newReportLinkSchema, {}, [{ validForHours: 0 }, { validForHours: 1e4 }, { for: 'Ben' }]],
  ['reportRequest', reportRequestSchema, { token: 'x' }, [{}, { token: 'x'.repeat(301) }]],
  ['settingsChange', settingsChangeSchema, { keepChatDays: 1 }, [{ keepChatDays: 0 }, { colour: 'red' }]],
];

describe.each(CASES)('%s', (_name, schema, accepted, rejected) => {
  it('accepts what fits', () => {
    expect(schema.safeParse(accepted)).toMatchObject({ success: true });
  });

  it.each(rejected.map((value) => [value]))('rejects %j', (value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});

it('addresses are the same however they are typed', () => {
  expect(loginSchema.parse({ email: 'Ada@Example.ORG', password: 'x' })).toMatchObject({
    email: 'ada@example.org',
  });
});
