import type { types } from 'mediasoup';
import type { Layers } from '@plenum/protocol';
import type { StreamMeasure, Traffic } from '../domain/ports.ts';

/** What a peer's two transports carry now; null where they were closed meanwhile. */
export async function measureTraffic(
  send: types.WebRtcTransport | null,
  recv: types.WebRtcTransport,
): Promise<Traffic | null> {
  try {
    const [[sent], [received]] = await Promise.all([send?.getStats() ?? [], recv.getStats()]);
    return {
      inBps: sent?.recvBitrate ?? 0,
      outBps: received?.sendBitrate ?? 0,
      lossIn: sent?.rtpPacketLossReceived ?? null,
      lossOut: received?.rtpPacketLossSent ?? null,
    };
  } catch {
    return null;
  }
}

/** Of the best picture that flows; null: none that has layers. */
export function bestLayers(consumers: Iterable<types.Consumer>): Layers | null {
  let best: Layers | null = null;
  for (const { paused, currentLayers: layers } of consumers) {
    if (paused || !layers || layers.spatialLayer <= (best?.spatialLayer ?? -1)) continue;
    best = toLayers(layers);
  }
  return best;
}

const toLayers = ({ spatialLayer, temporalLayer }: types.ConsumerLayers): Layers => ({
  spatialLayer,
  temporalLayer: temporalLayer ?? null,
});

/** One that is closed while it is asked has nothing more to say. */
export async function measureStreams(streams: (types.Consumer | types.Producer)[]): Promise<StreamMeasure[]> {
  const asked = await Promise.allSettled(streams.map(measureStream));
  return asked.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

async function measureStream(stream: types.Consumer | types.Producer): Promise<StreamMeasure> {
  const layers = 'currentLayers' in stream ? (stream.currentLayers ?? null) : null;
  const all = (await stream.getStats()) as (types.ConsumerStat | types.ProducerStat)[];
  // A Consumer tells of the stream that it gets as well.
  const own = 'currentLayers' in stream ? all.filter(({ type }) => type === 'outbound-rtp') : all;
  const sum = (read: (stat: (typeof own)[number]) => number) =>
    own.reduce((total, one) => total + read(one), 0);
  return {
    id: stream.id,
    packets: sum(({ packetCount }) => packetCount),
    bps: sum(({ bitrate }) => bitrate),
    // RFC 3550, section 6.4.1: a fixed point number of eight bits.
    loss: Math.max(0, ...own.map(({ fractionLost }) => fractionLost / 256)),
    layers: layers && toLayers(layers),
  };
}
