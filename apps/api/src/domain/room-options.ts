import type { RoomId } from '@plenum/protocol';
import type { Peer } from './peer.ts';
import type { Clock, Log, MediaEngine } from './ports.ts';
import type { RoomEvents } from './room-events.ts';
import type { HearingLimits } from './subscriptions/hearing.ts';

export interface RoomOptions {
  roomId: RoomId;
  maxPeers: number;
  hearing: HearingLimits;
  /** How long a peer whose socket broke is waited for, in milliseconds. */
  resumeWithinMs: number;
  /** Newcomers are viewers. */
  webinar: boolean;
  engine: MediaEngine;
  events: RoomEvents;
  clock: Clock;
  log: Log;
  /** Tells the owner that a peer has gone, whatever the cause, and the cause in a few words. */
  onPeerRemoved(peer: Peer, reason: string): void;
  /** Tells the owner that the room closed, also where it did so by itself. */
  onClosed(): void;
}
