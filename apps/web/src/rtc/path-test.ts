import type { RequestReply, RtpCapabilities, TransportDescription } from '@plenum/protocol';
import { Device } from 'mediasoup-client';
import { PathTestAttempt } from './path-test-attempt.ts';
import { createSyntheticMedia } from './path-test-media.ts';
import type { RoundTrip } from './path-test-stats.ts';
import { hasTurn, PATH_WAYS, type PathWay } from './path-way.ts';
import { RequestFailedError } from './request-failed-error.ts';
import type { SignalingConnection } from './signaling-connection.ts';

/** How a way came out. */
export type WayOutcome =
  | ({ result: 'works' } & RoundTrip)
  | { result: 'fails' }
  /** The server names no TURN server. */
  | { result: 'notSetUp' };

export interface PathTestReport {
  ways: Record<PathWay, WayOutcome>;
  /** Where media has to get through to, such as "udp 203.0.113.7:44400". */
  announced: string[];
}

/** The first way that works is measured for so long, each further one shown to work, in milliseconds. */
const MEASURE_FIRST = 3_000;
const MEASURE_FURTHER = 700;

/** Tests the path between this browser and the server with media of its own, way by way. */
export class PathTester {
  private readonly connection: SignalingConnection;
  private capabilities: RtpCapabilities | null = null;

  constructor(connection: SignalingConnection) {
    this.connection = connection;
    connection.events.on('connected', ({ routerRtpCapabilities }) => {
      this.capabilities = routerRtpCapabilities;
    });
  }

  /**
   * @param handleProgress hears which way is tested next.
   * @throws RequestFailedError where the server cannot be asked, or does not let this browser test.
   */
  async run(handleProgress: (way: PathWay) => void): Promise<PathTestReport> {
    const device = await this.loadDevice();
    const media = createSyntheticMedia();
    const report: PathTestReport = {
      ways: { udp: { result: 'fails' }, tcp: { result: 'fails' }, turn: { result: 'notSetUp' } },
      announced: [],
    };
    try {
      for (const way of PATH_WAYS) {
        handleProgress(way);
        const isFirst = Object.values(report.ways).every(({ result }) => result !== 'works');
        const measureFor = isFirst ? MEASURE_FIRST : MEASURE_FURTHER;
        await this.tryWay({ way, device, tracks: media.tracks, measureFor }, report);
      }
      return report;
    } finally {
      media.stop();
    }
  }

  private async tryWay(
    attempt: { way: PathWay; device: Device; tracks: MediaStreamTrack[]; measureFor: number },
    report: PathTestReport,
  ): Promise<void> {
    const { request } = this.connection;
    const { recvRtpCapabilities: rtpCapabilities } = attempt.device;
    const started: RequestReply<'startPathTest'> = await request('startPathTest', { rtpCapabilities });
    try {
      report.announced = describeCandidates(started.transports.send);
      if (attempt.way === 'turn' && !hasTurn(started.iceServers)) return;
      const measured = await new PathTestAttempt({ ...attempt, request, started }).run();
      report.ways[attempt.way] = measured ? { result: 'works', ...measured } : { result: 'fails' };
    } finally {
      await request('endPathTest', {}).catch(() => undefined); // It ends by itself all the same.
    }
  }

  private async loadDevice(): Promise<Device> {
    if (!this.capabilities || !this.connection.isConnected)
      throw new RequestFailedError({ code: 'disconnected', message: 'The server was not reached' });
    try {
      const device = await Device.factory();
      await device.load({ routerRtpCapabilities: this.capabilities });
      return device;
    } catch (error) {
      throw new RequestFailedError({ code: 'unsupportedMedia', message: String(error) });
    }
  }
}

function describeCandidates({ iceCandidates }: TransportDescription): string[] {
  return iceCandidates.map(({ protocol, address, port }) => `${protocol} ${address}:${port}`);
}
