import type { MediaConnection, Relay } from '@plenum/datachannel-peer';
import type { IceCandidate, IceServer, RequestReply, TransportDescription } from '@plenum/protocol';
import type { SignalingClient } from '@plenum/signaling-client';
import { addressesOf } from '../../../api/src/media/announced-address.ts';
import { monotonicMs } from '../../../load/src/clock.ts';
import { OpusStream } from '../../../load/src/media/opus.ts';
import { isStamped, stampedAtMs } from '../../../load/src/media/stamp.ts';
import { micParameters, receivingCapabilities } from '../../../load/src/rtc/rtp-parameters.ts';
import { openBridge } from './bridge.ts';
import { carryOverTcp, LENGTH_PREFIXED, type Carrier } from './carrier.ts';
import { signalingTo } from './signaling.ts';
import { TurnClient, turnServersIn, type TurnServer } from './turn-client.ts';

const PTIME_MS = 20;
const BACK_WITHIN_MS = 6_000;
/** Packets that have come back before a way counts as working. */
const ENOUGH_PACKETS = 10;

/** By UDP, by TCP to the server's own port, or by UDP through a TURN server. */
export type Way = 'udp' | 'tcp' | TurnServer;

/** What became of media that was sent to the server to be sent back. */
export interface RoundTrip {
  /** Where to, such as "203.0.113.7:44400". */
  to: string[];
  /** Its port at the server. */
  port: number;
  /** The shortest of all packets, in milliseconds; null where none came back. */
  roundTripMs: number | null;
  /** What went wrong before media could flow; null where nothing did. */
  trouble: string | null;
}

/** A synthetic participant's test of its path: a socket, and two transports of the server. */
export class PathTest {
  private readonly iceServers: readonly IceServer[];
  private readonly signaling: SignalingClient;
  private readonly transports: RequestReply<'startPathTest'>['transports'];

  private constructor(signaling: SignalingClient, started: RequestReply<'startPathTest'>) {
    this.signaling = signaling;
    this.iceServers = started.iceServers;
    this.transports = started.transports;
  }

  /** @throws where the server is not reached, or makes none */
  static async start(url: URL): Promise<PathTest> {
    const signaling = signalingTo(url);
    try {
      const { routerRtpCapabilities } = await signaling.open();
      const rtpCapabilities = receivingCapabilities(routerRtpCapabilities);
      return new PathTest(signaling, await signaling.request('startPathTest', { rtpCapabilities }));
    } catch (error) {
      signaling.close();
      throw error;
    }
  }

  /** One that ends with its use. @throws as `start` does */
  static async during<T>(url: URL, use: (test: PathTest) => T | Promise<T>): Promise<T> {
    const test = await PathTest.start(url);
    try {
      return await use(test);
    } finally {
      test.close();
    }
  }

  /** With credentials of this test's own. */
  get turnServers(): TurnServer[] {
    return turnServersIn(this.iceServers);
  }

  /** Where the server says that it takes media. */
  get candidates(): readonly IceCandidate[] {
    return this.transports.send.iceCandidates;
  }

  /** Sends sound to the server and takes it back. Once: a transport shakes hands with one client. */
  async run(way: Way): Promise<RoundTrip> {
    const wanted = this.candidates.filter(({ protocol }) => protocol === (way === 'tcp' ? 'tcp' : 'udp'));
    const to = wanted.map(({ address, port }) => `${address}:${port}`);
    const port = wanted[0]?.port ?? 0;
    const opened: { close: () => void }[] = [];
    try {
      const roundTripMs = await this.measure(way, opened);
      return { to, port, roundTripMs, trouble: null };
    } catch (error) {
      return { to, port, roundTripMs: null, trouble: (error as Error).message };
    } finally {
      for (const one of opened) one.close();
    }
  }

  /** Also ends what the server made for it. */
  close(): void {
    this.signaling.close();
  }

