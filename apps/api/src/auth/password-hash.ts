import { Algorithm, hash, verify } from '@node-rs/argon2';

/** OWASP's password storage cheat sheet, 2025: Argon2id with 19 MiB, two passes, one lane. */
const ARGON2ID = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Of a password or a passcode, in the PHC format, which carries its salt and parameters. */
export const hashPassword = (password: string): Promise<string> => hash(password, ARGON2ID);

let nobodys: Promise<string> | undefined;

/** @param hashed null where there is no such account: it takes as long as where there is one, and is never true. */
export async function isPassword(password: string, hashed: string | null): Promise<boolean> {
  nobodys ??= hashPassword('');
  const matches = await verify(hashed ?? (await nobodys), password);
  return matches && hashed !== null;
}
