import type { PasscodeHashes } from '../domain/ports.ts';
import { hashPassword, isPassword } from './password-hash.ts';

/** However it was typed: keyboards differ in how they compose a letter, and people leave a blank at the end. */
const asTyped = (passcode: string) => passcode.normalize('NFKC').trim();

/** Of a room's passcode, in the same way wherever it is set. */
export const passcodes: PasscodeHashes = {
  hash: (passcode) => hashPassword(asTyped(passcode)),
  matches: (passcode, hash) => isPassword(asTyped(passcode), hash),
};
