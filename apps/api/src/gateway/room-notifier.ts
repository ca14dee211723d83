import {
  LIMITS,
  type ChatMessage,
  type ConsumerDescription,
  type ConsumerId,
  type PeerId,
  type ProducerId,
  type ProducerStopped,
  type RoomSettings,
  type ShedTile,
  type ShownReaction,
  type TransportPair,
} from '@plenum/protocol';
import type { Peer } from '../domain/peer.ts';
import type { Clock } from '../domain/ports.ts';
import type { RemovalReason, RoomEvents, RosterUrgency } from '../domain/room-events.ts';
import type { Room } from '../domain/room.ts';
import { channelOfPeer, channelOfRoom, channelOfWaiting, type ClientServer } from './client-socket.ts';
import { Gathering } from './gathering.ts';

/** Turns what happens in rooms into notifications. A room's delta is encoded once, by Socket.IO's broadcast. */
export class RoomNotifier implements RoomEvents {
  private server: ClientServer | null = null;
  private readonly rosters: Gathering<Room>;
  private readonly selves: Gathering<Room>;
  private readonly reactions: Gathering<Room>;
  private readonly lobbies: Gathering<Room>;
  private readonly layers: Gathering<Peer>;
  private readonly shown = new WeakMap<Room, ShownReaction[]>();
  private readonly spatialLayers = new WeakMap<Peer, Map<ConsumerId, number | null>>();

  constructor(clock: Clock) {
    this.rosters = new Gathering(clock, (room) => this.tellRoster(room));
    this.selves = new Gathering(clock, (room) => this.tellSelves(room));
    this.reactions = new Gathering(clock, (room) => this.tellReactions(room));
    this.lobbies = new Gathering(clock, (room) => this.tellLobby(room));
    this.layers = new Gathering(clock, (peer) => this.tellLayers(peer));
  }

  /** Nest makes the Socket.IO server after its providers. */
  attach(server: ClientServer): void {
    this.server = server;
  }

  requireServer(): ClientServer {
    if (!this.server) throw new Error('The Socket.IO server is not made yet.');
    return this.server;
  }

  /** To everybody on this server, whose meetings go on until then. */
  serverDraining(stopsWithinMs: number): void {
    this.server?.emit('serverDraining', { stopsWithinMs });
  }

  rosterChanged(room: Room, when: RosterUrgency): void {
    this.rosters[when](room);
  }

  chatMessageAdded(room: Room, message: ChatMessage, readers: Peer[] | null): void {
    const channel = readers ? this.toPeers(readers) : this.toRoom(room);
    channel?.emit('chatMessageAdded', { message });
  }

  /** Of a storm only so many are told: more would be seen by nobody. */
  reactionShown(room: Room, reaction: ShownReaction): void {
    const shown = this.shown.get(room) ?? [];
    if (shown.length < LIMITS.reactionsAtOnce) shown.push(reaction);
    this.shown.set(room, shown);
    this.reactions.soon(room);
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

  /** A new picture climbs through its layers, and a new speaker's changes with others: only the end of it is told. */
  consumerLayerChanged(peer: Peer, consumerId: ConsumerId, spatialLayer: number | null): void {
    const changed = this.spatialLayers.get(peer) ?? new Map<ConsumerId, number | null>();
    this.spatialLayers.set(peer, changed.set(consumerId, spatialLayer));
    this.layers.soon(peer);
  }

  tilesShed(peer: Peer, tiles: ShedTile[]): void {
    this.toPeer(peer)?.emit('tilesShed', { tiles });
  }

  demandChanged(peer: Peer, producerId: ProducerId, maxSpatialLayer: number): void {
    this.toPeer(peer)?.emit('demandChanged', { producerId, maxSpatialLayer });
  }

  videoCodecsChanged(room: Room): void {
    this.toRoom(room)?.emit('videoCodecsChanged', { videoCodecs: room.videoCodecs.list });
  }

  mediaLost(room: Room): void {
    this.toRoom(room)?.emit('mediaLost', {});
  }

  mediaRebuilt(peer: Peer, transports: TransportPair): void {
    this.toPeer(peer)?.emit('mediaRebuilt', { transports });
  }

  producerStopped(peer: Peer, stopped: ProducerStopped): void {
    this.toPeer(peer)?.emit('producerStopped', stopped);
  }

  unmuteAsked(peer: Peer, byPeerId: PeerId): void {
    this.toPeer(peer)?.emit('unmuteAsked', { byPeerId });
  }

  lobbyChanged(room: Room): void {
    this.lobbies.soon(room);
  }

  admissionDecided(waitingId: string, admitted: boolean): void {
    this.server?.to(channelOfWaiting(waitingId)).emit('admissionDecided', { admitted });
  }

  settingsChanged(room: Room, settings: RoomSettings): void {
    this.toRoom(room)?.emit('roomSettingsChanged', settings);
  }

  roleChanged(peer: Peer): void {
    const { role, sendTransport } = peer;
    this.toPeer(peer)?.emit('roleChanged', { role, sendTransport });
  }

  peerRemoved(peer: Peer, reason: RemovalReason): void {
    this.layers.cancel(peer);
    this.toPeer(peer)?.emit('removed', { reason });
    this.server?.in(channelOfPeer(peer.peerId)).disconnectSockets(true);
  }

  roomClosed(room: Room): void {
    for (const gathering of [this.rosters, this.selves, this.reactions, this.lobbies]) gathering.cancel(room);
  }

  private tellRoster(room: Room): void {
    const delta = room.roster.takeDelta();
    if (delta) this.toRoom(room)?.emit('peersChanged', delta);
    // A microphone and a camera that come one after the other are one change to whom nobody else is told of.
    if (room.roster.hasChangedBeyond) this.selves.soon(room);
  }

  private tellSelves(room: Room): void {
    for (const peer of room.roster.takeChangedBeyond())
      this.toPeer(peer)?.emit('selfChanged', { peer: peer.toRoster() });
  }

  private tellLobby(room: Room): void {
    const moderators = [...room.peers.values()].filter(({ moderates }) => moderates);
    if (moderators.length > 0)
      this.toPeers(moderators)?.emit('lobbyChanged', { waiting: room.lobby.waiting });
  }

  private tellReactions(room: Room): void {
    const reactions = this.shown.get(room);
    this.shown.delete(room);
    if (reactions) this.toRoom(room)?.emit('reactionsShown', { reactions });
  }

  private tellLayers(peer: Peer): void {
    const changed = this.spatialLayers.get(peer);
    this.spatialLayers.delete(peer);
    if (!changed) return;
    const consumers = [...changed].map(([consumerId, spatialLayer]) => ({ consumerId, spatialLayer }));
    this.toPeer(peer)?.emit('consumerLayersChanged', { consumers });
  }

  private toRoom(room: Room) {
    return this.server?.to(channelOfRoom(room.roomId));
  }

  /** Encoded once, however many they are. */
  private toPeers(peers: Peer[]) {
    return this.server?.to(peers.map(({ peerId }) => channelOfPeer(peerId)));
  }

  private toPeer(peer: Peer) {
    return this.server?.to(channelOfPeer(peer.peerId));
  }
}
