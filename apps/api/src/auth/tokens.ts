import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, base64url: 43 characters. */
export const randomToken = (): string => randomBytes(32).toString('base64url');

/** What the database keeps of a random token: who reads it there cannot use it. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A token that is computed and not kept. The purpose keeps one of one kind from passing as one of another. */
export function derivedToken(secret: string, purpose: string, value: string): string {
  return createHmac('sha256', secret).update(`${purpose}:${value}`).digest('base64url');
}

/** In a time that does not depend on where they differ. */
export function isSameToken(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
