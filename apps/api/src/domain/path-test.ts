import { randomUUID } from 'node:crypto';
import type {
  DtlsParameters,
  Kind,
  RtpCapabilities,
  RtpParameters,
  TransportId,
  PathTestTransports,
} from '@plenum/protocol';
import { LimitExceededError, TransportNotFoundError } from './errors.ts';
import type { MadeConsumer, MediaEngine, MediaPeer, MediaRoom } from './ports.ts';

/** A path test that goes on: media of its own, in which one peer receives what it sends. */
export class PathTest {
  private readonly produced = new Set<Kind>();
  private closed = false;

  constructor(
    private readonly room: MediaRoom,
    private readonly peer: MediaPeer,
    private readonly onClosed: () => void,
  ) {}

  get transports(): PathTestTransports {
    const { send, recv } = this.peer.transports;
    if (!send) throw new TransportNotFoundError();
    return { send, recv };
  }

  async connect(transportId: TransportId, dtlsParameters: DtlsParameters): Promise<void> {
    await this.peer.connectTransport(transportId, dtlsParameters);
  }

  /**
   * Takes one track, and sends it back.
   * @returns what comes back; null where the client cannot receive it.
   * @throws LimitExceededError for a second track of one kind
   */
  async echo(kind: Kind, rtpParameters: RtpParameters): Promise<MadeConsumer | null> {
    if (this.produced.has(kind)) throw new LimitExceededError(`This test has its ${kind} already.`, { kind });
    this.produced.add(kind);
    const { transportId } = this.transports.send;
    const source = kind === 'audio' ? 'mic' : 'webcam';
    const producerId = await this.peer.produce({ transportId, kind, source, rtpParameters, paused: false });
    const [consumer] = await this.peer.consume([{ producerId, spatialLayer: 0, paused: false }]);
    return consumer ?? null;
  }

  /** Idempotent. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.peer.close();
    this.room.close();
    this.onClosed();
  }
}

/** Makes the media of one path test, in a room of its own that nobody else enters. */
export async function openPathTest(
  engine: MediaEngine,
  rtpCapabilities: RtpCapabilities,
  onClosed: () => void,
): Promise<PathTest> {
  const made = { test: null as PathTest | null };
  const peerId = randomUUID();
  const room = await engine.createRoom(`path-test-${peerId}`, {
    lost: () => made.test?.close(),
    loudestChanged: () => undefined,
    strainChanged: () => undefined,
  });
  try {
    const peer = await room.createPeer({
      sends: true,
      peerId,
      rtpCapabilities,
      observe: () => undefined,
      onLayerChanged: () => undefined,
    });
    return (made.test = new PathTest(room, peer, onClosed));
  } catch (error) {
    room.close();
    throw error;
  }
}
