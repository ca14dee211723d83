import { randomBytes, randomUUID } from 'node:crypto';
import { LIMITS, type LobbyToken, type WaitingPeer } from '@plenum/protocol';
import { LimitExceededError } from './errors.ts';
import type { Clock } from './ports.ts';

/** How long the door stays open for somebody who was admitted, in milliseconds. */
export const ADMITTED_FOR_MS = 300_000;

export interface LobbyOptions {
  clock: Clock;
  /** How long a place is kept for somebody whose socket broke, in milliseconds. */
  keepMs: number;
  /** Somebody has no place here any more. */
  onLeft(): void;
  /** Other people wait than before. */
  onChanged(): void;
  onDecided(waitingId: string, admitted: boolean): void;
}

interface Place extends WaitingPeer {
  token: LobbyToken;
  isAdmitted: boolean;
  /** Calls off the end of the place. */
  keep: () => void;
}

/** Who waits at the door of one room. They hold nothing of the room but a place in its queue. */
export class Lobby {
  private readonly places = new Map<LobbyToken, Place>();

  constructor(private readonly options: LobbyOptions) {}

  /** In the order in which they came. */
  get waiting(): WaitingPeer[] {
    return [...this.places.values()]
      .filter(({ isAdmitted }) => !isAdmitted)
      .map(({ waitingId, displayName, since }) => ({ waitingId, displayName, since }));
  }

  /** Whether nobody has a place here, admitted or not. */
  get isEmpty(): boolean {
    return this.places.size === 0;
  }

  /** Whether somebody has a place here, admitted or not. */
  has(token: LobbyToken | undefined): token is LobbyToken {
    return token !== undefined && this.places.has(token);
  }

  isAdmitted(token: LobbyToken | undefined): boolean {
    return token !== undefined && this.places.get(token)?.isAdmitted === true;
  }

  /**
   * Takes a place, or comes back to it with its token.
   * @throws LimitExceededError
   */
  enter(displayName: string, token?: LobbyToken): Readonly<Place> {
    const before = token === undefined ? undefined : this.places.get(token);
    if (before) {
      if (!before.isAdmitted) before.keep();
      return before;
    }
    const { lobby } = LIMITS;
    if (this.waiting.length >= lobby) throw new LimitExceededError('Too many people wait.', { lobby });
    const place: Place = {
      waitingId: randomUUID(),
      displayName,
      since: this.options.clock.now(),
      token: randomBytes(32).toString('base64url'),
      isAdmitted: false,
      keep: () => undefined,
    };
    this.places.set(place.token, place);
    this.options.onChanged();
    return place;
  }

  /** The socket of somebody who waits broke. */
  disconnected(token: LobbyToken): void {
    const place = this.places.get(token);
    if (!place || place.isAdmitted) return;
    place.keep();
    place.keep = this.options.clock.after(this.options.keepMs, () => this.leave(token));
  }

  /** Somebody waits no longer: they went, or came in. */
  leave(token: LobbyToken): void {
    const place = this.places.get(token);
    if (!place) return;
    place.keep();
    this.places.delete(token);
    if (!place.isAdmitted) this.options.onChanged();
    this.options.onLeft();
  }

  admit(waitingIds: readonly string[]): void {
    for (const place of this.find(waitingIds)) {
      place.keep();
      place.isAdmitted = true;
      place.keep = this.options.clock.after(ADMITTED_FOR_MS, () => this.leave(place.token));
      this.options.onChanged();
      this.options.onDecided(place.waitingId, true);
    }
  }

  deny(waitingIds: readonly string[]): void {
    for (const place of this.find(waitingIds)) {
      this.leave(place.token);
      this.options.onDecided(place.waitingId, false);
    }
  }

  admitAll(): void {
    this.admit(this.waiting.map(({ waitingId }) => waitingId));
  }

  /** The room is gone: nobody who waited comes in by it. */
  close(): void {
    this.deny(this.waiting.map(({ waitingId }) => waitingId));
    for (const token of [...this.places.keys()]) this.leave(token);
  }

  private find(waitingIds: readonly string[]): Place[] {
    const wanted = new Set(waitingIds);
    return [...this.places.values()].filter((place) => !place.isAdmitted && wanted.has(place.waitingId));
  }
}
