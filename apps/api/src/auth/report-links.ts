import type { Clock } from '../domain/ports.ts';
import { derivedToken, isSameToken } from './tokens.ts';

const PURPOSE = 'incidentReport';
const HOUR_MS = 3_600_000;

/** Links that show the incident report of one participant until they expire. All that they say is in them; none is kept. */
export class ReportLinks {
  constructor(
    private readonly secret: string,
    private readonly clock: Clock,
  ) {}

  make(participantId: string, validForHours: number): { token: string; expiresAt: number } {
    const expiresAt = this.clock.now() + validForHours * HOUR_MS;
    const claim = `${participantId}.${expiresAt}`;
    return { token: `${claim}.${derivedToken(this.secret, PURPOSE, claim)}`, expiresAt };
  }

  /** @returns whose report it shows; null where the link is none or is over. */
  resolve(token: string): string | null {
    const [participantId = '', expiresAt = '', proof = ''] = token.split('.');
    const claim = `${participantId}.${expiresAt}`;
    if (!isSameToken(proof, derivedToken(this.secret, PURPOSE, claim))) return null;
    return Number(expiresAt) > this.clock.now() ? participantId : null;
  }
}