  private async measure(way: Way, opened: { close: () => void }[]): Promise<number | null> {
    const { send, recv } = this.transports;
    let packets = 0;
    let shortest: number | null = null;
    const sender = await this.connect(send, way, opened, () => null);
    await this.connect(recv, way, opened, (packet) => {
      if (!isStamped(packet)) return;
      packets += 1;
      shortest = Math.min(shortest ?? Infinity, monotonicMs() - stampedAtMs(packet));
    });
    const microphone = new OpusStream(newSsrc(), 0, PTIME_MS);
    const rtpParameters = micParameters(microphone.ssrc, PTIME_MS, 'doctor');
    const { consumer } = await this.signaling.request('producePathTest', { kind: 'audio', rtpParameters });
    if (!consumer) throw new Error('the server would not send sound back');
    await sending(
      () => sender.send(microphone.nextSound(monotonicMs(), monotonicMs())),
      () => packets >= ENOUGH_PACKETS,
    );
    return packets >= ENOUGH_PACKETS ? shortest : null;
  }

  private async connect(
    transport: TransportDescription,
    way: Way,
    opened: { close: () => void }[],
    onPacket: (packet: Buffer) => void,
  ): Promise<MediaConnection> {
    const openRelay = way === 'udp' ? null : () => openBridgeBy(way, transport.iceCandidates);
    const connection = await (await mediaConnections()).create(transport, onPacket, openRelay);
    opened.push(connection);
    const { transportId } = transport;
    const { dtlsParameters } = connection;
    await this.signaling.request('connectPathTest', { transportId, dtlsParameters });
    connection.connect();
    return connection;
  }
}

/** Loaded by who needs it: its threads keep a process that only reads what checks there are. */
const mediaConnections = async () => (await import('@plenum/datachannel-peer')).MediaConnection;

async function openBridgeBy(way: Exclude<Way, 'udp'>, candidates: readonly IceCandidate[]): Promise<Relay> {
  if (way !== 'tcp') return openBridge(await carryByTurn(way, candidates));
  const offered = candidates.filter(({ protocol }) => protocol === 'tcp');
  if (offered.length === 0) throw new Error('the server takes no media by TCP');
  // As ICE would: the first that answers.
  const reached = offered.map((candidate) => carryOverTcp(candidate, LENGTH_PREFIXED));
  const carrier = await Promise.any(reached).catch((error: AggregateError) => {
    throw error.errors[0] as Error;
  });
  for (const one of await Promise.allSettled(reached))
    if (one.status === 'fulfilled' && one.value !== carrier) one.value.close();
  return openBridge(carrier);
}

/** To the first address that the TURN server relays to. */
async function carryByTurn(server: TurnServer, candidates: readonly IceCandidate[]): Promise<Carrier> {
  const client = await TurnClient.connect(server);
  try {
    await client.allocate();
    for (const { address: name, port } of candidates.filter(({ protocol }) => protocol === 'udp')) {
      const [address = name] = await addressesOf(name);
      const peer = { address, port };
      const isPermitted = await client.permit(peer).then(
        () => true,
        () => false,
      );
      if (!isPermitted) continue;
      const send = (datagram: Buffer) => client.sendTo(peer, datagram);
      const carrier: Carrier = { send, onDatagram: () => null, close: () => client.close() };
      client.onData = (data) => carrier.onDatagram(data);
      return carrier;
    }
    throw new Error('the TURN server relays to none of the media addresses');
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Of 31 bits, so that no arithmetic makes it negative. */
const newSsrc = () => 1 + Math.floor(Math.random() * 0x7fff_fffe);

/** Every 20 ms, until it is enough or too late. */
function sending(send: () => void, isEnough: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const deadline = monotonicMs() + BACK_WITHIN_MS;
    const timer = setInterval(() => {
      send();
      if (!isEnough() && monotonicMs() < deadline) return;
      clearInterval(timer);
      resolve();
    }, PTIME_MS);
  });
}
