import type { ConnectionQuality, PeerId } from '@plenum/protocol';
import type { JourneyRecorder } from './journey-recorder.ts';
import { GOOD, judgeNetwork, SteadyVerdict, type NetworkVerdict } from './network-quality.ts';
import { NetworkReader } from './network-reading.ts';
import type { RoomClientEvents } from './room-client.ts';
import type { SessionChannel } from './session-channel.ts';
import { TypedEvents } from './typed-events.ts';

/** The others are told no more often, in milliseconds: each time, a whole room is. */
export const REPORT_EVERY_MS = 15_000;

export interface NetworkWatchOptions {
  recorder: Pick<JourneyRecorder, 'events' | 'journey'>;
  room: Pick<TypedEvents<RoomClientEvents>, 'on'>;
  channel: Pick<SessionChannel, 'events' | 'request'>;
  now?: () => number;
}

/** Finds out how good this person's connection is while they are in a meeting, and lets the others know. */
export class NetworkWatch {
  readonly events = new TypedEvents<{ changed: [verdict: NetworkVerdict] }>();
  private readonly options: NetworkWatchOptions;
  private readonly now: () => number;
  private reader = new NetworkReader();
  private steady = new SteadyVerdict();
  private current: NetworkVerdict = GOOD;
  private isDownlinkThin = false;
  /** Those whose connections are known to be worse than good. */
  private troubled: ReadonlySet<PeerId> = new Set();
  /** Whose tracks arrive, by their ids. */
  private readonly senders = new Map<string, PeerId>();
  /** What the server was told of this session. */
  private reported: ConnectionQuality = 'good';
  private reportedAt = -Infinity;

  constructor(options: NetworkWatchOptions) {
    this.options = options;
    this.now = options.now ?? Date.now;
    const { recorder, room, channel } = options;
    recorder.events.on('sampled', (sent, received) => this.handleSample(sent, received));
    room.on('tilesShed', (tiles) => (this.isDownlinkThin = tiles.length > 0));
    room.on('rosterChanged', (peers) => {
      this.troubled = new Set(peers.filter(({ quality }) => quality).map(({ peerId }) => peerId));
    });
    room.on('trackAdded', ({ peerId, track }) => this.senders.set(track.id, peerId));
    room.on('trackRemoved', ({ track }) => this.senders.delete(track.id));
    // Another peer as far as the room knows, of which nothing has been said.
    channel.events.on('joined', () => (this.reported = 'good'));
    channel.events.on('ended', () => this.forget());
  }

  private handleSample(sent: RTCStatsReport | null, received: RTCStatsReport | null): void {
    const isBlamed = (trackId: string) => this.troubled.has(this.senders.get(trackId) ?? '');
    const { isDownlinkThin } = this;
    const sample = { ...this.reader.read(sent, received, isBlamed), isDownlinkThin };
    this.settle(this.steady.handle(judgeNetwork(sample), this.now()));
    void this.report();
  }

  private forget(): void {
    this.reader = new NetworkReader();
    this.steady = new SteadyVerdict();
    this.settle(GOOD);
  }

  private settle(verdict: NetworkVerdict): void {
    if (verdict === this.current) return;
    this.current = verdict;
    this.events.emit('changed', verdict);
  }

  private async report(): Promise<void> {
    // What an overloaded server does to everybody is nothing that one of them has to tell the others.
    const isServersFault = this.options.recorder.journey.facts.mediaStrainedAt !== null;
    const quality = isServersFault ? 'good' : this.current.quality;
    if (quality === this.reported || this.now() - this.reportedAt < REPORT_EVERY_MS) return;
    this.reportedAt = this.now();
    try {
      await this.options.channel.request('reportQuality', { quality });
      this.reported = quality;
    } catch {
      // Said with a later look, if it is still so.
    }
  }
}
