import type { RequestReply } from '@plenum/protocol';
import type { types } from 'mediasoup-client';
import { readRoundTrip, type RoundTrip } from './path-test-stats.ts';
import { toTransportOptions, type PathWay } from './path-way.ts';
import type { Request } from './signaling-connection.ts';

/** Milliseconds. */
const FLOWS_WITHIN = 6_000;
const LOOK_EVERY = 100;

/** Packets that have come back before a way counts as working. */
const ENOUGH_PACKETS = 5;

export interface AttemptOptions {
  way: PathWay;
  device: types.Device;
  request: Request;
  tracks: MediaStreamTrack[];
  /** How long to measure once media flows, in milliseconds. */
  measureFor: number;
  started: RequestReply<'startPathTest'>;
}

/** Sends tracks to the server and back by one way. */
export class PathTestAttempt {
  private readonly options: AttemptOptions;
  private readonly send: types.Transport;
  private readonly recv: types.Transport;

  constructor(options: AttemptOptions) {
    this.options = options;
    const { device, started, way } = options;
    this.send = device.createSendTransport(
      toTransportOptions(started.transports.send, started.iceServers, way),
    );
    this.recv = device.createRecvTransport(
      toTransportOptions(started.transports.recv, started.iceServers, way),
    );
    for (const transport of [this.send, this.recv]) this.connectWhenAsked(transport);
  }

  /**
   * @returns what was measured; null where nothing came back in time.
   * @throws RequestFailedError
   */
  async run(): Promise<RoundTrip | null> {
    try {
      await this.sendAndTakeBack();
      if (!(await this.waitForFlow())) return null;
      await pause(this.options.measureFor);
      return await this.read();
    } finally {
      this.send.close();
      this.recv.close();
    }
  }

  private connectWhenAsked(transport: types.Transport): void {
    const { request } = this.options;
    transport.on('connect', ({ dtlsParameters }, callback, errback) => {
      request('connectPathTest', { transportId: transport.id, dtlsParameters }).then(callback, errback);
    });
  }

  private async sendAndTakeBack(): Promise<void> {
    const { request, tracks } = this.options;
    const comingBack: NonNullable<RequestReply<'producePathTest'>['consumer']>[] = [];
    this.send.on('produce', ({ kind, rtpParameters }, callback, errback) => {
      request('producePathTest', { kind, rtpParameters }).then(({ consumer }) => {
        if (consumer) comingBack.push(consumer);
        callback({ id: consumer?.producerId ?? crypto.randomUUID() });
      }, errback);
    });
    await Promise.all(tracks.map((track) => this.send.produce({ track, stopTracks: false })));
    await Promise.all(
      comingBack.map(({ consumerId: id, producerId, kind, rtpParameters }) =>
        this.recv.consume({ id, producerId, kind, rtpParameters }),
      ),
    );
  }

  private async waitForFlow(): Promise<boolean> {
    const deadline = performance.now() + FLOWS_WITHIN;
    while (performance.now() < deadline) {
      const states = [this.send.connectionState, this.recv.connectionState];
      if (states.includes('failed')) return false;
      if (states.every((state) => state === 'connected')) {
        const seen = await this.read();
        if (seen && seen.packetsReceived >= ENOUGH_PACKETS) return true;
      }
      await pause(LOOK_EVERY);
    }
    return false;
  }

  private async read(): Promise<RoundTrip | null> {
    return readRoundTrip(await this.send.getStats(), await this.recv.getStats());
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
