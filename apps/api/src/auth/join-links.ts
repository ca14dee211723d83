import type { Clock } from '../domain/ports.ts';
import type { JoinLinkStore, StoredJoinLink } from '../domain/store-ports.ts';
import { derivedToken, isSameToken } from './tokens.ts';

const PURPOSE = 'joinLink';
/** Of 256 bits, 128 in the link: short enough to be sent around. */
const SECRET_LENGTH = 22;

/** Links that let whoever has them into one room, in one role. Their secret is computed, so they can be shown again. */
export class JoinLinks {
  constructor(
    private readonly secret: string,
    private readonly clock: Clock,
  ) {}

  tokenOf({ linkId }: Pick<StoredJoinLink, 'linkId'>): string {
    return `${linkId}.${this.secretOf(linkId)}`;
  }

  /** @returns null where the link is none, is over, or was taken back. */
  async resolve(store: JoinLinkStore, token: string): Promise<StoredJoinLink | null> {
    const [linkId = '', secret = ''] = token.split('.');
    if (!isSameToken(secret, this.secretOf(linkId))) return null;
    const link = await store.find(linkId);
    return link && (link.expiresAt === null || link.expiresAt > this.clock.now()) ? link : null;
  }

  private secretOf(linkId: string): string {
    return derivedToken(this.secret, PURPOSE, linkId).slice(0, SECRET_LENGTH);
  }
}
