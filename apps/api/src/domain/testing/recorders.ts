import type {
  ChatMessage,
  ConsumerDescription,
  ConsumerId,
  PeerId,
  ProducerId,
  ProducerStopped,
  Role,
  RoomSettings,
  ShedTile,
  ShownReaction,
  TransportDescription,
  TransportPair,
  VideoCodec,
} from '@plenum/protocol';
import type { Peer } from '../peer.ts';
import type { Log } from '../ports.ts';
import type { RemovalReason, RoomEvents, RosterUrgency } from '../room-events.ts';
import type { Room } from '../room.ts';

export type RecordedEvent =
  | { event: 'rosterChanged'; when: RosterUrgency }
  | { event: 'activeSpeakerChanged'; peerId: PeerId | null }
  | { event: 'consumersAdded'; peer: Peer; consumers: ConsumerDescription[] }
  | { event: 'consumersRemoved'; peer: Peer; consumerIds: ConsumerId[] }
  | { event: 'consumerLayerChanged'; peer: Peer; consumerId: ConsumerId; spatialLayer: number | null }
  | { event: 'tilesShed'; peer: Peer; tiles: ShedTile[] }
  | { event: 'demandChanged'; peer: Peer; producerId: ProducerId; maxSpatialLayer: number }
  | { event: 'videoCodecsChanged'; videoCodecs: VideoCodec[] }
  | { event: 'mediaLost' }
  | { event: 'mediaRebuilt'; peer: Peer; transports: TransportPair }
  | { event: 'chatMessageAdded'; message: ChatMessage; readers: Peer[] | null }
  | { event: 'reactionShown'; reaction: ShownReaction }
  | { event: 'producerStopped'; peer: Peer; stopped: ProducerStopped }
  | { event: 'unmuteAsked'; peer: Peer; byPeerId: PeerId }
  | { event: 'lobbyChanged' }
  | { event: 'admissionDecided'; waitingId: string; admitted: boolean }
  | { event: 'settingsChanged'; settings: RoomSettings }
  | { event: 'roleChanged'; peer: Peer; role: Role; sendTransport: TransportDescription | null }
  | { event: 'peerRemoved'; peer: Peer; reason: RemovalReason }
  | { event: 'roomClosed'; room: Room };

/** Keeps what a room said, in order. */
export class RecordedEvents implements RoomEvents {
  all: RecordedEvent[] = [];

  of<E extends RecordedEvent['event']>(event: E): Extract<RecordedEvent, { event: E }>[] {
    return this.all.filter((one): one is Extract<RecordedEvent, { event: E }> => one.event === event);
  }

  clear(): void {
    this.all = [];
  }

  rosterChanged(_room: Room, when: RosterUrgency): void {
    this.all.push({ event: 'rosterChanged', when });
  }
  activeSpeakerChanged(_room: Room, peerId: PeerId | null): void {
    this.all.push({ event: 'activeSpeakerChanged', peerId });
  }
  consumersAdded(peer: Peer, consumers: ConsumerDescription[]): void {
    this.all.push({ event: 'consumersAdded', peer, consumers });
  }
  consumersRemoved(peer: Peer, consumerIds: ConsumerId[]): void {
    this.all.push({ event: 'consumersRemoved', peer, consumerIds });
  }
  consumerLayerChanged(peer: Peer, consumerId: ConsumerId, spatialLayer: number | null): void {
    this.all.push({ event: 'consumerLayerChanged', peer, consumerId, spatialLayer });
  }
  tilesShed(peer: Peer, tiles: ShedTile[]): void {
    this.all.push({ event: 'tilesShed', peer, tiles });
  }
  demandChanged(peer: Peer, producerId: ProducerId, maxSpatialLayer: number): void {
    this.all.push({ event: 'demandChanged', peer, producerId, maxSpatialLayer });
  }
  videoCodecsChanged({ videoCodecs }: Room): void {
    this.all.push({ event: 'videoCodecsChanged', videoCodecs: videoCodecs.list });
  }
  mediaLost(): void {
    this.all.push({ event: 'mediaLost' });
  }
  mediaRebuilt(peer: Peer, transports: TransportPair): void {
    this.all.push({ event: 'mediaRebuilt', peer, transports });
  }
  chatMessageAdded(_room: Room, message: ChatMessage, readers: Peer[] | null): void {
    this.all.push({ event: 'chatMessageAdded', message, readers });
  }
  reactionShown(_room: Room, reaction: ShownReaction): void {
    this.all.push({ event: 'reactionShown', reaction });
  }
  producerStopped(peer: Peer, stopped: ProducerStopped): void {
    this.all.push({ event: 'producerStopped', peer, stopped });
  }
  unmuteAsked(peer: Peer, byPeerId: PeerId): void {
    this.all.push({ event: 'unmuteAsked', peer, byPeerId });
  }
  lobbyChanged(): void {
    this.all.push({ event: 'lobbyChanged' });
  }
  admissionDecided(waitingId: string, admitted: boolean): void {
    this.all.push({ event: 'admissionDecided', waitingId, admitted });
  }
  settingsChanged(_room: Room, settings: RoomSettings): void {
    this.all.push({ event: 'settingsChanged', settings });
  }
  roleChanged(peer: Peer): void {
    const { role, sendTransport } = peer;
    this.all.push({ event: 'roleChanged', peer, role, sendTransport });
  }
  peerRemoved(peer: Peer, reason: RemovalReason): void {
    this.all.push({ event: 'peerRemoved', peer, reason });
  }
  roomClosed(room: Room): void {
    this.all.push({ event: 'roomClosed', room });
  }
}

export class RecordedLog implements Log {
  readonly lines: { level: 'warn' | 'error'; message: string; context: Record<string, unknown> }[] = [];

  warn(message: string, context: Record<string, unknown>): void {
    this.lines.push({ level: 'warn', message, context });
  }
  error(message: string, context: Record<string, unknown>): void {
    this.lines.push({ level: 'error', message, context });
  }
}
