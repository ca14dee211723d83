import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** scrypt (RFC 7914) with Node's own parameters: the platform has it, and the domain imports no package. */
const hash = promisify<string, Buffer, number, Buffer>(scrypt);
const HASH_BYTES = 32;

/** A room's passcode, of which only a salted hash is kept. */
export class Passcode {
  static async of(text: string): Promise<Passcode> {
    const salt = randomBytes(16);
    return new Passcode(salt, await hash(text.normalize('NFKC'), salt, HASH_BYTES));
  }

  private constructor(
    private readonly salt: Buffer,
    private readonly hashed: Buffer,
  ) {}

  /** Compares in constant time. */
  async matches(text: string): Promise<boolean> {
    return timingSafeEqual(this.hashed, await hash(text.normalize('NFKC'), this.salt, HASH_BYTES));
  }
}
