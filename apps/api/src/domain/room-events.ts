import type {
  ChatMessage,
  ConsumerDescription,
  ConsumerId,
  PeerId,
  ProducerId,
  ProducerStopped,
  RoomSettings,
  ShedTile,
  ShownReaction,
  TransportPair,
} from '@plenum/protocol';
import type { Peer } from './peer.ts';
import type { Room } from './room.ts';

export type RemovalReason =
  'replaced' | 'serverClosing' | 'flooding' | 'mediaFailed' | 'removedByModerator' | 'meetingEnded';

/**
 * When a roster's changes are told: before what is told next, which names somebody; or quickly, since somebody waits to see or
 * hear it; or with others.
 */
export type RosterUrgency = 'now' | 'quickly' | 'soon';

/** What happens in a room and others must hear of. The gateway implements it; the domain only calls. */
export interface RoomEvents {
  rosterChanged(room: Room, when: RosterUrgency): void;
  activeSpeakerChanged(room: Room, peerId: PeerId | null): void;
  consumersAdded(peer: Peer, consumers: ConsumerDescription[]): void;
  consumersRemoved(peer: Peer, consumerIds: ConsumerId[]): void;
  consumerLayerChanged(peer: Peer, consumerId: ConsumerId, spatialLayer: number | null): void;
  /** The peer's downlink carries other pictures than before. These are wanted, and not sent: all of them. */
  tilesShed(peer: Peer, tiles: ShedTile[]): void;
  demandChanged(peer: Peer, producerId: ProducerId, maxSpatialLayer: number): void;
  /** What everybody can receive is no longer what it was. */
  videoCodecsChanged(room: Room): void;
  mediaLost(room: Room): void;
  mediaRebuilt(peer: Peer, transports: TransportPair): void;
  /** To everybody, or to these alone. */
  chatMessageAdded(room: Room, message: ChatMessage, readers: Peer[] | null): void;
  reactionShown(room: Room, reaction: ShownReaction): void;
  /** Somebody else stopped what this peer sends. */
  producerStopped(peer: Peer, stopped: ProducerStopped): void;
  unmuteAsked(peer: Peer, byPeerId: PeerId): void;
  lobbyChanged(room: Room): void;
  admissionDecided(waitingId: string, admitted: boolean): void;
  settingsChanged(room: Room, settings: RoomSettings): void;
  /** The peer's own role, and with it perhaps its send transport. */
  roleChanged(peer: Peer): void;
  /** The server took this peer out of its room. */
  peerRemoved(peer: Peer, reason: RemovalReason): void;
  roomClosed(room: Room): void;
}
