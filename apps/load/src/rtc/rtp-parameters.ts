import type { RtpCapabilities, RtpParameters } from '@plenum/protocol';
import { AUDIO_LEVEL_EXTENSION_ID, OPUS_PAYLOAD_TYPE } from '../media/opus.ts';
import { VP8_PAYLOAD_TYPE } from '../media/vp8.ts';

const AUDIO_LEVEL = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const RECEIVED_CODECS = ['audio/opus', 'video/vp8'];

/** What a web client says of its microphone: the packet time in milliseconds as mediasoup-client does (`opusPtime`). */
export function micParameters(ssrc: number, ptime: number, cname: string): RtpParameters {
  return {
    mid: '0',
    codecs: [
      {
        mimeType: 'audio/opus',
        payloadType: OPUS_PAYLOAD_TYPE,
        clockRate: 48000,
        channels: 2,
        parameters: { minptime: 10, useinbandfec: 1, usedtx: 1, ptime },
        rtcpFeedback: [],
      },
    ],
    headerExtensions: [{ uri: AUDIO_LEVEL, id: AUDIO_LEVEL_EXTENSION_ID }],
    encodings: [{ ssrc, dtx: true }],
    rtcp: { cname, reducedSize: true },
  };
}

/** What it says of a camera in simulcast, lowest layer first. */
export function webcamParameters(ssrcs: readonly number[], cname: string): RtpParameters {
  return {
    mid: '1',
    codecs: [
      {
        mimeType: 'video/VP8',
        payloadType: VP8_PAYLOAD_TYPE,
        clockRate: 90000,
        parameters: {},
        rtcpFeedback: [
          { type: 'nack' },
          { type: 'nack', parameter: 'pli' },
          { type: 'ccm', parameter: 'fir' },
          { type: 'goog-remb' },
        ],
      },
    ],
    headerExtensions: [],
    encodings: ssrcs.map((ssrc, index) => ({
      ssrc,
      scaleResolutionDownBy: 2 ** (ssrcs.length - 1 - index),
      scalabilityMode: 'L1T3',
    })),
    rtcp: { cname, reducedSize: true },
  };
}

/**
 * The capabilities of a participant that takes Opus and VP8. It has neither RTX, since it asks for nothing again, nor the
 * header extensions by which a server estimates a downlink: every participant then gets just what its tiles ask for,
 * and the counts of packets are the same on every machine.
 */
export function receivingCapabilities(router: RtpCapabilities): RtpCapabilities {
  return {
    codecs: router.codecs?.filter(({ mimeType }) => RECEIVED_CODECS.includes(mimeType.toLowerCase())) ?? [],
    headerExtensions: router.headerExtensions?.filter(({ uri }) => uri === AUDIO_LEVEL) ?? [],
  };
}
