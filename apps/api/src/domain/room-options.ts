import type { RoomId } from '@plenum/protocol';
import type { KeptMessage } from './chat-log.ts';
import type { Peer } from './peer.ts';
import type { Clock, Log, MediaEngine, PasscodeHashes } from './ports.ts';
import type { RoomKeeping } from './room-keeper.ts';
import type { RoomTerms } from './room-terms.ts';
import type { RoomEvents } from './room-events.ts';
import type { HearingLimits } from './subscriptions/hearing.ts';

export interface RoomOptions {
  roomId: RoomId;
  maxPeers: number;
  hearing: HearingLimits;
  /** How long a peer whose socket broke is waited for, in milliseconds. */
  resumeWithinMs: number;
  terms: RoomTerms;
  engine: MediaEngine;
  passcodes: PasscodeHashes;
  keeper: RoomKeeping;
  events: RoomEvents;
  clock: Clock;
  log: Log;
  /** Tells the owner that a peer has gone, whatever the cause, and the cause in a few words. */
  onPeerRemoved(peer: Peer, reason: string): void;
  /** Another role than the one that the peer came in with. */
  onRoleChanged(peer: Peer): void;
  /** What is said to everybody, where the chat is kept: resolves when it is. @throws DatabaseUnavailableError */
  onSaid(message: KeptMessage): Promise<void>;
  /** Fewer have a place in the lobby than before. */
  onPlaceGivenUp(): void;
  /** Tells the owner that the room closed, also where it did so by itself. */
  onClosed(): void;
}
