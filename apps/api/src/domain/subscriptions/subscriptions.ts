import { KIND_OF_SOURCE, type PeerId, type ProducerId } from '@plenum/protocol';
import type { Peer, PeerProducer } from '../peer.ts';
import type { Clock, Log } from '../ports.ts';
import type { RoomEvents } from '../room-events.ts';
import type { Roster } from '../roster.ts';
import { Demand } from './demand.ts';
import { overDownlink } from './downlink-budget.ts';
import { Hearing, type HearingLimits } from './hearing.ts';
import { PeerConsumers } from './peer-consumers.ts';
import {
  isLargeAudience,
  maySee,
  planSubscriptions,
  type PlanInput,
  type PlannedConsumer,
} from './planner.ts';
import { Publications, type Publication } from './publications.ts';

/** Changes that come within so many milliseconds are planned once. */
const PLAN_AFTER_MS = 20;

/** So many plans are carried out before others get their turn: hundreds at once would hold up every other message. */
const PLANS_AT_ONCE = 50;

/** What all plans of one moment share. */
type Circumstances = Pick<PlanInput, 'publications' | 'sounds' | 'held' | 'speaker' | 'largeAudience'>;

export interface SubscriptionsOptions {
  peers: ReadonlyMap<PeerId, Peer>;
  roster: Pick<Roster, 'introduce'>;
  hearing: HearingLimits;
  events: RoomEvents;
  clock: Clock;
  log: Log;
}

/** Decides when and for whom to plan anew: for as few as a change concerns. One of a Room's parts, closed with it. */
export class Subscriptions {
  /** How many plans were made so far: what the changes of a room cost. */
  plansMade = 0;
  private readonly demand: Demand;
  private readonly hearing: Hearing;
  private readonly consumers: PeerConsumers;
  private readonly dirty = new Set<PeerId>();
  /** Peers whose plan is being carried out: two at the same time would make two Consumers of one Producer. */
  private readonly working = new Set<PeerId>();
  private cancelPlanning: (() => void) | null = null;
  /** Who spoke last. */
  private speaker: PeerId | null = null;
  private largeAudience = false;
  private closed = false;

  constructor(private readonly options: SubscriptionsOptions) {
    const { hearing, events, clock } = options;
    this.demand = new Demand(clock, (producerId, maxSpatialLayer) => {
      const publisher = this.findPublisher(producerId);
      if (publisher) events.demandChanged(publisher, producerId, maxSpatialLayer);
    });
    this.hearing = new Hearing(hearing, clock, () => this.replanAllAtOnce());
    this.consumers = new PeerConsumers(this.demand, events, clock);
  }

  /** Whose microphones everybody is to receive now. */
  get heard(): ReadonlySet<PeerId> {
    const { heard, held } = this.hearing;
    return new Set(heard.filter((peerId) => !held.has(peerId)));
  }

  /** This peer sees something else, or has just come. */
  replan(peer: Peer): void {
    this.dirty.add(peer.peerId);
    this.schedule();
  }

  /** Plans anew for those who might receive it: in a large room most do not see a given camera, or hear a microphone. */
  producerOpened(publisher: Peer, { producerId, source, paused }: PeerProducer): void {
    // It may have left, or lost its media, while this was made.
    if (!publisher.producers.has(producerId)) return;
    const publication = { producerId, source, peerId: publisher.peerId };
    if (KIND_OF_SOURCE[source] === 'video') {
      this.demand.open(producerId);
      for (const peer of this.peers) if (maySee(peer, publication)) this.replan(peer);
    } else if (source !== 'mic' || this.hearing.opened(publisher.peerId, paused)) {
      this.replanAll();
    }
  }

  producerClosed(publisher: Peer, { producerId, source }: PeerProducer): void {
    this.withdraw([producerId]);
    if (source === 'mic' && this.hearing.closed(publisher.peerId)) this.replanAll();
  }

  producerPaused(publisher: Peer, producerId: ProducerId, paused: boolean): void {
    if (publisher.producers.get(producerId)?.source !== 'mic') return;
    if (paused) this.hearing.muted(publisher.peerId);
    else this.hearing.unmuted(publisher.peerId);
  }

  /** This one says to have begun to speak. */
  speechReported({ peerId }: Peer): void {
    if (!this.closed) this.hearing.claimed(peerId);
  }

  /** Others speak now; the loudest first, none in silence. */
  loudestChanged(peerIds: PeerId[]): void {
    if (this.closed) return;
    const [speaker = this.speaker] = peerIds;
    const before = this.speaker;
    this.speaker = speaker;
    this.hearing.loudestChanged(peerIds);
    if (speaker === before) return;
    for (const one of [before, speaker]) this.replanWatchersOf(one);
  }

  /** This client missed what it was told while its socket was broken. */
  tellAgain(peer: Peer): void {
    if (peer.shed.length > 0) this.options.events.tilesShed(peer, peer.shed);
    for (const producerId of peer.producers.keys()) {
      const told = this.demand.toldOf(producerId);
      if (told !== undefined) this.options.events.demandChanged(peer, producerId, told);
    }
    for (const { description, arrivingLayer, lingering } of peer.consumers.values())
      if (!lingering && arrivingLayer !== undefined)
        this.options.events.consumerLayerChanged(peer, description.consumerId, arrivingLayer);
  }

