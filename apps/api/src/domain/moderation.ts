import type { PeerId, ProducerId, ProducerStopped, RoomSettings, Source } from '@plenum/protocol';
import { ForbiddenError, UnmuteForbiddenError } from './errors.ts';
import type { Peer, PeerProducer } from './peer.ts';
import type { ProduceOptions } from './ports.ts';
import type { RoomEvents } from './room-events.ts';

export interface ModerationOptions {
  peers: ReadonlyMap<PeerId, Peer>;
  settings: Readonly<RoomSettings>;
  events: RoomEvents;
  /** However many, the room is told once. */
  pause(producers: [peer: Peer, producerId: ProducerId][]): Promise<void>;
  close(peer: Peer, producerIds: ProducerId[]): void;
}

/**
 * What hosts and moderators do to what others send. A microphone that was muted by another one stays so until its own
 * peer unmutes it: also where it is produced anew, after a broken socket, a reload or the death of a worker.
 */
export class Moderation {
  constructor(private readonly options: ModerationOptions) {}

  /** @param by perhaps an admin, who is nobody's peer: then the room hears of a moderator */
  async mute(peers: Iterable<Peer>, { peerId: byPeerId }: Pick<Peer, 'peerId'>): Promise<void> {
    const all = [...peers];
    const stopped = all.flatMap((peer) => {
      const microphone = peer.producerOf('mic');
      peer.mayUnmute = false;
      peer.stopped.set('mic', { byPeerId, producerId: microphone?.producerId ?? null });
      return microphone && !microphone.paused ? [{ peer, microphone }] : [];
    });
    await this.options.pause(stopped.map(({ peer, microphone }) => [peer, microphone.producerId]));
    for (const { peer, microphone } of stopped) this.tell(peer, microphone, byPeerId);
  }

  /** Hosts and moderators are spared. */
  async muteAll(by: Peer): Promise<void> {
    await this.mute(
      [...this.options.peers.values()].filter(({ moderates }) => !moderates),
      by,
    );
  }

  /** Closes a camera, or a screen with its sound. */
  stop(peer: Peer, source: 'webcam' | 'screen', by: Peer): void {
    const sources: Source[] = source === 'screen' ? ['screen', 'screenAudio'] : [source];
    const producers = sources.flatMap((one) => peer.producerOf(one) ?? []);
    this.options.close(
      peer,
      producers.map(({ producerId }) => producerId),
    );
    for (const producer of producers) {
      peer.stopped.set(producer.source, { byPeerId: by.peerId, producerId: producer.producerId });
      this.tell(peer, producer, by.peerId);
    }
  }

  /** Whoever is asked may unmute, whatever the room's rule is, until they are muted again. */
  askToUnmute(peer: Peer, by: Peer): void {
    peer.mayUnmute = true;
    this.options.events.unmuteAsked(peer, by.peerId);
  }

  /** What was stopped and not opened again by its own peer: a client that was away has not heard of it. */
  stoppedOf(peer: Peer): ProducerStopped[] {
    return [...peer.stopped].flatMap(([source, { byPeerId, producerId }]) => {
      const closed = source !== 'mic';
      const current = closed ? producerId : (peer.producerOf('mic')?.producerId ?? null);
      return current === null ? [] : [{ producerId: current, source, closed, byPeerId }];
    });
  }

  /** As what somebody asks to produce may be made. @throws ForbiddenError */
  bind(peer: Peer, options: ProduceOptions): ProduceOptions {
    if (!this.mayPublish(peer, options.source))
      throw new ForbiddenError(`A ${peer.role} sends no ${options.source} in this room.`);
    const isHeld = options.source === 'mic' && this.isHeld(peer);
    return isHeld ? { ...options, paused: true } : options;
  }

  /** @throws UnmuteForbiddenError */
  permitResume(peer: Peer, producerId: ProducerId): void {
    if (peer.producers.get(producerId)?.source !== 'mic') return;
    if (!this.options.settings.mayUnmute && !peer.moderates && !peer.mayUnmute)
      throw new UnmuteForbiddenError();
    peer.stopped.delete('mic');
  }

  /** This peer's Producer was opened: it may have been stopped while the media worked on it. */
  async opened(peer: Peer, producer: PeerProducer): Promise<void> {
    if (producer.source !== 'mic') {
      peer.stopped.delete(producer.source);
      return;
    }
    if (!this.isHeld(peer)) return;
    if (!producer.paused) await this.options.pause([[peer, producer.producerId]]);
    this.tell(peer, producer, peer.stopped.get('mic')?.byPeerId ?? null);
  }

  /** Closes what this peer may send no longer, by another rule or in another role. */
  enforce(peer: Peer): void {
    const forbidden = [...peer.producers.values()].filter(({ source }) => !this.mayPublish(peer, source));
    this.options.close(
      peer,
      forbidden.map(({ producerId }) => producerId),
    );
    if (!peer.sends) return; // Its new role says so.
    for (const producer of forbidden)
      this.options.events.producerStopped(peer, {
        ...{ producerId: producer.producerId, source: producer.source, closed: true, byPeerId: null },
      });
  }

  private mayPublish({ sends, moderates }: Peer, source: Source): boolean {
    return moderates || (sends && this.options.settings.mayPublish.includes(source));
  }

  private isHeld(peer: Peer): boolean {
    return (
      peer.stopped.has('mic') || (!this.options.settings.mayUnmute && !peer.moderates && !peer.mayUnmute)
    );
  }

  private tell(peer: Peer, { producerId, source }: PeerProducer, byPeerId: PeerId | null): void {
    const closed = source !== 'mic';
    this.options.events.producerStopped(peer, { producerId, source, closed, byPeerId });
  }
}
