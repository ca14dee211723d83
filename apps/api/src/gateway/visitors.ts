import type { RoomId } from '@plenum/protocol';
import type { Invitations } from '../auth/invitations.ts';
import { sessionCookieIn } from '../auth/session-cookie.ts';
import type { Visitor } from '../domain/door.ts';
import type { ClientSocket } from './client-socket.ts';
import type { PasscodeGuard } from './passcode-guard.ts';

export interface VisitorsOptions {
  passcodes: PasscodeGuard;
  invitations: Pick<Invitations, 'of'>;
}

/** Those who ask at a door, with what they show. */
export class Visitors {
  constructor(private readonly options: VisitorsOptions) {}

  /**
   * The same person as the domain knows them: by name and invitation instead of by token, link and cookie.
   * @throws what {@link Invitations.of} says
   */
  async introduce<
    T extends { roomId: RoomId; displayName: string; token?: string | undefined; link?: string | undefined },
  >(
    { token, link, ...asked }: T,
    { handshake, data: { address } }: ClientSocket,
  ): Promise<Omit<T, 'token' | 'link'> & Pick<Visitor, 'attempts' | 'invitedAs'>> {
    const cookie = sessionCookieIn(handshake.headers.cookie);
    const { roomId } = asked;
    const { displayName, invitedAs } = await this.options.invitations.of(roomId, { token, link, cookie });
    const attempts = this.options.passcodes.attemptsOf(address, roomId);
    return { ...asked, displayName: displayName ?? asked.displayName, invitedAs, attempts };
  }
}
