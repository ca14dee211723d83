import type { DtlsParameters, RtpParameters } from '@plenum/protocol';

let nextSsrc = 100_000;

/** What a browser's RTCRtpSender says of an Opus track. */
export function opusParameters(ssrc = nextSsrc++): RtpParameters {
  return {
    mid: '0',
    codecs: [
      {
        mimeType: 'audio/opus',
        payloadType: 111,
        clockRate: 48000,
        channels: 2,
        parameters: { minptime: 10, useinbandfec: 1 },
        rtcpFeedback: [],
      },
    ],
    headerExtensions: [],
    encodings: [{ ssrc, dtx: true }],
    rtcp: { cname: 'test', reducedSize: true },
  };
}

/** What it says of a VP8 track in three simulcast layers. */
export function vp8SimulcastParameters(): RtpParameters {
  const ssrcs = [nextSsrc++, nextSsrc++, nextSsrc++];
  return {
    mid: '1',
    codecs: [
      {
        mimeType: 'video/VP8',
        payloadType: 96,
        clockRate: 90000,
        parameters: {},
        rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'goog-remb' }],
      },
    ],
    headerExtensions: [],
    encodings: ssrcs.map((ssrc, index) => ({ ssrc, scaleResolutionDownBy: 4 / 2 ** index })),
    rtcp: { cname: 'test', reducedSize: true },
  };
}

/** DTLS parameters of the right shape, of a certificate that nobody has. */
export function dtlsParameters(): DtlsParameters {
  const value = Array.from({ length: 32 }, (_, index) =>
    index.toString(16).padStart(2, '0').toUpperCase(),
  ).join(':');
  return { role: 'client', fingerprints: [{ algorithm: 'sha-256', value }] };
}
