import type {
  ConnectionQuality,
  PeerId,
  Reaction,
  Role,
  RoomId,
  RoomSettings,
  Viewport,
} from '@plenum/protocol';
import { PeerNotFoundError, RoomFullError } from './errors.ts';
import type { Peer } from './peer.ts';
import { Absences } from './absences.ts';
import { ChatLog } from './chat-log.ts';
import { CommonVideoCodecs } from './common-video-codecs.ts';
import { Door } from './door.ts';
import { Hands } from './hands.ts';
import { Lobby } from './lobby.ts';
import { MediaSupply } from './media-supply.ts';
import { Moderation } from './moderation.ts';
import { Publishing } from './publishing.ts';
import type { RemovalReason, RosterUrgency } from './room-events.ts';
import type { RoomOptions } from './room-options.ts';
import { Roles, type Former } from './roles.ts';
import { settingsOf } from './room-terms.ts';
import { Rulebook } from './rulebook.ts';
import { Roster } from './roster.ts';
import { Subscriptions } from './subscriptions/subscriptions.ts';

/** A meeting: its peers, their media, and who receives what. Closed by its owner when the last peer has gone. */
export class Room {
  readonly roomId: RoomId;
  readonly peers = new Map<PeerId, Peer>();
  readonly roster = new Roster(this.peers, () => this.options.events.rosterChanged(this, 'now'));
  readonly settings: RoomSettings;
  readonly roles: Roles;
  readonly chat: ChatLog;
  readonly hands = new Hands((peer) => this.changed('soon', peer));
  readonly videoCodecs = new CommonVideoCodecs(() => this.options.events.videoCodecsChanged(this));
  readonly moderation: Moderation;
  readonly lobby: Lobby;
  readonly door: Door;
  readonly rulebook: Rulebook;
  readonly publishing: Publishing;
  private readonly subscriptions: Subscriptions;
  private readonly absences: Absences;
  private readonly supply: MediaSupply;
  private speaker: PeerId | null = null;
  private closed = false;

  /** Its door and its lobby; what costs a worker something is made by {@link open}. */
  constructor(private readonly options: RoomOptions) {
    this.roomId = options.roomId;
    const { roomId, engine, events, clock, log, hearing, terms, keeper } = options;
    this.settings = settingsOf(terms);
    this.chat = new ChatLog({
      ...{ settings: this.settings, clock, recalled: terms.cutOff?.messages ?? [] },
      keep: (message) => options.onSaid(message),
      added: (message, readers) => events.chatMessageAdded(this, message, readers),
    });
    this.absences = new Absences(clock, options.resumeWithinMs);
    this.lobby = this.makeLobby();
    this.door = this.makeDoor();
    const apply = (changes: Partial<RoomSettings>) => this.changeSettings(changes);
    this.rulebook = new Rulebook({ roomId, terms, door: this.door, keeper, apply });
    this.moderation = new Moderation({
      ...{ peers: this.peers, settings: this.settings, events },
      pause: (producers) => this.publishing.pauseAll(producers),
      close: (peer, producerIds) => this.publishing.close(peer, producerIds),
    });
    this.roles = new Roles(this.peers, terms.rules.webinar ? 'viewer' : 'participant', terms.isKept);
    const { peers, roster, moderation } = this;
    const subscriptions = new Subscriptions({ peers, roster, hearing, events, clock, log });
    this.subscriptions = subscriptions;
    const onChanged = (changed: Peer[]) => this.changed('quickly', ...changed);
    this.publishing = new Publishing({ peers, moderation, subscriptions, onChanged });
    this.supply = new MediaSupply({
      ...{ roomId, peers, engine, events, clock, log },
      onLoudest: (peerIds) => this.handleLoudest(peerIds),
      onLost: () => this.handleMediaLost(),
      onFailed: () => this.close('mediaFailed'),
      onDownlinkChanged: (peer) => this.subscriptions.replan(peer),
      onRebuilt: (peer) => this.subscriptions.replan(peer),
      onGivenUp: (peer) => this.remove(peer, { reason: 'mediaFailed' }),
    });
  }

