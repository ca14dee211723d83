import {
  addEvidence,
  addMoment,
  momentOf,
  shiftEvidence,
  startJourney,
  type Journey,
  type Moment,
} from '@plenum/journey';
import type { ClientEvidence, Evidence, PeerId, RoomId, ServerEvidence, ServerFact } from '@plenum/protocol';
import type { Clock } from '../ports.ts';

/** Pieces of the server's evidence that wait for the client to take them; older ones go first. */
const FEED_LENGTH = 250;

/** One peer's journey as the server keeps it: both ends' evidence, on the server's clock. */
export class PeerJourney {
  journey: Journey = startJourney();
  /** How it was in between: the journey itself keeps only the newest of its samples. */
  moments: Moment[] = [];
  /** Epoch ms; null while the peer is in its room. */
  endedAt: number | null = null;
  private feed: ServerEvidence[] = [];
  /** How many pieces the server has seen in all: the newest one's number. */
  private cursor = 0;

  constructor(
    readonly roomId: RoomId,
    readonly peerId: PeerId,
    private readonly clock: Clock,
    private readonly onFact: (journey: PeerJourney, fact: ServerFact) => void,
  ) {}

  /** The server saw something of this peer. */
  observe(fact: ServerFact): void {
    const evidence = { end: 'server' as const, at: this.clock.now(), fact };
    this.add([evidence]);
    this.cursor += 1;
    if (this.endedAt === null) this.feed.push(evidence); // Nobody asks for it any more.
    if (this.feed.length > FEED_LENGTH) this.feed.shift();
    this.onFact(this, fact);
  }

  /** The client says what it saw, by its own clock. */
  addClientEvidence(evidence: ClientEvidence[], clientTime: number): void {
    if (evidence.length === 0) return;
    this.add(shiftEvidence(evidence, this.clock.now() - clientTime));
  }

  private add(evidence: Evidence[]): void {
    this.journey = addEvidence(this.journey, evidence);
    this.moments = addMoment(this.moments, momentOf(this.journey.facts, this.clock.now()));
  }

  /** What the server saw since a cursor that it gave before. */
  since(cursor: number): { evidence: ServerEvidence[]; cursor: number } {
    const missed = Math.min(Math.max(0, this.cursor - cursor), this.feed.length);
    return { evidence: missed === 0 ? [] : this.feed.slice(-missed), cursor: this.cursor };
  }

  /** The peer is gone; what is known of it stays for a while. */
  end(): void {
    this.endedAt ??= this.clock.now();
    this.feed = [];
  }
}
