import type { types } from 'mediasoup-client';

export interface EncodingChoice {
  codec: types.RtpCodecCapability | undefined;
  encodings: types.RtpEncodingParameters[];
}

/** Bits per second of each layer of a 1280x720 camera, and by how much each shrinks it. */
const LAYERS = [
  { scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
];

/** VP8 first: every browser encodes and decodes it, and sends three independent layers of it. */
const PREFERENCE = ['video/vp8', 'video/h264', 'video/vp9', 'video/av1'];

/**
 * Chooses how the camera is encoded. Pure.
 * @param codecs what this browser can send and the router can take, as in `device.sendRtpCapabilities.codecs`.
 * @param preference MIME types, best first, in lower case.
 */
export function chooseEncodings(codecs: types.RtpCodecCapability[], preference = PREFERENCE): EncodingChoice {
  const codec = preference
    .map((mimeType) => codecs.find((candidate) => candidate.mimeType.toLowerCase() === mimeType))
    .find((candidate) => candidate !== undefined);
  return { codec, encodings: encodingsFor(codec?.mimeType.toLowerCase()) };
}

function encodingsFor(mimeType: string | undefined): types.RtpEncodingParameters[] {
  switch (mimeType) {
    case 'video/vp9':
    case 'video/av1':
      // One stream with three layers inside. `_KEY`: layers depend on each other at key frames only, so that the SFU
      // can leave any of them out without a decoder missing it.
      return [{ scalabilityMode: 'L3T3_KEY', maxBitrate: 1_500_000 }];
    case 'video/h264':
      return LAYERS.map((layer) => ({ ...layer, scalabilityMode: 'L1T1' })); // Hardware encoders know no temporal layers.
    default:
      return LAYERS.map((layer) => ({ ...layer, scalabilityMode: 'L1T3' }));
  }
}
