import type { Kind, RtpCapabilities, VideoCodec } from '@plenum/protocol';
import type { types } from 'mediasoup';

/**
 * What every room speaks. Opus comes with in-band FEC and DTX (RFC 7587, section 7). VP8 first: every browser sends it
 * in simulcast. Payload types are mediasoup's to choose.
 */
export const ROUTER_CODECS: types.RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48000,
    channels: 2,
    parameters: { useinbandfec: 1, usedtx: 1 },
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90000 },
  { kind: 'video', mimeType: 'video/VP9', clockRate: 90000, parameters: { 'profile-id': 0 } },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90000,
    // Constrained baseline, level 3.1: what phones encode in hardware.
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
  { kind: 'video', mimeType: 'video/AV1', clockRate: 90000 },
];

/**
 * What a client is to send its camera in comes first, where it and everybody in its room know it. Pure.
 * @param capabilities of a Router; its payload types stay as they are
 */
export function preferCodec(capabilities: RtpCapabilities, preferred: VideoCodec): RtpCapabilities {
  const rank = ({ mimeType }: { mimeType: string }) => (mimeType.toLowerCase() === preferred ? 0 : 1);
  return { ...capabilities, codecs: capabilities.codecs?.toSorted((one, other) => rank(one) - rank(other)) };
}

/**
 * What a client can receive of one kind: mediasoup copies and checks all that it is given, for every Consumer anew. What
 * says nothing of its kind stays. Pure.
 */
export function capabilitiesFor(
  kind: Kind,
  { codecs, headerExtensions, ...rest }: RtpCapabilities,
): RtpCapabilities {
  const fits = (one: { kind?: Kind }) => one.kind === undefined || one.kind === kind;
  return {
    ...rest,
    ...(codecs && { codecs: codecs.filter(fits) }),
    ...(headerExtensions && { headerExtensions: headerExtensions.filter(fits) }),
  };
}
