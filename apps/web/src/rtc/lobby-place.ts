import type { LobbyToken, RequestInput } from '@plenum/protocol';
import type { SessionChannel } from './session-channel.ts';
import type { Request } from './signaling-connection.ts';
import { TypedEvents } from './typed-events.ts';

/** A place in the lobby of a room. It outlives the socket over which it was taken: its token finds it again. */
export class LobbyPlace {
  readonly events = new TypedEvents<{ decided: [admitted: boolean] }>();
  private readonly request: Request;
  private token: LobbyToken | undefined;
  private waiting = false;

  /** @param request for the knock itself: one that is not answered has a remedy of its own. */
  constructor(channel: Pick<SessionChannel, 'onOutside'>, request: Request) {
    this.request = request;
    channel.onOutside('admissionDecided', ({ admitted }) => this.handleDecided(admitted));
  }

  get isWaiting(): boolean {
    return this.waiting;
  }

  /** What the door is shown: whom it lets in by, or whose place it is. */
  get toShow(): { lobbyToken?: LobbyToken } {
    return this.token === undefined ? {} : { lobbyToken: this.token };
  }

  /** From now on this person waits, over whichever socket. */
  begin(): void {
    this.waiting = true;
  }

  /** @throws RequestFailedError */
  async knock(visitor: RequestInput<'knock'>): Promise<void> {
    const { lobbyToken } = await this.request('knock', { ...visitor, ...this.toShow });
    if (this.waiting) this.token = lobbyToken;
  }

  /** Waits no longer: in the room, elsewhere, or not let in. */
  giveUp(): void {
    this.waiting = false;
    this.token = undefined;
  }

  private handleDecided(admitted: boolean): void {
    if (!this.waiting) return;
    this.waiting = false;
    if (!admitted) this.token = undefined;
    this.events.emit('decided', admitted);
  }
}
