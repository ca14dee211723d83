import type { DirectionFacts } from '@plenum/journey';
import type { Direction } from '@plenum/protocol';
import type { Peer } from '../peer.ts';

/** One transport that there is now. */
export interface OpenTransport {
  direction: Direction;
  /** Of its DTLS, but for a path that broke. */
  state: DirectionFacts['dtls']['state'] | 'disconnected';
  /** As its browser chose it; null: none is chosen yet. */
  path: DirectionFacts['path'];
}

export function openTransports(peers: Iterable<Peer>): OpenTransport[] {
  return [...peers].flatMap(({ journey: { journey } }) =>
    (['send', 'recv'] as const).flatMap((direction) => {
      const { announced, ice, dtls, path } = journey.facts[direction];
      if (announced.length === 0) return []; // A viewer sends by none.
      return [{ direction, state: ice.state === 'disconnected' ? ice.state : dtls.state, path }];
    }),
  );
}
