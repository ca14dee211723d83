import type { PeerId, Role, SessionToken } from '@plenum/protocol';
import type { Peer } from './peer.ts';

/** Who takes the place of a host who is gone: the longest present of the first of these roles that is there. */
const SUCCESSION: readonly Role[] = ['moderator', 'participant'];

/** Somebody who comes in for another time: the session that they had, and its peer where that is still in the room. */
export interface Former {
  session: SessionToken | undefined;
  peer: Peer | null;
  /** Whoever this was when the end of the server cut the meeting off. */
  cutOff?: { personId: string; role: Role } | undefined;
}

/**
 * Who is the host of a room: the first who came in, for as long as the room lasts. While the host is gone for good
 * another one stands in, and steps back when the host returns with the session of before.
 *
 * A kept room is nobody's who happens to come first: its hosts are those who are invited as such, and nobody stands in.
 */
export class Roles {
  /** The host's; null until one has come in. */
  private hostSession: SessionToken | null = null;
  /** What the stand-in was before. */
  private standInWas: Role = 'moderator';

  /** @param newcomerRole what others than the host come in as. */
  constructor(
    private readonly peers: ReadonlyMap<PeerId, Peer>,
    private readonly newcomerRole: Role,
    private readonly isKept = false,
  ) {}

  /** @returns the role with which somebody comes in. */
  ofNewcomer(former: Former, invitedAs: Role | null = null): Role {
    if (this.isHost(former.session) || invitedAs === 'host') return 'host';
    return roleOfBefore(former, invitedAs) ?? invitedAs ?? this.roleOfStranger();
  }

  /** Whether this was the session of the room's host. */
  isHost(session: SessionToken | undefined): boolean {
    return session !== undefined && session === this.hostSession;
  }

  /** Whether this is somebody whom the room let in before: its host, or a peer that is there. */
  knows({ session, peer, cutOff }: Former): boolean {
    return this.isHost(session) || peer !== null || cutOff !== undefined;
  }

  /** This peer has come in, and nothing can go wrong any more. @returns who steps back for it, and to which role. */
  entered(peer: Peer, former: Former): { peer: Peer; role: Role } | null {
    if (peer.role !== 'host' || this.isKept) return null;
    if (this.hostSession !== null && !this.isHost(former.session)) return null; // A stand-in that was reloaded.
    this.hostSession = peer.sessionToken;
    const standIn = this.findHost(peer);
    return standIn ? { peer: standIn, role: this.standInWas } : null;
  }

  /** This peer has gone for good. @returns who becomes the host in its place. */
  successorOf(gone: Peer): Peer | null {
    if (this.isKept || gone.role !== 'host' || this.findHost()) return null;
    for (const role of SUCCESSION) {
      const successor = [...this.peers.values()].find((peer) => peer.role === role);
      if (!successor) continue;
      this.standInWas = role;
      this.hostSession ??= successor.sessionToken; // The first one never came in.
      return successor;
    }
    return null;
  }

  private roleOfStranger(): Role {
    const isFirst = this.hostSession === null && !this.findHost();
    return isFirst && !this.isKept ? 'host' : this.newcomerRole;
  }

  private findHost(besides?: Peer): Peer | undefined {
    return [...this.peers.values()].find((peer) => peer.role === 'host' && peer !== besides);
  }
}

/** What somebody was made here counts, unless they bring another invitation than they had then. */
function roleOfBefore({ peer, cutOff }: Former, invitedAs: Role | null): Role | null {
  if (peer && invitedAs && peer.invitedAs !== invitedAs) return invitedAs;
  return peer?.role ?? cutOff?.role ?? null;
}