  private makeLobby(): Lobby {
    const { clock, resumeWithinMs, events, onPlaceGivenUp } = this.options;
    return new Lobby({
      ...{ clock, keepMs: resumeWithinMs, onLeft: onPlaceGivenUp },
      onChanged: () => events.lobbyChanged(this),
      onDecided: (waitingId, admitted) => events.admissionDecided(waitingId, admitted),
    });
  }

  private makeDoor(): Door {
    const { settings, lobby } = this;
    const { passcodes, terms, clock } = this.options;
    return new Door({ settings, lobby, passcodes, terms, clock, isEmpty: () => this.peers.size === 0 });
  }

  /** Who speaks; null where nobody does. */
  get activeSpeakerPeerId(): PeerId | null {
    return this.speaker;
  }

  /** Whose microphones everybody is to receive now. */
  get heard(): ReadonlySet<PeerId> {
    return this.subscriptions.heard;
  }

  /** A lobby alone is reason enough to be there: of a kept room people may wait for its host. */
  get isUsed(): boolean {
    return this.peers.size > 0 || (this.options.terms.isKept && !this.lobby.isEmpty);
  }

  /** Gives it media, where it has none yet. @throws what the engine says */
  open(): Promise<void> {
    return this.supply.open();
  }

  /**
   * Takes a peer in, with its transports.
   * @param former who it was before, and in whose place it comes
   * @throws RoomFullError, MediaUnavailableError
   */
  async enter(peer: Peer, former: Former = { session: undefined, peer: null }): Promise<void> {
    const others = former.peer ? this.peers.size - 1 : this.peers.size;
    const maxPeers = Math.min(this.options.maxPeers, this.rulebook.maxPeers ?? Infinity);
    if (others >= maxPeers) throw new RoomFullError(maxPeers);
    const media = this.supply.require();
    peer.role = this.roles.ofNewcomer(former, peer.invitedAs);
    peer.chatFrom = this.chat.lastMessageId;
    if (former.peer) peer.takeOver(former.peer);
    else if (former.cutOff) peer.personId = former.cutOff.personId;
    // In the map before its media is made, so that the limit holds however many come at once.
    this.peers.set(peer.peerId, peer);
    this.videoCodecs.add(peer.rtpCapabilities);
    // Only now: a host who is replaced has an heir.
    if (former.peer) this.remove(former.peer, { reason: 'replaced' });
    try {
      await this.supply.give(peer, media);
    } catch (error) {
      // Others may have it in their rosters by now, and a rebuild may have given it media.
      this.remove(peer, { left: 'could not enter' });
      throw error;
    }
    const standIn = this.roles.entered(peer, former);
    if (standIn) void this.setRole(standIn.peer, standIn.role);
    this.changed('soon', peer);
    this.subscriptions.replan(peer);
  }

  /** @throws PeerNotFoundError */
  requirePeer(peerId: PeerId): Peer {
    const peer = this.peers.get(peerId);
    if (!peer) throw new PeerNotFoundError();
    return peer;
  }

  /** Tells the peer as soon as it has the transport that goes with the role. */
  async setRole(peer: Peer, role: Role): Promise<void> {
    if (peer.role === role || !this.peers.has(peer.peerId)) return;
    peer.role = role;
    this.moderation.enforce(peer);
    this.options.onRoleChanged(peer);
    this.changed('quickly', peer);
    // Without a media worker, or where it dies now, the rebuild brings the transport.
    await peer.fitSendTransport().catch(() => undefined);
    if (!this.peers.has(peer.peerId)) return;
    this.options.events.roleChanged(peer);
    if (peer.moderates && this.lobby.waiting.length > 0) this.options.events.lobbyChanged(this);
  }

  showReaction({ peerId }: Peer, reaction: Reaction): void {
    this.options.events.reactionShown(this, { peerId, reaction });
  }

  /** Everybody is told, once for all that changes. */
  changeSettings(changes: Partial<RoomSettings>): void {
    Object.assign(this.settings, changes);
    if (!this.settings.lobby) this.lobby.admitAll();
    if (changes.mayPublish) for (const peer of this.peers.values()) this.moderation.enforce(peer);
    this.options.events.settingsChanged(this, { ...this.settings });
  }

