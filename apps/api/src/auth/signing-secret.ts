import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomToken } from './tokens.ts';

const FILE = 'signing.secret';

/**
 * The secret under join tokens, join links and CSRF tokens: the configured one, or one that the first start makes and
 * keeps beside the data, readable for this user only.
 */
export function signingSecret(configured: string, directory: string): string {
  if (configured) return configured;
  const path = join(directory, FILE);
  if (!existsSync(path)) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    // Where two servers start at once, the second one fails here and reads what the first one made at its next start.
    writeFileSync(path, `${randomToken()}\n`, { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(path, 'utf8').trim();
}
