import type { PeerId } from '@plenum/protocol';
import type { Clock } from '../ports.ts';
import { RecentSpeakers } from './recent-speakers.ts';

export interface HearingLimits {
  /** Up to so many microphones, muted or not, everybody hears all of them. */
  allAudioUpTo: number;
  /** Above: so many may begin to speak at once and all be heard. Twice as many and two have a place. */
  loudestSpeakers: number;
}

/** How long a speaker who falls silent keeps the place, in milliseconds. */
const HOLD_MS = 5_000;

/** Who says to speak and is not heard within so many milliseconds loses the place: the media may hear it at its second look. */
const CONFIRM_WITHIN_MS = 1_500;

/** A large room is small again when its microphones are fewer than this part of the limit, so that it does not flap. */
const SMALL_AGAIN = 0.75;

const NOBODY: ReadonlySet<PeerId> = new Set();

/**
 * Whose microphones a room's peers receive: all in a small room, the latest speakers in a large one, who are twice
 * `loudestSpeakers` and two: eight by default. While a large room is calm all of these flow, so that no first word of theirs
 * is lost, and eight who speak at once are eight voices; silent or muted ones carry next to nothing. Muted microphones count
 * for the size: a room shall not change its ways with every mute.
 *
 * Where many microphones are open, not all are silent when nobody speaks: in such a noisy room only the last
 * `loudestSpeakers` of these speakers flow, with at most as many besides who say that they begin, and the others are held
 * ready, paused. What is then lost of a word is the time until the client says so, or else the media hears it.
 */
export class Hearing {
  private readonly microphones = new Set<PeerId>();
  private readonly open = new Set<PeerId>();
  private readonly speakers: RecentSpeakers;
  /** The last few of them, who flow in a noisy room. */
  private readonly flowing: RecentSpeakers;
  private large = false;
  private noisy = false;
  private cancelReview: (() => void) | null = null;
  /** Who says to speak, and how to call the doubt off. */
  private readonly claims = new Map<PeerId, () => void>();

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
    this.flowing = new RecentSpeakers({ loudest: loudestSpeakers, kept: loudestSpeakers, holdMs: 0 });
  }

  /** In a large room the latest speaker first. */
  get heard(): readonly PeerId[] {
    return this.large ? this.speakers.peerIds : [...this.microphones];
  }

  /** Of those heard, who are only held ready. */
  get held(): ReadonlySet<PeerId> {
    if (!this.large || !this.noisy) return NOBODY;
    return new Set(this.heard.filter((peerId) => !this.flowing.has(peerId) && !this.claims.has(peerId)));
  }

  /** A microphone was added. @returns whether others are heard than before. */
  opened(peerId: PeerId, paused: boolean): boolean {
    this.microphones.add(peerId);
    if (paused) this.open.delete(peerId);
    else this.unpaused(peerId);
    return this.resize() || !this.large || this.speakers.has(peerId);
  }

  /** @returns whether others are heard than before, besides the one that is gone. */
  closed(peerId: PeerId): boolean {
    this.microphones.delete(peerId);
    this.open.delete(peerId);
    const flowed = this.flowing.has(peerId);
    for (const ring of [this.speakers, this.flowing]) ring.forget(peerId);
    this.claims.get(peerId)?.();
    this.claims.delete(peerId);
    this.refill();
    return this.resize() || (flowed && this.large && this.noisy);
  }

  /** Whoever unmutes is about to speak. */
  unmuted(peerId: PeerId): void {
    if (!this.microphones.has(peerId)) return;
    this.open.add(peerId);
    const resized = this.resize();
    this.settle(this.letIn(peerId) || resized);
  }

  /** Whoever mutes gives the flow to others who are open. */
  muted(peerId: PeerId): void {
    this.open.delete(peerId);
    const flowed = this.flowing.has(peerId);
    this.flowing.forget(peerId);
    this.refill();
    const resized = this.resize();
    this.settle(resized || (flowed && this.noisy));
  }

  /**
   * Somebody says to have begun to speak, sooner than the media can hear it, and so flows besides those who do: the media
   * has not yet heard that they fell silent. Nobody is unmuted by it, and no more are believed at a time than may begin
   * to speak at once.
   */
  claimed(peerId: PeerId): void {
    if (!this.large || !this.open.has(peerId) || this.claims.has(peerId)) return;
    if (this.claims.size >= this.limits.loudestSpeakers) return;
    const disprove = () => {
      this.claims.delete(peerId);
      this.speakers.disprove(peerId);
      this.settle(this.noisy && this.speakers.has(peerId) && !this.flowing.has(peerId));
    };
    this.claims.set(peerId, this.clock.after(CONFIRM_WITHIN_MS, disprove));
    const admitted = this.speakers.claim(peerId, this.clock.now());
    this.settle(this.letFlow(this.clock.now()) || admitted || (this.noisy && this.held.size > 0));
  }

  /** Those who speak now, the loudest first. */
  loudestChanged(peerIds: PeerId[]): void {
    const known = peerIds.filter((peerId) => this.microphones.has(peerId));
    const now = this.clock.now();
    const admitted = this.speakers.hear(known, now);
    this.settle(this.letFlow(now) || admitted);
  }

  dispose(): void {
    this.cancelReview?.();
    for (const cancel of this.claims.values()) cancel();
    this.claims.clear();
  }

  private settle(changed: boolean): void {
    this.cancelReview?.();
    this.cancelReview = null;
    const { reviewAt } = this.speakers;
    if (reviewAt !== null) {
      const now = this.clock.now();
      this.cancelReview = this.clock.after(Math.max(0, reviewAt - now), () => this.review());
    }
    if (changed && this.large) this.changed();
  }

  private review(): void {
    const now = this.clock.now();
    const admitted = this.speakers.review(now);
    this.settle(this.letFlow(now) || admitted);
  }

  /** @returns whether others are heard than before. */
  private letIn(peerId: PeerId): boolean {
    const now = this.clock.now();
    const admitted = this.speakers.expect(peerId, now);
    // Nobody flows who has no place: somebody else would be silenced for it.
    const reheld = this.speakers.has(peerId) && this.flowing.expect(peerId, now);
    return this.letFlow(now) || admitted || (reheld && this.noisy);
  }

  /**
   * Those who speak now flow, and those who lost their place no longer: who took it may have muted since the media heard them.
   * @returns whether others flow than before, where that makes a difference.
   */
  private letFlow(now: number): boolean {
    for (const peerId of this.flowing.peerIds) if (!this.speakers.has(peerId)) this.flowing.forget(peerId);
    const speaking = this.speakers.speakingPeerIds.filter((peerId) => this.open.has(peerId));
    const others = this.flowing.hear(speaking, now);
    this.refill();
    return others && this.noisy;
  }

  /** A place among those who flow is free: in a noisy room somebody is always heard. */
  private refill(): void {
    for (const peerId of this.speakers.peerIds) if (this.open.has(peerId)) this.flowing.fill(peerId);
  }

  private unpaused(peerId: PeerId): void {
    this.open.add(peerId);
    this.speakers.fill(peerId);
    this.flowing.fill(peerId);
  }

  /** @returns whether the room became large or small, or as a large one noisy or calm. */
  private resize(): boolean {
    const { large, noisy } = this;
    this.large = this.isMany(this.microphones.size, large);
    this.noisy = this.isMany(this.open.size, noisy);
    return this.large !== large || (this.large && this.noisy !== noisy);
  }

  private isMany(count: number, before: boolean): boolean {
    const { allAudioUpTo } = this.limits;
    return count > (before ? Math.floor(allAudioUpTo * SMALL_AGAIN) : allAudioUpTo);
  }
}
