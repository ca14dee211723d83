import type { PeerId } from '@plenum/protocol';
import type { Clock } from '../ports.ts';
import { RecentSpeakers } from './recent-speakers.ts';

export interface HearingLimits {
  /** Up to so many microphones, muted or not, everybody hears all of them. */
  allAudioUpTo: number;
  /** Above: so many may begin to speak at once and all be heard. */
  loudestSpeakers: number;
}

/** How long a speaker who falls silent keeps the place, in milliseconds. */
const HOLD_MS = 5_000;

/** A large room is small again when its microphones are fewer than this part of the limit, so that it does not flap. */
const SMALL_AGAIN = 0.75;

/**
 * Whose microphones a room's peers receive: all in a small room, the latest speakers in a large one. Their Consumers
 * are kept ready and resumed, so that no first word is lost; silent or muted ones carry next to nothing. Muted
 * microphones count for the size: a room shall not change its ways with every mute.
 */
export class Hearing {
  private readonly microphones = new Set<PeerId>();
  private readonly speakers: RecentSpeakers;
  private large = false;
  private cancelReview: (() => void) | null = null;

  /** @param changed is called when somebody speaks, or is about to, who is to be heard at once. */
  constructor(
    private readonly limits: HearingLimits,
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {
    const { loudestSpeakers } = limits;
    this.speakers = new RecentSpeakers({
      loudest: loudestSpeakers,
      kept: 2 * loudestSpeakers + 2,
      holdMs: HOLD_MS,
    });
  }

  /** In a large room the latest speaker first. */
  get heard(): readonly PeerId[] {
    return this.large ? this.speakers.peerIds : [...this.microphones];
  }

  /** A microphone was added. @returns whether others are heard than before. */
  opened(peerId: PeerId, paused: boolean): boolean {
    this.microphones.add(peerId);
    if (!paused) this.speakers.fill(peerId);
    return this.resize() || !this.large || this.speakers.has(peerId);
  }

  /** @returns whether others are heard than before, besides the one that is gone. */
  closed(peerId: PeerId): boolean {
    this.microphones.delete(peerId);
    this.speakers.forget(peerId);
    return this.resize();
  }

  /** Whoever unmutes is about to speak. */
  unmuted(peerId: PeerId): void {
    if (this.microphones.has(peerId)) this.settle(this.speakers.expect(peerId, this.clock.now()));
  }

  /** Those who speak now, the loudest first. */
  loudestChanged(peerIds: PeerId[]): void {
    const known = peerIds.filter((peerId) => this.microphones.has(peerId));
    this.settle(this.speakers.hear(known, this.clock.now()));
  }

  dispose(): void {
    this.cancelReview?.();
    this.cancelReview = null;
  }

  private settle(changed: boolean): void {
    this.dispose();
    const { reviewAt } = this.speakers;
    if (reviewAt !== null) {
      const now = this.clock.now();
      this.cancelReview = this.clock.after(Math.max(0, reviewAt - now), () =>
        this.settle(this.speakers.review(this.clock.now())),
      );
    }
    if (changed && this.large) this.changed();
  }

  /** @returns whether the room became large or small. */
  private resize(): boolean {
    const { allAudioUpTo } = this.limits;
    const limit = this.large ? Math.floor(allAudioUpTo * SMALL_AGAIN) : allAudioUpTo;
    const large = this.microphones.size > limit;
    if (large === this.large) return false;
    this.large = large;
    return true;
  }
}
