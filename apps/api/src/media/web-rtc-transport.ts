import type { Direction, IceCandidate, Layers, ServerFact, TransportDescription } from '@plenum/protocol';
import type { types } from 'mediasoup';

/** What a peer may send in all, in bits a second: three layers of one camera, a screen and sound. */
const MAX_INCOMING_BITRATE = 6_000_000;

/**
 * A peer that says nothing for so long has lost its path, in seconds (RFC 7675 lets it be 30). Set above the 30 s
 * of outage that a meeting shall outlast.
 */
const ICE_CONSENT_TIMEOUT_S = 40;

/** Makes a WebRtcTransport whose states are observed from the first moment. */
export async function createTransport(
  router: types.Router,
  webRtcServer: types.WebRtcServer,
  direction: Direction,
  observe: (fact: ServerFact) => void,
): Promise<types.WebRtcTransport> {
  const transport = await router.createWebRtcTransport({
    webRtcServer,
    enableUdp: true,
    enableTcp: true,
    preferUdp: true,
    initialAvailableOutgoingBitrate: 1_000_000,
    iceConsentTimeout: ICE_CONSENT_TIMEOUT_S,
  });
  transport.on('icestatechange', (state) => observe({ type: 'iceStateChanged', direction, state }));
  transport.on('dtlsstatechange', (state) => observe({ type: 'dtlsStateChanged', direction, state }));
  transport.on('iceselectedtuplechange', ({ protocol }) =>
    observe({ type: 'tupleSelected', direction, protocol }),
  );
  if (direction === 'send') await transport.setMaxIncomingBitrate(MAX_INCOMING_BITRATE);
  const announced = transport.iceCandidates.map(
    ({ protocol, address, port }) => `${protocol} ${address}:${port}`,
  );
  observe({ type: 'transportCreated', direction, announced });
  return transport;
}

export function describeTransport(transport: types.WebRtcTransport): TransportDescription {
  return {
    transportId: transport.id,
    iceParameters: transport.iceParameters,
    iceCandidates: transport.iceCandidates as IceCandidate[],
    dtlsParameters: transport.dtlsParameters,
  };
}

export async function sampleTransport(
  transport: types.WebRtcTransport,
  direction: Direction,
  layers: Layers | null = null,
): Promise<ServerFact> {
  const [stats] = await transport.getStats();
  return {
    type: 'transportSampled',
    direction,
    bytesReceived: stats?.bytesReceived ?? 0,
    rtpBytesReceived: stats?.rtpBytesReceived ?? 0,
    rtpBytesSent: stats?.rtpBytesSent ?? 0,
    ...lossOf(stats, direction),
    ...(layers && { layers }),
  };
}

function lossOf(stats: types.WebRtcTransportStat | undefined, direction: Direction): { loss?: number } {
  const loss = direction === 'send' ? stats?.rtpPacketLossReceived : stats?.rtpPacketLossSent;
  return loss === undefined ? {} : { loss };
}
