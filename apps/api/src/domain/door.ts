import {
  LIMITS,
  type BrowserId,
  type LobbyToken,
  type Role,
  type RoomSettings,
  type SessionToken,
} from '@plenum/protocol';
import {
  AdmissionRequiredError,
  NotYetOpenError,
  PasscodeRequiredError,
  PasscodeWrongError,
  ReturnForbiddenError,
  RoomLockedError,
  RoomNotFoundError,
} from './errors.ts';
import { hashOfKnown } from './known-hashes.ts';
import type { Lobby } from './lobby.ts';
import type { Peer } from './peer.ts';
import type { Clock, PasscodeAttempts, PasscodeHashes } from './ports.ts';
import { opensDoors, type RoomTerms } from './room-terms.ts';

/** What somebody shows who wants to come in. */
export interface Visitor {
  passcode?: string | undefined;
  browserId?: BrowserId | undefined;
  lobbyToken?: LobbyToken | undefined;
  previousSession?: SessionToken | undefined;
  /** What a link, a token or an account makes of them; null: nothing of all that. */
  invitedAs?: Role | null | undefined;
  /** How often whoever this is may try a passcode. */
  attempts: PasscodeAttempts;
}

export interface DoorOptions {
  settings: Readonly<RoomSettings>;
  lobby: Lobby;
  passcodes: PasscodeHashes;
  terms: Pick<RoomTerms, 'passcodeHash' | 'isHidden' | 'startsAt' | 'cutOff'>;
  clock: Pick<Clock, 'now'>;
  /** Nobody is in the room. */
  isEmpty(): boolean;
}

/** Who may come into one room. */
export class Door {
  private passcodeHash: string | null;
  /** Hashes of sessions and browsers, the oldest first. */
  private readonly forbidden: Set<string>;

  constructor(private readonly options: DoorOptions) {
    const { passcodeHash, cutOff } = options.terms;
    this.passcodeHash = passcodeHash;
    this.forbidden = new Set(cutOff?.forbidden ?? []);
  }

  hashOf(passcode: string): Promise<string> {
    return this.options.passcodes.hash(passcode);
  }

  /** Null takes it away. */
  setPasscodeHash(hash: string | null): void {
    this.passcodeHash = hash;
  }

  /** Neither this session nor this browser comes in again. */
  forbid(peer: Peer): void {
    peer.mayReturn = false;
    for (const hash of hashesOf(peer)) this.forbidden.add(hash);
    for (const oldest of this.forbidden) {
      if (this.forbidden.size <= LIMITS.forbiddenReturns) break;
      this.forbidden.delete(oldest);
    }
  }

  /**
   * @param isKnown whether this is somebody of the room, who was let in before.
   * @throws ReturnForbiddenError, RoomLockedError, RoomNotFoundError, PasscodeRequiredError, PasscodeWrongError,
   * RateLimitedError, NotYetOpenError, AdmissionRequiredError
   */
  async pass(visitor: Visitor, isKnown: boolean): Promise<void> {
    this.refuseForbidden(visitor);
    // Whom a moderator admits needs no more than that.
    if (isKnown || opensDoors(visitor.invitedAs) || this.options.lobby.isAdmitted(visitor.lobbyToken)) return;
    await this.reachLobby(visitor);
    if (this.options.settings.lobby) throw new AdmissionRequiredError();
  }

  /**
   * Whether somebody may wait. A place that was taken before is kept, whatever the rules are by now.
   * @throws as {@link pass}, but for AdmissionRequiredError
   */
  async knock(visitor: Visitor): Promise<void> {
    this.refuseForbidden(visitor);
    const isExpected = opensDoors(visitor.invitedAs) || this.options.lobby.has(visitor.lobbyToken);
    if (!isExpected) await this.reachLobby(visitor);
  }

  private async reachLobby(visitor: Visitor): Promise<void> {
    const { settings, terms } = this.options;
    if (settings.locked) throw terms.isHidden ? new RoomNotFoundError() : new RoomLockedError();
    // Whoever was invited has shown a secret already.
    if (this.passcodeHash !== null && !visitor.invitedAs) await this.compare(this.passcodeHash, visitor);
    const { opensAt } = this;
    if (opensAt !== null) throw new NotYetOpenError(settings.name, opensAt);
  }

  /**
   * Milliseconds since the epoch; null: it is open. Before its time a kept room is opened by whoever opens doors, and then
   * is open to everybody.
   */
  private get opensAt(): number | null {
    const { terms, clock, isEmpty } = this.options;
    const isEarly = terms.startsAt !== null && terms.startsAt > clock.now() && isEmpty();
    return isEarly ? terms.startsAt : null;
  }

  private async compare(hash: string, { passcode, attempts }: Visitor): Promise<void> {
    if (!passcode) throw new PasscodeRequiredError();
    await attempts.permit();
    const isRight = await this.options.passcodes.matches(passcode, hash);
    if (!isRight) await attempts.failed();
    // Once more: of many tries at the same time only the first few may learn anything.
    await attempts.permit();
    if (!isRight) throw new PasscodeWrongError();
  }

  private refuseForbidden({ browserId, previousSession }: Visitor): void {
    for (const id of [browserId, previousSession])
      if (id !== undefined && this.forbidden.has(hashOfKnown(id))) throw new ReturnForbiddenError();
  }
}

/** By which this person is known at the door. */
export function hashesOf({ sessionToken, browserId }: Pick<Peer, 'sessionToken' | 'browserId'>): string[] {
  return [sessionToken, browserId].flatMap((id) => (id === null ? [] : [hashOfKnown(id)]));
}
