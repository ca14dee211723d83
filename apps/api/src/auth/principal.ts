import { scopeSchema, type AuditEntry, type Scope, type UserRole } from '@plenum/protocol/rest';
import type { Owner, StoredApiKey, StoredUser } from '../domain/store-ports.ts';

/** Who makes a request. */
export interface Principal {
  kind: 'anonymous' | 'user' | 'apiKey';
  /** Of the user, or of the key's user. */
  userId: string;
  role: UserRole | null;
  scopes: ReadonlySet<Scope>;
  /** As the audit log names it. */
  actor: AuditEntry['actor'];
  /** Of the session that the request came with: the hash of its cookie. */
  sessionHash: string | null;
}

const HOST_SCOPES: Scope[] = [
  'rooms:read',
  'rooms:write',
  'history:read',
  'live:read',
  'live:write',
  'apiKeys:read',
  'apiKeys:write',
];

const SCOPES: Record<UserRole, ReadonlySet<Scope>> = {
  admin: new Set(scopeSchema.options),
  host: new Set(HOST_SCOPES),
};

export const ANONYMOUS: Principal = {
  kind: 'anonymous',
  userId: '',
  role: null,
  scopes: new Set(),
  actor: { kind: 'system', actorId: null, name: 'nobody' },
  sessionHash: null,
};

export function userPrincipal(user: StoredUser, sessionHash: string | null): Principal {
  const { userId, role } = user;
  return { kind: 'user', userId, role, scopes: SCOPES[role], actor: actorOf(user), sessionHash };
}

/** A key can do what its user may, within its scopes. */
export function apiKeyPrincipal(key: StoredApiKey, { userId, role }: StoredUser): Principal {
  const scopes = new Set(key.scopes.filter((scope) => SCOPES[role].has(scope)));
  const actor = { kind: 'apiKey' as const, actorId: key.apiKeyId, name: key.name };
  return { kind: 'apiKey', userId, role, scopes, actor, sessionHash: null };
}

export const actorOf = ({ userId, displayName }: StoredUser): AuditEntry['actor'] => ({
  kind: 'user',
  actorId: userId,
  name: displayName,
});

/** Whose things this principal sees in lists; null: everybody's. */
export const ownerSeenBy = ({ role, userId }: Principal): Owner => (role === 'admin' ? null : userId);

export function sees(principal: Principal, owner: Owner): boolean {
  return principal.role === 'admin' || (owner !== null && owner === principal.userId);
}
