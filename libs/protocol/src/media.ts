import type { types } from 'mediasoup-client';
import { z } from 'zod';
import { consumerIdSchema, peerIdSchema, producerIdSchema, transportIdSchema } from './ids.ts';

export const kindSchema = z.enum(['audio', 'video']);
export type Kind = z.infer<typeof kindSchema>;

/** What a Producer carries. */
export const sourceSchema = z.enum(['mic', 'webcam', 'screen', 'screenAudio']);
export type Source = z.infer<typeof sourceSchema>;

/** The kind of media that a source is made of. */
export const KIND_OF_SOURCE = {
  mic: 'audio',
  webcam: 'video',
  screen: 'video',
  screenAudio: 'audio',
} as const satisfies Record<Source, Kind>;

/** Seen from the peer: `send` carries its Producers to the server, `recv` its Consumers from it. */
export const directionSchema = z.enum(['send', 'recv']);
export type Direction = z.infer<typeof directionSchema>;

/** MIME types in lower case; what every browser knows comes first. */
export const VIDEO_CODECS = ['video/vp8', 'video/vp9', 'video/h264', 'video/av1'] as const;
export const videoCodecSchema = z.enum(VIDEO_CODECS);
export type VideoCodec = z.infer<typeof videoCodecSchema>;

/** What the server sends of a picture, both counted from 0; without temporal layers that one is null. */
export const layersSchema = z.object({
  spatialLayer: z.int().min(0),
  temporalLayer: z.int().min(0).nullable(),
});
export type Layers = z.infer<typeof layersSchema>;

export type RtpCapabilities = types.RtpCapabilities;
export type RtpParameters = types.RtpParameters;
export type DtlsParameters = types.DtlsParameters;
export type IceParameters = types.IceParameters;
export type IceCandidate = types.IceCandidate;

/**
 * A body that mediasoup itself checks (its `ortc` module and its DTLS code). Only the outline is checked here: that
 * the lists are lists and of a bounded length, so that no request is costly before it is refused.
 */
function checkedByMediasoup<T>(outline: z.ZodObject): z.ZodType<T> {
  return z.custom<T>((value) => outline.safeParse(value).success, 'does not have the outline of its type');
}
const listOf = (max: number) => z.array(z.looseObject({})).max(max);

export const rtpCapabilitiesSchema = checkedByMediasoup<RtpCapabilities>(
  z.looseObject({ codecs: listOf(64).optional(), headerExtensions: listOf(64).optional() }),
);
export const rtpParametersSchema = checkedByMediasoup<RtpParameters>(
  z.looseObject({
    mid: z.string().max(32).optional(),
    codecs: listOf(16).min(1),
    headerExtensions: listOf(32).optional(),
    encodings: listOf(4).min(1),
    rtcp: z.looseObject({ cname: z.string().max(256).optional() }).optional(),
  }),
);

/** Fingerprints as RFC 8122, section 5 writes them. An empty list has crashed media workers before. */
export const dtlsParametersSchema = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(
      z.object({
        algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
        value: z
          .string()
          .regex(/^([0-9A-Fa-f]{2}:){19,63}[0-9A-Fa-f]{2}$/, 'must be hex pairs parted by colons'),
      }),
    )
    .min(1)
    .max(8),
});

export const transportDescriptionSchema = z.object({
  transportId: transportIdSchema,
  iceParameters: z.custom<IceParameters>(),
  iceCandidates: z.custom<IceCandidate[]>(),
  dtlsParameters: z.custom<DtlsParameters>(),
});
/** What a client needs to make its end of a WebRtcTransport. */
export type TransportDescription = z.infer<typeof transportDescriptionSchema>;

export const transportPairSchema = z.object({
  /** Null for a viewer, who sends nothing. */
  send: transportDescriptionSchema.nullable(),
  recv: transportDescriptionSchema,
});
/** The WebRtcTransports of one peer. */
export type TransportPair = z.infer<typeof transportPairSchema>;

export const consumerDescriptionSchema = z.object({
  consumerId: consumerIdSchema,
  producerId: producerIdSchema,
  /** Whose media it is. */
  peerId: peerIdSchema,
  source: sourceSchema,
  kind: kindSchema,
  rtpParameters: z.custom<RtpParameters>(),
});
/** What a client needs to make its end of a Consumer. */
export type ConsumerDescription = z.infer<typeof consumerDescriptionSchema>;

export const iceServerSchema = z.object({
  urls: z.array(z.string()),
  username: z.string().optional(),
  credential: z.string().optional(),
});
/** A STUN or TURN server (RFC 8489, RFC 8656), in the shape that RTCPeerConnection takes. */
export type IceServer = z.infer<typeof iceServerSchema>;

/** How the browser's media leaves it: to the server, or to the TURN server that passes it on; `tls` only to such a one. */
export const pathProtocolSchema = z.enum(['udp', 'tcp', 'tls']);
export type PathProtocol = z.infer<typeof pathProtocolSchema>;

export const iceServersReplySchema = z.object({
  iceServers: z.array(iceServerSchema),
  /** So long after they were asked for, in milliseconds, they open no path any more. Absent: for ever. */
  iceServersLastMs: z.int().positive().optional(),
});
export type IceServersReply = z.infer<typeof iceServersReplySchema>;
