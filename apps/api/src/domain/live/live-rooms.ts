import { momentOf, type Moment } from '@plenum/journey';
import type { RoomId, Source } from '@plenum/protocol';
import type {
  HearingMatrix,
  HearingQuery,
  LiveParticipantDetail,
  LiveQuery,
  LiveRoom,
  LiveRoomDetail,
  LiveRooms,
} from '@plenum/protocol/rest';
import type { Peer } from '../peer.ts';
import type { Clock, Traffic } from '../ports.ts';
import type { OpenRoom, RoomRegistry } from '../room-registry.ts';
import type { Room } from '../room.ts';
import type { Owner } from '../store-ports.ts';
import { HearingMatrices } from './hearing-matrix.ts';
import { describePerson, describeReceived, devicesOf, type TrafficOf } from './live-person.ts';
import { LiveTraffic } from './live-traffic.ts';

/** How a room's people are doing is looked at no more often, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** How everybody of a room was doing at one moment. */
interface Doings {
  at: number;
  people: { peer: Peer; moment: Moment }[];
}

/** What goes on in the rooms now, for those who watch over them. Nothing is measured that nobody asks for. */
export class LiveView {
  private readonly traffic: LiveTraffic;
  private readonly matrices: HearingMatrices;
  private readonly doings = new WeakMap<Room, Doings>();

  constructor(
    private readonly registry: RoomRegistry,
    private readonly clock: Clock,
  ) {
    this.traffic = new LiveTraffic(clock);
    this.matrices = new HearingMatrices(clock);
  }

  /** @param owner null: everybody's */
  async rooms(owner: Owner, { offset, limit }: LiveQuery): Promise<LiveRooms> {
    const rooms = (await this.registry.openRooms()).filter(
      ({ terms }) => owner === null || terms.ownerId === owner,
    );
    rooms.sort((one, other) => other.room.peers.size - one.room.peers.size);
    const page = rooms.slice(offset, offset + limit);
    return {
      ...{ at: this.clock.now(), draining: this.registry.isDraining, total: rooms.length },
      items: await Promise.all(page.map(({ room }) => this.describe(room))),
    };
  }

  /** Everything that passes through this server now, in bits per second. */
  async bitrates(): Promise<{ inBps: number; outBps: number }> {
    const rooms = await this.registry.openRooms();
    const all = await Promise.all(rooms.map(({ room }) => this.traffic.of(room)));
    return sumOf(all.flatMap((traffic) => [...traffic.values()]));
  }

  /** Null where it is not in use, or another's. */
  async find(owner: Owner, roomId: RoomId): Promise<OpenRoom | null> {
    const open = await this.registry.findOpen(roomId);
    return open && (owner === null || open.terms.ownerId === owner) ? open : null;
  }

  async room(room: Room, { offset, limit }: LiveQuery): Promise<LiveRoomDetail> {
    const at = this.clock.now();
    const traffic = await this.traffic.of(room);
    const people = this.doingsOf(room);
    const troubledFirst = [
      ...people.filter(({ moment }) => isTroubled(moment)),
      ...people.filter(({ moment }) => !isTroubled(moment)),
    ];
    const items = troubledFirst
      .slice(offset, offset + limit)
      .map(({ peer, moment }) => describePerson(peer, moment, traffic));
    return { at, room: await this.describe(room), participants: { items, total: people.length } };
  }

  async participant(room: Room, peer: Peer): Promise<LiveParticipantDetail> {
    const at = this.clock.now();
    const traffic = await this.traffic.of(room);
    const { journey } = peer.journey;
    return {
      at,
      participant: describePerson(peer, momentOf(journey.facts, at), traffic),
      devices: devicesOf(journey.facts),
      journey,
      received: await describeReceived(room, peer),
    };
  }

  hearing(room: Room, query: HearingQuery): Promise<HearingMatrix> {
    return this.matrices.of(room, query);
  }

  private async describe(room: Room): Promise<LiveRoom> {
    const peers = [...room.peers.values()];
    const traffic = await this.traffic.of(room);
    const { name, locked } = room.settings;
    return {
      ...{ roomId: room.roomId, name, locked, people: peers.length, waiting: room.lobby.waiting.length },
      speaker: room.peers.get(room.activeSpeakerPeerId ?? '')?.displayName ?? null,
      microphones: openOf(peers, 'mic'),
      cameras: openOf(peers, 'webcam'),
      screens: openOf(peers, 'screen'),
      ...sumOf([...traffic.values()]),
      loss: lossOf(traffic),
      troubled: this.doingsOf(room).filter(({ moment }) => isTroubled(moment)).length,
    };
  }

  /** In a large room that is work: done once for all who ask within {@link LOOK_EVERY_MS}. */
  private doingsOf(room: Room): Doings['people'] {
    const at = this.clock.now();
    const last = this.doings.get(room);
    if (last && at - last.at < LOOK_EVERY_MS)
      return last.people.filter(({ peer }) => room.peers.has(peer.peerId));
    const people = Array.from(room.peers.values(), (peer) => {
      return { peer, moment: momentOf(peer.journey.journey.facts, at) };
    });
    this.doings.set(room, { at, people });
    return people;
  }
}

const isTroubled = ({ diagnoses }: Moment) => diagnoses.length > 0;

function openOf(peers: Peer[], source: Source): number {
  return peers.filter((peer) => peer.producerOf(source)?.paused === false).length;
}

function sumOf(all: Traffic[]): { inBps: number; outBps: number } {
  const sum = (read: (one: Traffic) => number) => all.reduce((total, one) => total + read(one), 0);
  return { inBps: sum(({ inBps }) => inBps), outBps: sum(({ outBps }) => outBps) };
}

function lossOf(traffic: TrafficOf): number | null {
  const known = [...traffic.values()]
    .flatMap(({ lossIn, lossOut }) => [lossIn, lossOut])
    .filter((loss) => loss !== null);
  return known.length === 0 ? null : known.reduce((sum, loss) => sum + loss, 0) / known.length;
}