  /** A peer goes, by its own will or because the server says so (then it is told the reason). */
  remove(peer: Peer, why: { left: string } | { reason: RemovalReason }): void {
    if (!this.peers.delete(peer.peerId)) return;
    this.videoCodecs.remove(peer.rtpCapabilities);
    this.absences.end(peer.peerId);
    this.subscriptions.peerRemoved(peer);
    peer.replaceMedia(null);
    const reason = 'left' in why ? why.left : why.reason;
    peer.journey.observe({ type: 'peerLeft', reason });
    peer.journey.end();
    this.roster.markRemoved(peer.peerId);
    this.options.events.rosterChanged(this, 'soon');
    if ('reason' in why) this.options.events.peerRemoved(peer, why.reason);
    const successor = this.closed ? null : this.roles.successorOf(peer);
    if (successor) void this.setRole(successor, 'host');
    this.options.onPeerRemoved(peer, reason);
  }

  /** The socket of a peer broke: it is kept for a while, its media untouched. */
  peerDisconnected(peer: Peer, reason: string): void {
    if (!this.peers.has(peer.peerId)) return;
    peer.presence = 'reconnecting';
    peer.journey.observe({ type: 'peerDisconnected', reason });
    this.changed('soon', peer);
    this.absences.begin(peer.peerId, () => this.remove(peer, { left: 'did not come back' }));
  }

  peerResumed(peer: Peer): void {
    this.absences.end(peer.peerId);
    peer.presence = 'connected';
    peer.journey.observe({ type: 'peerResumed' });
    this.changed('soon', peer);
    this.subscriptions.tellAgain(peer); // What was told meanwhile reached nobody.
  }

  /**
   * Gives a peer new transports, where its path cannot be mended. Its place in the room is not touched; what it produced
   * and consumed is gone, as after a worker's death.
   * @throws MediaUnavailableError
   */
  async renewTransports(peer: Peer): Promise<void> {
    await this.supply.renew(peer, () => this.subscriptions.resetPeer(peer));
  }

  /** This peer says to have begun to speak, which its client knows before the media. */
  reportSpeech(peer: Peer): void {
    this.subscriptions.speechReported(peer);
  }

  /** How its connection is, as this peer itself says. */
  setQuality(peer: Peer, quality: ConnectionQuality): void {
    if (peer.quality === quality) return;
    peer.quality = quality;
    this.changed('soon', peer);
  }

  setViewport(peer: Peer, viewport: Viewport): void {
    peer.viewport = viewport;
    this.subscriptions.replan(peer);
  }

  /** Idempotent. The peers are told why. */
  close(reason: RemovalReason): void {
    if (this.closed) return;
    this.closed = true;
    this.lobby.close();
    this.subscriptions.close(); // First: nobody needs to hear, one by one, whose media is gone.
    for (const peer of [...this.peers.values()]) this.remove(peer, { reason });
    this.supply.close();
    this.options.events.roomClosed(this);
    this.options.onClosed();
  }

  private changed(when: RosterUrgency, ...peers: Peer[]): void {
    // Work that ends after its peer has gone, or after the room closed, is no news of the room that is there now.
    const present = peers.filter((peer) => this.peers.get(peer.peerId) === peer);
    if (present.length === 0) return;
    for (const { peerId } of present) this.roster.markChanged(peerId);
    this.options.events.rosterChanged(this, when);
  }

  private handleLoudest(peerIds: PeerId[]): void {
    this.roster.introduce(peerIds);
    this.setActiveSpeaker(peerIds[0] ?? null);
    this.subscriptions.loudestChanged(peerIds);
  }

  private setActiveSpeaker(peerId: PeerId | null): void {
    if (peerId === this.speaker) return;
    this.speaker = peerId;
    this.options.events.activeSpeakerChanged(this, peerId);
  }

  private handleMediaLost(): void {
    const { events } = this.options;
    this.subscriptions.reset();
    for (const peer of this.peers.values()) {
      peer.replaceMedia(null);
      peer.journey.observe({ type: 'mediaLost' });
      this.changed('soon', peer);
    }
    events.mediaLost(this);
    this.setActiveSpeaker(null); // The new media tells only what differs from silence.
  }
}
