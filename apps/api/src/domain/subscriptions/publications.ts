import { KIND_OF_SOURCE, type PeerId, type ProducerId, type Source } from '@plenum/protocol';
import type { Peer } from '../peer.ts';

/** A Producer that could be consumed. */
export interface Publication {
  producerId: ProducerId;
  peerId: PeerId;
  source: Source;
}

/** All Producers of a room at one moment, indexed once, so that each peer's plan costs what it sees and not the room. */
export class Publications {
  /** Everybody, also those without a Producer, in the order in which they came. */
  readonly peerIds: readonly PeerId[];
  /** In the order in which their peers came. */
  readonly videos: Publication[] = [];
  /** The sound of shared screens. */
  readonly screenSounds: Publication[] = [];
  private readonly byPeer = new Map<PeerId, Publication[]>();
  private readonly byProducer = new Map<ProducerId, Publication>();

  constructor(publications: Iterable<Publication>, peerIds?: readonly PeerId[]) {
    for (const publication of publications) {
      const { peerId, producerId, source } = publication;
      this.byProducer.set(producerId, publication);
      const ofPeer = this.byPeer.get(peerId);
      if (ofPeer) ofPeer.push(publication);
      else this.byPeer.set(peerId, [publication]);
      if (KIND_OF_SOURCE[source] === 'video') this.videos.push(publication);
      if (source === 'screenAudio') this.screenSounds.push(publication);
    }
    this.peerIds = peerIds ?? [...this.byPeer.keys()];
  }

  static of(peers: Iterable<Peer>): Publications {
    const all = [...peers];
    return new Publications(
      all.flatMap(({ peerId, producers }) =>
        Array.from(producers.values(), ({ producerId, source }) => ({ producerId, peerId, source })),
      ),
      all.map(({ peerId }) => peerId),
    );
  }

  get(producerId: ProducerId): Publication | undefined {
    return this.byProducer.get(producerId);
  }

  find(peerId: PeerId, source: Source): Publication | undefined {
    return this.byPeer.get(peerId)?.find((one) => one.source === source);
  }
}
