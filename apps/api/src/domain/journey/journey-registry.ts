import type { PeerId, RoomId, ServerFact } from '@plenum/protocol';
import type { Clock } from '../ports.ts';
import { PeerJourney } from './peer-journey.ts';
import { Reachability } from './reachability.ts';

/** How long a journey is kept after its peer has left, in milliseconds. */
export const KEPT_FOR_MS = 3_600_000;

/** Journeys kept of peers that have left: a crowd of a large meeting, at about 50 KB each at the most. */
const KEPT_AT_MOST = 2_000;

/** The journeys of all peers that are here, and for an hour those of peers that were. */
export class JourneyRegistry {
  readonly reachability: Reachability;
  /** In the order in which they began. */
  private readonly journeys = new Map<PeerId, PeerJourney>();

  /** @param onFact hears of what the server saw of each peer, once the journey holds it */
  constructor(
    private readonly clock: Clock,
    private readonly onFact: (journey: PeerJourney, fact: ServerFact) => void = () => undefined,
  ) {
    this.reachability = new Reachability(clock);
  }

  open(roomId: RoomId, peerId: PeerId): PeerJourney {
    this.forgetOld();
    const journey = new PeerJourney(roomId, peerId, this.clock, (one, fact) => {
      this.noteReachability(one.peerId, fact);
      this.onFact(one, fact);
    });
    this.journeys.set(peerId, journey);
    return journey;
  }

  find(peerId: PeerId): PeerJourney | undefined {
    this.forgetOld();
    return this.journeys.get(peerId);
  }

  list(roomId: RoomId): PeerJourney[] {
    this.forgetOld();
    return [...this.journeys.values()].filter((journey) => journey.roomId === roomId);
  }

  private noteReachability(peerId: PeerId, fact: ServerFact): void {
    if (fact.type === 'transportConnectRequested') this.reachability.attempted(peerId);
    if (fact.type === 'iceStateChanged' && fact.state === 'connected') this.reachability.reached(peerId);
  }

  private forgetOld(): void {
    const oldest = this.clock.now() - KEPT_FOR_MS;
    const ended = [...this.journeys.values()].filter(({ endedAt }) => endedAt !== null);
    const surplus = ended.length - KEPT_AT_MOST;
    ended.forEach((journey, index) => {
      if (index < surplus || (journey.endedAt ?? Infinity) < oldest) this.journeys.delete(journey.peerId);
    });
  }
}
