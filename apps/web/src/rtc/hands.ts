import type { PeerId, Reaction, RosterPeer, ShownReaction } from '@plenum/protocol';
import type { RoomClient } from './room-client.ts';
import { toFailure } from './request-failed-error.ts';
import type { SessionChannel } from './session-channel.ts';
import { TypedEvents } from './typed-events.ts';

export interface RaisedHand {
  peerId: PeerId;
  displayName: string;
}

export type HandsEvents = {
  /** All that are up, the first raised first; and whether this peer's own is, or is about to be. */
  changed: [queue: RaisedHand[], isOwnRaised: boolean];
  reacted: [reactions: ShownReaction[]];
};

export interface HandsOptions {
  channel: Pick<SessionChannel, 'request' | 'on' | 'events'>;
  client: Pick<RoomClient, 'events' | 'selfPeerId'>;
}

/** Raised hands in their order, and reactions. */
export class Hands {
  readonly events = new TypedEvents<HandsEvents>();
  private readonly channel: HandsOptions['channel'];
  private readonly client: HandsOptions['client'];
  private queue: RaisedHand[] = [];
  private isOwnRaised = false;
  /** Requests without an answer: meanwhile the roster is behind what the person wants. */
  private pending = 0;

  constructor({ channel, client }: HandsOptions) {
    this.channel = channel;
    this.client = client;
    client.events.on('rosterChanged', (peers) => this.handleRoster(peers));
    channel.on('reactionsShown', ({ reactions }) => this.events.emit('reacted', reactions));
    channel.events.on('joined', ({ peerId, roster }) => this.handleJoined(peerId, roster.peers));
  }

  /** @throws RequestFailedError: then the hand is as before. */
  async setRaised(raised: boolean): Promise<void> {
    const before = this.isOwnRaised;
    this.isOwnRaised = raised;
    this.tell();
    this.pending += 1;
    try {
      await this.channel.request(raised ? 'raiseHand' : 'lowerHand', {});
    } catch (error) {
      this.isOwnRaised = before;
      this.tell();
      throw error;
    } finally {
      this.pending -= 1;
    }
  }

  /** @throws RequestFailedError */
  async react(reaction: Reaction): Promise<void> {
    await this.channel.request('sendReaction', { reaction });
  }

  /** Another meeting begins. */
  clear(): void {
    this.isOwnRaised = false;
    this.queue = [];
    this.tell();
  }

  private handleRoster(peers: RosterPeer[]): void {
    this.queue = peers
      .filter(({ handRaised }) => handRaised !== null)
      .sort((one, other) => one.handRaised! - other.handRaised!)
      .map(({ peerId, displayName }) => ({ peerId, displayName }));
    const self = peers.find(({ peerId }) => peerId === this.client.selfPeerId);
    if (self && this.pending === 0) this.isOwnRaised = self.handRaised !== null;
    this.tell();
  }

  /** A room that forgot who was here, as after a restart of the server, is told again that the hand is up. */
  private handleJoined(peerId: PeerId, peers: RosterPeer[]): void {
    const isForgotten = peers.some((one) => one.peerId === peerId && one.handRaised === null);
    if (this.isOwnRaised && isForgotten) this.setRaised(true).catch(toFailure);
  }

  private tell(): void {
    this.events.emit('changed', this.queue, this.isOwnRaised);
  }
}
