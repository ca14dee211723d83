import type { RequestInput, RequestReply, RoomId } from '@plenum/protocol';
import { DeviceLoader } from './device-loader.ts';
import type { JourneyRecorder } from './journey-recorder.ts';
import { RoomSession, type Sending } from './room-session.ts';
import type { SessionMemory } from './session-memory.ts';
import type { Request, SignalingConnection } from './signaling-connection.ts';
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
  request: Request;
}

/** The door of a room: asks to be let in, and makes the session of whoever is. */
export class Entrance {
  readonly device: DeviceLoader;
  private readonly options: EntranceOptions;

  constructor(options: EntranceOptions) {
    this.options = options;
    this.device = new DeviceLoader((reason) =>
      options.recorder.record({ type: 'browserUnsupported', reason }),
    );
  }

  /**
   * @param isWanted false once the person left: then the reply is let go.
   * @throws RequestFailedError
   */
  async enter(
    who: { roomId: RoomId; displayName: string } & JoinExtras,
    isWanted: () => boolean,
  ): Promise<{ session: RoomSession; joined: RequestReply<'join'> } | null> {
    const { recorder, viewport, memory, sending, request, connection } = this.options;
    const device = await this.device.loaded();
    recorder.record({ type: 'joinRequested' });
    const journey = recorder.evidenceForJoin();
    const joined = await connection.request('join', {
      ...who,
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
      request,
      sending,
      record: (fact) => recorder.record(fact),
      isWatched: (peerId, source) => viewport.isWatched(peerId, source),
    });
    return { session, joined };
  }
}
