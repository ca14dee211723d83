import type { PeerId } from '@plenum/protocol';

export interface RecentSpeakersOptions {
  /** So many of those who speak at the same time are let in: the loudest. */
  loudest: number;
  /** So many of the latest speakers are kept. */
  kept: number;
  /** Who has spoken within so many milliseconds keeps the place: a pause for breath costs nobody anything. */
  holdMs: number;
}

/** Kept without having spoken: the first to make room. */
const NEVER = -Infinity;

/**
 * The latest speakers of a room, in a ring of fixed size: somebody new takes the place of who has been silent longest,
 * and only then does the set change. Where everybody in it has spoken just now, a newcomer waits: in a room that shouts,
 * Consumers are not swapped with every word. Pure: time comes from outside, in milliseconds.
 */
export class RecentSpeakers {
  /** When each was heard last. */
  private readonly heardAt = new Map<PeerId, number>();
  /** Who says to speak and was not heard yet, and when each was heard before that. */
  private readonly claimedSince = new Map<PeerId, number>();
  /** Those who speak now, the loudest first. */
  private speaking: PeerId[] = [];

  constructor(private readonly options: RecentSpeakersOptions) {}

  /** The latest speakers, the last one heard first; of those who speak now, the loudest. */
  get peerIds(): PeerId[] {
    const speaking = this.speakingPeerIds;
    const silent = [...this.heardAt.keys()].filter((peerId) => !this.speaking.includes(peerId));
    return [...speaking, ...silent.sort((a, b) => this.heardAt.get(b)! - this.heardAt.get(a)!)];
  }

  /** Those of them who speak now, the loudest first. */
  get speakingPeerIds(): PeerId[] {
    return this.speaking.filter((peerId) => this.heardAt.has(peerId));
  }

  has(peerId: PeerId): boolean {
    return this.heardAt.has(peerId);
  }

  /**
   * Others speak now; the loudest first, none in silence.
   * @returns whether the set changed.
   */
  hear(peerIds: PeerId[], now: number): boolean {
    this.touchSpeaking(now);
    this.speaking = peerIds;
    return this.review(now);
  }

  /**
   * Time has passed; see {@link reviewAt}.
   * @returns whether the set changed.
   */
  review(now: number): boolean {
    this.touchSpeaking(now);
    return this.waiting().reduce((changed, peerId) => this.admit(peerId, now) || changed, false);
  }

  /**
   * Somebody is about to speak, having just unmuted: takes a place as a speaker would, or does not wait for one.
   * @returns whether the set changed.
   */
  expect(peerId: PeerId, now: number): boolean {
    if (this.heardAt.has(peerId)) {
      this.heardAt.set(peerId, now);
      return false;
    }
    return this.admit(peerId, now);
  }

  /**
   * Somebody says to have begun to speak: takes a place as a speaker would, until {@link disprove}.
   * @returns whether the set changed.
   */
  claim(peerId: PeerId, now: number): boolean {
    const before = this.heardAt.get(peerId) ?? NEVER;
    const admitted = this.expect(peerId, now);
    if (this.heardAt.has(peerId) && !this.speaking.includes(peerId)) this.claimedSince.set(peerId, before);
    return admitted;
  }

  /** Whoever was not heard since the claim is again as silent as before it, and so the first to make room. */
  disprove(peerId: PeerId): void {
    const before = this.claimedSince.get(peerId);
    if (before !== undefined && this.heardAt.has(peerId)) this.heardAt.set(peerId, before);
    this.claimedSince.delete(peerId);
  }

  /**
   * Takes a place that nobody has, so that the first word of a new room is not lost either.
   * @returns whether the set changed.
   */
  fill(peerId: PeerId): boolean {
    if (this.heardAt.has(peerId) || this.heardAt.size >= this.options.kept) return false;
    this.heardAt.set(peerId, NEVER);
    return true;
  }

  /** This one has gone, or has no microphone any more. */
  forget(peerId: PeerId): void {
    this.heardAt.delete(peerId);
    this.claimedSince.delete(peerId);
    this.speaking = this.speaking.filter((one) => one !== peerId);
  }

  /** When a speaker who waits for a place may get one; null where nobody waits, or only silence can help. */
  get reviewAt(): number | null {
    const victim = this.waiting().length > 0 ? this.longestSilent() : null;
    return victim ? victim.heardAt + this.options.holdMs : null;
  }

  /** Who belongs in, being among the loudest, and is not. */
  private waiting(): PeerId[] {
    return this.speaking.slice(0, this.options.loudest).filter((peerId) => !this.heardAt.has(peerId));
  }

  private touchSpeaking(now: number): void {
    for (const peerId of this.speaking) {
      if (this.heardAt.has(peerId)) this.heardAt.set(peerId, now);
      this.claimedSince.delete(peerId);
    }
  }

  private admit(peerId: PeerId, now: number): boolean {
    if (this.heardAt.size >= this.options.kept) {
      const victim = this.longestSilent();
      if (!victim || now - victim.heardAt < this.options.holdMs) return false;
      this.heardAt.delete(victim.peerId);
    }
    this.heardAt.set(peerId, now);
    return true;
  }

  private longestSilent(): { peerId: PeerId; heardAt: number } | null {
    let found: { peerId: PeerId; heardAt: number } | null = null;
    for (const [peerId, heardAt] of this.heardAt)
      if (!this.speaking.includes(peerId) && (!found || heardAt < found.heardAt)) found = { peerId, heardAt };
    return found;
  }
}
