import { ROLES, type Role, type RoomId } from '@plenum/protocol';
import { LinkRevokedError, TokenExpiredError, TokenInvalidError } from '../domain/errors.ts';
import type { Stores } from '../domain/store-ports.ts';
import type { Authenticator } from './authenticator.ts';
import type { JoinLinks } from './join-links.ts';
import { JoinTokenError, type JoinTokens } from './join-tokens.ts';
import { sees } from './principal.ts';

/** What somebody shows at a door beside their name. */
export interface Credentials {
  token?: string | undefined;
  link?: string | undefined;
  /** Of a session that is signed in. */
  cookie: string | null;
}

export interface Invitation {
  /** null: nobody has invited them. */
  invitedAs: Role | null;
  /** null: what they call themselves. */
  displayName: string | null;
}

export interface InvitationsOptions {
  stores: Stores;
  authenticator: Authenticator;
  joinLinks: JoinLinks;
  joinTokens: JoinTokens;
}

/** Finds out what a token, a link or an account makes of whoever wants to enter a room. */
export class Invitations {
  constructor(private readonly options: InvitationsOptions) {}

  /**
   * The mightiest of what was shown. A bad token or link is refused whatever the room, before anybody looks whether there
   * is one.
   * @throws TokenExpiredError, TokenInvalidError, LinkRevokedError, DatabaseUnavailableError
   */
  async of(roomId: RoomId, { token, link, cookie }: Credentials): Promise<Invitation> {
    const grant = token === undefined ? null : await this.readToken(roomId, token);
    const roles = [
      grant?.role,
      link === undefined ? null : await this.roleOfLink(roomId, link),
      cookie === null ? null : await this.roleOfAccount(roomId, cookie),
    ];
    return {
      invitedAs: ROLES.find((role) => roles.includes(role)) ?? null,
      displayName: grant?.displayName ?? null,
    };
  }

  private async readToken(roomId: RoomId, token: string) {
    try {
      return await this.options.joinTokens.verify(token, roomId);
    } catch (error) {
      if (!(error instanceof JoinTokenError)) throw error;
      throw error.fault === 'expired' ? new TokenExpiredError() : new TokenInvalidError();
    }
  }

  private async roleOfLink(roomId: RoomId, token: string): Promise<Role> {
    const { joinLinks, stores } = this.options;
    const link = await joinLinks.resolve(stores.joinLinks, token);
    if (link?.roomId !== roomId) throw new LinkRevokedError();
    return link.role;
  }

  /** Whoever may change a room may hold meetings in it. */
  private async roleOfAccount(roomId: RoomId, cookie: string): Promise<Role | null> {
    const { authenticator, stores } = this.options;
    const principal = await authenticator.identify({ cookie, authorization: null });
    if (principal.kind === 'anonymous') return null;
    const room = await stores.rooms.find(roomId);
    return room && sees(principal, room.ownerId) ? 'host' : null;
  }
}