  /** All media was lost: whatever was produced and consumed is gone. Microphones are expected back as they were. */
  reset(): void {
    this.demand.dispose();
    for (const peer of this.peers) this.consumers.forget(peer);
    this.hearing.loudestChanged([]);
  }

  /** The media of one peer is made anew, as in {@link reset}. */
  resetPeer(peer: Peer): void {
    this.consumers.forget(peer);
    this.withdraw([...peer.producers.keys()]);
  }

  /** A peer has left: it watches nothing any more. */
  peerRemoved(peer: Peer): void {
    if (this.closed) return;
    this.consumers.forget(peer);
    this.dirty.delete(peer.peerId);
    this.withdraw([...peer.producers.keys()]);
    if (this.hearing.closed(peer.peerId)) this.replanAll();
  }

  close(): void {
    this.closed = true;
    this.cancelPlanning?.();
    this.demand.dispose();
    this.hearing.dispose();
    this.consumers.dispose();
    this.dirty.clear();
  }

  private get peers(): Iterable<Peer> {
    return this.options.peers.values();
  }

  /** Producers are gone. Most peers only lose their Consumers of them, which needs no plan. */
  private withdraw(producerIds: ProducerId[]): void {
    for (const producerId of producerIds) this.demand.close(producerId);
    if (producerIds.length === 0) return;
    for (const peer of this.peers) {
      this.consumers.remove(peer, producerIds);
      // Without a viewport another one gets its place; and one that is being made now has to go again.
      if (peer.viewport === null || this.working.has(peer.peerId)) this.replan(peer);
    }
  }

  private replanAll(): void {
    for (const peer of this.peers) this.replan(peer);
  }

  /** Somebody speaks, and is not to wait: everybody hears the same. */
  private replanAllAtOnce(): void {
    if (this.closed) return;
    this.replanAll();
    this.cancelPlanning?.();
    this.carryOut();
  }

  /** The tile of a speaker comes first where the downlink is thin. */
  private replanWatchersOf(peerId: PeerId | null): void {
    const producers = [...(this.options.peers.get(peerId ?? '')?.producers.values() ?? [])];
    const camera = producers.find(({ source }) => source === 'webcam')?.producerId;
    if (camera === undefined) return;
    for (const peer of this.peers) if (peer.consumers.get(camera)?.lingering === false) this.replan(peer);
  }

  private schedule(): void {
    if (this.closed) return;
    this.cancelPlanning ??= this.options.clock.after(PLAN_AFTER_MS, () => this.carryOut());
  }

  private carryOut(): void {
    this.cancelPlanning = null;
    const publications = Publications.of(this.peers);
    const microphones = this.hearing.heard.flatMap((peerId) => publications.find(peerId, 'mic') ?? []);
    const sounds = [...microphones, ...publications.screenSounds];
    this.options.roster.introduce(sounds.map(({ peerId }) => peerId)); // Before a Consumer names them.
    const { held } = this.hearing;
    this.measureAudience();
    const { speaker, largeAudience } = this;
    const circumstances = { publications, sounds, held, speaker, largeAudience };
    let planned = 0;
    for (const peerId of [...this.dirty]) {
      if (this.working.has(peerId)) continue; // Planned again when it is done, by what is true then.
      if ((planned += 1) > PLANS_AT_ONCE) {
        this.cancelPlanning = this.options.clock.after(0, () => this.carryOut());
        return;
      }
      this.dirty.delete(peerId);
      this.working.add(peerId);
      void this.work(peerId, circumstances);
    }
  }

  /** Where it begins or ceases to be a large one, every picture is concerned. */
  private measureAudience(): void {
    const wasLarge = this.largeAudience;
    this.largeAudience = isLargeAudience(this.options.peers.size, wasLarge);
    if (this.largeAudience !== wasLarge) for (const { peerId } of this.peers) this.dirty.add(peerId);
  }

  private async work(peerId: PeerId, circumstances: Circumstances): Promise<void> {
    try {
      await this.apply(peerId, circumstances);
    } catch (error) {
      this.options.log.error('A subscription plan could not be carried out', { peerId, error });
    }
    this.working.delete(peerId);
    if (this.dirty.has(peerId)) this.schedule();
  }

  private async apply(peerId: PeerId, circumstances: Circumstances): Promise<void> {
    const peer = this.options.peers.get(peerId);
    if (!peer?.media) return;
    this.plansMade += 1;
    const { viewport, firstTiles } = peer;
    const plan = planSubscriptions({ subscriber: peerId, viewport, firstTiles, ...circumstances });
    this.shed(peer, overDownlink(plan, circumstances.publications, peer.downlinkBps), plan);
    await this.consumers.follow(peer, plan, circumstances.publications);
  }

  private shed(peer: Peer, over: Publication[], plan: Map<ProducerId, PlannedConsumer>): void {
    for (const { producerId } of over) plan.delete(producerId);
    const tiles = over.map(({ peerId, source }) => ({ peerId, source }));
    if (JSON.stringify(tiles) === JSON.stringify(peer.shed)) return;
    peer.shed = tiles;
    this.options.events.tilesShed(peer, tiles);
  }

  private findPublisher(producerId: ProducerId): Peer | undefined {
    for (const peer of this.peers) if (peer.producers.has(producerId)) return peer;
    return undefined;
  }
}
