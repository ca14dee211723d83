import type {
  ConsumerDescription,
  ConsumerId,
  PeerId,
  ProducerId,
  RoomSettings,
  TransportPair,
} from '@plenum/protocol';
import type { Peer } from '../domain/peer.ts';
import type { Clock, ConsumerLayers } from '../domain/ports.ts';
import type { RemovalReason, RoomEvents } from '../domain/room-events.ts';
import type { Room } from '../domain/room.ts';
import { channelOfPeer, channelOfRoom, type ClientServer } from './client-socket.ts';

/** Changes of a roster that nobody waits for gather so long, in milliseconds. */
export const COALESCE_MS = 150;

/** Turns what happens in rooms into notifications. A room's delta is encoded once, by Socket.IO's broadcast. */
export class RoomNotifier implements RoomEvents {
  private server: ClientServer | null = null;
  private readonly pending = new Map<Room, () => void>();

  constructor(private readonly clock: Clock) {}

  /** Nest makes the Socket.IO server after its providers. */
  attach(server: ClientServer): void {
    this.server = server;
  }

  requireServer(): ClientServer {
    if (!this.server) throw new Error('The Socket.IO server is not made yet.');
    return this.server;
  }

  rosterChanged(room: Room, urgent: boolean): void {
    if (urgent) return this.flush(room);
    if (this.pending.has(room)) return;
    this.pending.set(
      room,
      this.clock.after(COALESCE_MS, () => this.flush(room)),
    );
  }

  activeSpeakerChanged(room: Room, peerId: PeerId | null): void {
    this.toRoom(room)?.emit('activeSpeakerChanged', { peerId });
  }

  consumersAdded(peer: Peer, consumers: ConsumerDescription[]): void {
    this.toPeer(peer)?.emit('consumersAdded', { consumers });
  }

  consumersRemoved(peer: Peer, consumerIds: ConsumerId[]): void {
    this.toPeer(peer)?.emit('consumersRemoved', { consumerIds });
  }

  consumerLayersChanged(peer: Peer, consumerId: ConsumerId, layers: ConsumerLayers | null): void {
    this.toPeer(peer)?.emit('consumerLayersChanged', { consumerId, layers });
  }

  demandChanged(peer: Peer, producerId: ProducerId, maxSpatialLayer: number): void {
    this.toPeer(peer)?.emit('demandChanged', { producerId, maxSpatialLayer });
  }

  mediaLost(room: Room): void {
    this.toRoom(room)?.emit('mediaLost', {});
  }

  mediaRebuilt(peer: Peer, transports: TransportPair): void {
    this.toPeer(peer)?.emit('mediaRebuilt', { transports });
  }

  settingsChanged(room: Room, settings: RoomSettings): void {
    this.toRoom(room)?.emit('roomSettingsChanged', settings);
  }

  roleChanged(peer: Peer): void {
    const { role, sendTransport } = peer;
    this.toPeer(peer)?.emit('roleChanged', { role, sendTransport });
  }

  peerRemoved(peer: Peer, reason: RemovalReason): void {
    this.toPeer(peer)?.emit('removed', { reason });
    this.server?.in(channelOfPeer(peer.peerId)).disconnectSockets(true);
  }

  roomClosed(room: Room): void {
    this.pending.get(room)?.();
    this.pending.delete(room);
  }

  private flush(room: Room): void {
    this.pending.get(room)?.();
    this.pending.delete(room);
    const delta = room.roster.takeDelta();
    if (delta) this.toRoom(room)?.emit('peersChanged', delta);
  }

  private toRoom(room: Room) {
    return this.server?.to(channelOfRoom(room.roomId));
  }

  private toPeer(peer: Peer) {
    return this.server?.to(channelOfPeer(peer.peerId));
  }
}
