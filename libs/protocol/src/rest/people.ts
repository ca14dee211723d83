import { z } from 'zod';
import { displayNameSchema } from '../room.ts';
import { timeSchema } from './paging.ts';

/** An admin sees and changes everything; a host only rooms of their own. */
export const userRoleSchema = z.enum(['admin', 'host']);
export type UserRole = z.infer<typeof userRoleSchema>;

export const emailSchema = z.email().max(254).toLowerCase();

/** Long rather than complicated (OWASP ASVS 5.0, 6.2): no rules on characters; the upper bound is for the hash's time. */
export const passwordSchema = z.string().min(10).max(200);

export const userSchema = z.object({
  userId: z.string(),
  email: z.string(),
  displayName: z.string(),
  role: userRoleSchema,
  /** Has chosen a password. */
  active: z.boolean(),
  createdAt: timeSchema,
});
export type UserDescription = z.infer<typeof userSchema>;

export const newUserSchema = z.strictObject({
  email: emailSchema,
  displayName: displayNameSchema,
  role: userRoleSchema.default('host'),
});

export const userChangeSchema = z.strictObject({
  displayName: displayNameSchema.optional(),
  role: userRoleSchema.optional(),
});

/** A one-time link at which a password is chosen: for a new user, or one who has forgotten it. */
export const passwordLinkSchema = z.object({ url: z.string(), expiresAt: timeSchema });

export const invitedUserSchema = z.object({ user: userSchema, passwordLink: passwordLinkSchema });

/** What the first admin says of themselves at the link that the first start prints. */
export const setupSchema = z.strictObject({
  token: z.string().max(200),
  email: emailSchema,
  displayName: displayNameSchema,
  password: passwordSchema,
});

export const passwordChoiceSchema = z.strictObject({
  token: z.string().max(200),
  password: passwordSchema,
});

export const loginSchema = z.strictObject({ email: emailSchema, password: z.string().max(200) });

export const sessionSchema = z.object({
  user: userSchema,
  /** Goes into the header `X-CSRF-Token` of every change. */
  csrfToken: z.string(),
  expiresAt: timeSchema,
});
export type SessionDescription = z.infer<typeof sessionSchema>;

/** What an API key may be good for. `write` does not include `read`. */
export const scopeSchema = z.enum([
  'rooms:read',
  'rooms:write',
  'history:read',
  'history:write',
  'users:read',
  'users:write',
  'apiKeys:read',
  'apiKeys:write',
  'settings:read',
  'settings:write',
  'audit:read',
  'live:read',
  'live:write',
]);
export type Scope = z.infer<typeof scopeSchema>;

export const apiKeySchema = z.object({
  apiKeyId: z.string(),
  name: z.string(),
  scopes: z.array(scopeSchema),
  /** It can do what this user may, within its scopes. */
  userId: z.string(),
  createdAt: timeSchema,
  expiresAt: timeSchema.nullable(),
});
export type ApiKeyDescription = z.infer<typeof apiKeySchema>;

export const newApiKeySchema = z.strictObject({
  name: displayNameSchema,
  scopes: z.array(scopeSchema).min(1).max(scopeSchema.options.length),
  expiresAt: timeSchema.nullable().default(null),
});

/** The only time that the secret is told. */
export const madeApiKeySchema = z.object({ apiKey: apiKeySchema, secret: z.string() });
