import type { BrowserId, ErrorCode, RequestInput, RequestReply, RoomId } from '@plenum/protocol';
import { DeviceLoader } from './device-loader.ts';
import type { JourneyRecorder } from './journey-recorder.ts';
import { LobbyPlace } from './lobby-place.ts';
import { timesOf, toFailure } from './request-failed-error.ts';
import { RoomSession, type Sending } from './room-session.ts';
import type { SessionChannel } from './session-channel.ts';
import type { SessionMemory } from './session-memory.ts';
import type { SignalingConnection } from './signaling-connection.ts';
import type { ViewportReporter } from './viewport-reporter.ts';

/** What else a person brings to the door, such as a passcode; all that `join` takes beside what this class knows. */
export type JoinExtras = Omit<
  RequestInput<'join'>,
  'roomId' | 'displayName' | 'rtpCapabilities' | 'journey' | 'previousSession' | 'firstTiles'
>;

export interface EntranceOptions {
  recorder: JourneyRecorder;
  viewport: ViewportReporter;
  memory: SessionMemory;
  sending: Sending;
  /** Asked for the join itself: one that is not answered has a remedy of its own. */
  connection: Pick<SignalingConnection, 'request'>;
  /** For all that the session asks. */
  channel: Pick<SessionChannel, 'request' | 'hold' | 'release' | 'onOutside'>;
  browserId: BrowserId;
}

/** The door of a room: asks to be let in, or for a place in the lobby, and makes the session of whoever is let in. */
export class Entrance {
  readonly device: DeviceLoader;
  readonly lobby: LobbyPlace;
  private readonly options: EntranceOptions;
  private roomId: RoomId | null = null;
  private who: { displayName: string } & JoinExtras = { displayName: '' };
  private busy = false;
  private refused: ReturnType<typeof timesOf> = { retryAfterMs: null, startsAt: null };

  constructor(options: EntranceOptions) {
    this.options = options;
    this.device = new DeviceLoader((reason) =>
      options.recorder.record({ type: 'browserUnsupported', reason }),
    );
    this.lobby = new LobbyPlace(options.channel, (name, data) => options.connection.request(name, data));
  }

  /** What the last refusal said of when to come again. */
  get refusedUntil(): ReturnType<typeof timesOf> {
    return this.refused;
  }

  /** An attempt is under way. */
  get isBusy(): boolean {
    return this.busy;
  }

  /** From now on this is the door of that room. */
  goTo(roomId: RoomId): void {
    this.roomId = roomId;
  }

  /** From now on this person stands at it. */
  introduce(displayName: string, extras: JoinExtras): void {
    this.who = { ...extras, browserId: this.options.browserId, displayName };
  }

  /**
   * Carries out one way in; what overtakes the reply waits for it.
   * @returns why it failed; null: it did not.
   */
  async attempt(ask: () => Promise<void>): Promise<ErrorCode | null> {
    const { channel } = this.options;
    this.busy = true;
    channel.hold();
    const failure = await ask().then(
      () => null,
      (error: unknown) => {
        this.refused = timesOf(error);
        return toFailure(error);
      },
    );
    this.busy = false;
    channel.release();
    return failure;
  }

  /** @throws RequestFailedError */
  async knock(): Promise<void> {
    const { displayName, passcode, browserId, token, link } = this.who;
    const { roomId } = this;
    if (roomId !== null) await this.lobby.knock({ roomId, displayName, passcode, browserId, token, link });
  }

  /**
   * @param isWanted false once the person left: then the reply is let go.
   * @throws RequestFailedError
   */
  async enter(
    isWanted: () => boolean,
  ): Promise<{ session: RoomSession; joined: RequestReply<'join'> } | null> {
    const { recorder, viewport, memory, sending, channel, connection } = this.options;
    const { roomId } = this;
    if (roomId === null) return null;
    const visitor = { ...this.who, ...this.lobby.toShow, roomId };
    const device = await this.device.loaded();
    recorder.record({ type: 'joinRequested' });
    const journey = recorder.evidenceForJoin();
    const joined = await connection.request('join', {
      ...visitor,
      rtpCapabilities: device.recvRtpCapabilities,
      journey,
      previousSession: memory.takePrevious(),
      firstTiles: viewport.firstTiles,
    });
    if (!isWanted()) return null;
    recorder.handleJoined(journey.evidence);
    recorder.record({ type: 'joined' });
    memory.remember(joined.sessionToken);
    const session = new RoomSession({
      joined,
      device,
      request: channel.request,
      sending,
      record: (fact) => recorder.record(fact),
      isWatched: (peerId, source) => viewport.isWatched(peerId, source),
    });
    return { session, joined };
  }
}
