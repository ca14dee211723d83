import { VIDEO_CODECS, type VideoCodec } from '@plenum/protocol';
import type { types } from 'mediasoup-client';

export interface EncodingChoice {
  codec: types.RtpCodecCapability | undefined;
  encodings: types.RtpEncodingParameters[];
}

/**
 * Bits and frames per second of each layer of a 1280x720 camera, and by how much each shrinks it. The frame rate is
 * said, since Chromium slows a layer that has none down to the slowest of the others.
 */
const LAYERS = [
  { scaleResolutionDownBy: 4, maxBitrate: 150_000, maxFramerate: 30 },
  { scaleResolutionDownBy: 2, maxBitrate: 500_000, maxFramerate: 30 },
  { scaleResolutionDownBy: 1, maxBitrate: 1_500_000, maxFramerate: 30 },
];

/**
 * What is left of a layer that nobody watches: stamps of the picture, of some 400 bytes each. mediasoup takes a layer
 * that has been silent for 1.5 s for dead, and one that has come back to life waits for another 2 s. It also wants a
 * frame of the lowest of the three temporal layers, which is every fourth, within 2.5 s. See docs/decisions/0010.
 */
const TRICKLE = { scaleResolutionDownBy: 16, maxBitrate: 12_000, maxFramerate: 2 };

/** A screen's whole size, and half of it for whoever sees it small; see docs/decisions/0011. Bits and frames per second. */
const SCREEN = { maxBitrate: 2_500_000, maxFramerate: 15, dtx: true };
const HALF_SCREEN = { maxBitrate: 600_000, maxFramerate: 15, dtx: true, scaleResolutionDownBy: 2 };

/**
 * Chooses how the camera is encoded. Pure.
 * @param codecs what this browser can send and the router can take, the one that the server likes best first, as in
 *   `device.sendRtpCapabilities.codecs`.
 * @param received what everybody in the room can receive.
 */
export function chooseEncodings(
  codecs: types.RtpCodecCapability[],
  received: readonly VideoCodec[],
): EncodingChoice {
  const codec = firstOf(received, codecs) ?? firstOf(VIDEO_CODECS, codecs);
  return { codec, encodings: encodingsFor(codec?.mimeType.toLowerCase()) };
}

/**
 * Chooses how a shared screen is encoded: in VP9, which has tools for text, where everybody takes it. Pure.
 * @param codecs as for {@link chooseEncodings}.
 * @param received what everybody in the room can receive.
 */
export function chooseScreenEncodings(
  codecs: types.RtpCodecCapability[],
  received: readonly VideoCodec[],
): EncodingChoice {
  const isVp9Taken = received.includes('video/vp9');
  const codec = (isVp9Taken && firstOf(['video/vp9'], codecs)) || chooseEncodings(codecs, received).codec;
  const mimeType = codec?.mimeType.toLowerCase();
  if (mimeType === 'video/vp9' || mimeType === 'video/av1')
    return { codec, encodings: [{ ...SCREEN, scalabilityMode: 'L1T3' }] };
  const scalabilityMode = mimeType === 'video/h264' ? 'L1T1' : 'L1T3';
  const encodings = [HALF_SCREEN, { ...SCREEN, scaleResolutionDownBy: 1 }];
  return { codec, encodings: encodings.map((layer) => ({ ...layer, scalabilityMode })) };
}

/** Whatever runs short, a screen keeps its pixels and loses frames. */
export async function keepResolution(sender: RTCRtpSender | undefined): Promise<void> {
  // Refused where the browser does not know it, or the sender was stopped meanwhile: `contentHint` says the same.
  await sender
    ?.setParameters({ ...sender.getParameters(), degradationPreference: 'maintain-resolution' })
    .catch(() => undefined);
}

/**
 * What of the encodings is sent where nobody watches more than this layer. Pure.
 * @param encodings as chosen, the lowest layer first.
 * @param maxSpatialLayer from 0; -1: nobody watches any, and not even a trickle is sent.
 */
export function limitEncodings(
  encodings: readonly types.RtpEncodingParameters[],
  maxSpatialLayer: number,
): types.RtpEncodingParameters[] {
  if (maxSpatialLayer < 0) return encodings.map((encoding) => ({ ...encoding, active: false }));
  return encodings.map((encoding, layer) => ({
    ...encoding,
    ...(layer > maxSpatialLayer && TRICKLE),
    active: true,
  }));
}

/**
 * Has a sender send these, in the order of its own. Not by mediasoup-client, whose `setMaxSpatialLayer` can only switch
 * layers off, and negotiates for it.
 */
export async function setEncodings(
  sender: RTCRtpSender | undefined,
  encodings: readonly types.RtpEncodingParameters[],
): Promise<void> {
  const parameters = sender?.getParameters();
  if (!sender || !parameters) return;
  parameters.encodings = parameters.encodings.map((encoding, layer) => ({
    ...encoding,
    ...encodings[layer],
  }));
  // Refused where the sender was stopped meanwhile: then nothing is sent at all.
  await sender.setParameters(parameters).catch(() => undefined);
}

function firstOf(among: readonly string[], codecs: types.RtpCodecCapability[]) {
  return codecs.find(({ mimeType }) => among.includes(mimeType.toLowerCase()));
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
