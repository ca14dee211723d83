import { LIMITS, type RoomId } from '@plenum/protocol';
import { z } from 'zod';

const KEY = 'plenum.invitation';

/** What opens a room for this person: at most one of them. */
const invitationSchema = z.object({
  roomId: z.string(),
  token: z.string().max(LIMITS.joinTokenLength).optional(),
  link: z.string().max(LIMITS.joinLinkLength).optional(),
});
export type Invitation = Pick<z.infer<typeof invitationSchema>, 'token' | 'link'>;

/**
 * The invitation by which this tab came. It is kept as long as the tab is, for a reload and for a server that was started
 * anew, and shown at its own room alone.
 */
export class InvitationMemory {
  private readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

  constructor(storage: InvitationMemory['storage']) {
    this.storage = storage;
  }

  /** @param hash of the page's address, with its #. @returns whether an invitation stood there: it is to be taken out. */
  take(roomId: RoomId, hash: string): boolean {
    const shown = new URLSearchParams(hash.replace(/^#/, ''));
    const [token, link] = [shown.get('token'), shown.get('link')];
    if (!token && !link) return false;
    const invitation = { roomId, ...(token ? { token } : { link }) };
    this.storage.setItem(KEY, JSON.stringify(invitation));
    return true;
  }

  of(roomId: RoomId | null): Invitation {
    const found = invitationSchema.safeParse(parse(this.storage.getItem(KEY)));
    if (!found.success || found.data.roomId !== roomId) return {};
    const { roomId: _, ...invitation } = found.data;
    return invitation;
  }

  /** It was refused: the next try goes without it. */
  forget(): void {
    this.storage.removeItem(KEY);
  }
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
