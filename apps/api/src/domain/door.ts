import {
  LIMITS,
  type BrowserId,
  type LobbyToken,
  type RoomSettings,
  type SessionToken,
} from '@plenum/protocol';
import {
  AdmissionRequiredError,
  PasscodeRequiredError,
  PasscodeWrongError,
  ReturnForbiddenError,
  RoomLockedError,
} from './errors.ts';
import type { Lobby } from './lobby.ts';
import { Passcode } from './passcode.ts';
import type { Peer } from './peer.ts';
import type { PasscodeAttempts } from './ports.ts';

/** What somebody shows who wants to come in. */
export interface Visitor {
  passcode?: string | undefined;
  browserId?: BrowserId | undefined;
  lobbyToken?: LobbyToken | undefined;
  previousSession?: SessionToken | undefined;
  /** How often whoever this is may try a passcode. */
  attempts: PasscodeAttempts;
}

/** Who may come into one room. */
export class Door {
  private passcode: Passcode | null = null;
  /** Sessions and browsers, the oldest first. */
  private readonly forbidden = new Set<string>();

  constructor(
    private readonly settings: Readonly<RoomSettings>,
    private readonly lobby: Lobby,
  ) {}

  /** Null takes it away. */
  async setPasscode(text: string | null): Promise<void> {
    this.passcode = text === null ? null : await Passcode.of(text);
  }

  /** Neither this session nor this browser comes in again. */
  forbid({ sessionToken, browserId }: Peer): void {
    for (const id of [sessionToken, browserId]) if (id !== null) this.forbidden.add(id);
    for (const oldest of this.forbidden) {
      if (this.forbidden.size <= LIMITS.forbiddenReturns) break;
      this.forbidden.delete(oldest);
    }
  }

  /**
   * @param isKnown whether this is somebody of the room, who was let in before.
   * @throws ReturnForbiddenError, RoomLockedError, PasscodeRequiredError, PasscodeWrongError, RateLimitedError,
   * AdmissionRequiredError
   */
  async pass(visitor: Visitor, isKnown: boolean): Promise<void> {
    this.refuseForbidden(visitor);
    // Whom a moderator admits needs no more than that.
    if (isKnown || this.lobby.isAdmitted(visitor.lobbyToken)) return;
    await this.reachLobby(visitor);
    if (this.settings.lobby) throw new AdmissionRequiredError();
  }

  /**
   * Whether somebody may wait. A place that was taken before is kept, whatever the rules are by now.
   * @throws as {@link pass}, but for AdmissionRequiredError
   */
  async knock(visitor: Visitor): Promise<void> {
    this.refuseForbidden(visitor);
    if (!this.lobby.has(visitor.lobbyToken)) await this.reachLobby(visitor);
  }

  private async reachLobby({ passcode, attempts }: Visitor): Promise<void> {
    if (this.settings.locked) throw new RoomLockedError();
    if (!this.passcode) return;
    if (!passcode) throw new PasscodeRequiredError();
    await attempts.permit();
    const isRight = await this.passcode.matches(passcode);
    if (!isRight) await attempts.failed();
    // Once more: of many tries at the same time only the first few may learn anything.
    await attempts.permit();
    if (!isRight) throw new PasscodeWrongError();
  }

  private refuseForbidden({ browserId, previousSession }: Visitor): void {
    for (const id of [browserId, previousSession])
      if (id !== undefined && this.forbidden.has(id)) throw new ReturnForbiddenError();
  }
}
