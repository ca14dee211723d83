import { z } from 'zod';
import { CHAT_REQUESTS, chatPageSchema, messageIdSchema } from './chat.ts';
import { clientEvidenceSchema, serverEvidenceSchema } from './evidence.ts';
import { HAND_REQUESTS } from './hands.ts';
import {
  peerIdSchema,
  producerIdSchema,
  sessionTokenSchema,
  transportIdSchema,
  consumerIdSchema,
} from './ids.ts';
import { LIMITS } from './limits.ts';
import { LOBBY_REQUESTS, visitorSchema, waitingPeerSchema } from './lobby.ts';
import {
  consumerDescriptionSchema,
  dtlsParametersSchema,
  iceServersReplySchema,
  kindSchema,
  rtpCapabilitiesSchema,
  rtpParametersSchema,
  sourceSchema,
  transportDescriptionSchema,
  transportPairSchema,
  videoCodecSchema,
  type IceParameters,
} from './media.ts';
import { PATH_TEST_REQUESTS } from './path-test.ts';
import { MODERATION_REQUESTS, producerStoppedSchema } from './moderation.ts';
import {
  firstTilesSchema,
  roleSchema,
  roomSettingsSchema,
  ROSTER_REQUESTS,
  rosterSchema,
  viewportSchema,
} from './room.ts';

/** What a request without data takes, and what answers one without a reply. */
const nothing = z.object({});
/** What the client saw, and its clock as it says so: the server sets both ends' evidence on one time line. */
const clientJourneySchema = z.object({
  evidence: z.array(clientEvidenceSchema).max(LIMITS.factsPerSync),
  /** Milliseconds since the epoch by the client's clock. */
  clientTime: z.number().nonnegative().max(8.64e15),
});

/** Client to server. Each is acknowledged with a `Reply` of its `reply`. */
export const REQUESTS = {
  /** Enters a room, making it where there is none. */
  join: {
    data: visitorSchema.extend({
      rtpCapabilities: rtpCapabilitiesSchema,
      /** What this browser saw on its way here. */
      journey: clientJourneySchema.optional(),
      /** The session of this very tab before it was reloaded: that peer leaves as this one enters. */
      previousSession: sessionTokenSchema.optional(),
      /** Counts only where this join makes the room: whoever comes later is a viewer. */
      webinar: z.boolean().optional(),
      /** Planned by until the first `setViewport`. */
      firstTiles: firstTilesSchema.optional(),
    }),
    reply: z.object({
      peerId: peerIdSchema,
      sessionToken: sessionTokenSchema,
      role: roleSchema,
      roster: rosterSchema,
      activeSpeakerPeerId: peerIdSchema.nullable(),
      settings: roomSettingsSchema,
      /** Who waits; for host and moderators. */
      lobby: z.array(waitingPeerSchema).optional(),
      /** What was said last. */
      chat: chatPageSchema,
      /** What everybody in the room can receive; see `videoCodecsChanged`. */
      videoCodecs: z.array(videoCodecSchema),
      transports: transportPairSchema,
      ...iceServersReplySchema.shape,
    }),
  },
  /** Comes back over a new socket as the same peer, within the time that the room waits for it. */
  resume: {
    data: z.object({
      sessionToken: sessionTokenSchema,
      /** The receive transport that the client still has: another one on the server means that media was rebuilt. */
      recvTransportId: transportIdSchema.optional(),
      lastChatMessageId: messageIdSchema.optional(),
      /** The Consumers that the client still has. */
      consumerIds: z.array(consumerIdSchema).max(2000),
    }),
    reply: z.object({
      /** What it is by now, with the send transport that goes with it; see `roleChanged`. */
      role: roleSchema,
      sendTransport: transportDescriptionSchema.nullable(),
      settings: roomSettingsSchema,
      lobby: z.array(waitingPeerSchema).optional(),
      /** What was stopped by others and not opened again by this peer: some of it, while it was away. */
      producersStopped: z.array(producerStoppedSchema),
      /** All that was said since `lastChatMessageId`; without it, what was said last. */
      chat: chatPageSchema,
      roster: rosterSchema,
      activeSpeakerPeerId: peerIdSchema.nullable(),
      videoCodecs: z.array(videoCodecSchema),
      /** Consumers that the client should have and has not, still paused until it acknowledges them. */
      missingConsumers: z.array(consumerDescriptionSchema),
      /** Consumers that the client has and the server has not. */
      staleConsumerIds: z.array(consumerIdSchema),
      /** Where the media was rebuilt meanwhile: the new transports; everything is produced anew. */
      transports: transportPairSchema.nullable(),
    }),
  },
  leave: { data: nothing, reply: nothing },
  connectWebRtcTransport: {
    data: z.object({ transportId: transportIdSchema, dtlsParameters: dtlsParametersSchema }),
    reply: nothing,
  },
  restartIce: {
    data: z.object({ transportId: transportIdSchema }),
    reply: z.object({ iceParameters: z.custom<IceParameters>() }),
  },
  /** Anew, before those of `join` end: paths that are there go on without, and new ones need them. */
  getIceServers: { data: nothing, reply: iceServersReplySchema },
  /**
   * New transports where restarting ICE does not help, for the same peer: `mediaRebuilt` brings them to it, and everything
   * is produced and consumed anew.
   */
  renewTransports: { data: nothing, reply: nothing },
  produce: {
    data: z.object({
      transportId: transportIdSchema,
      kind: kindSchema,
      source: sourceSchema,
      rtpParameters: rtpParametersSchema,
      paused: z.boolean(),
    }),
    reply: z.object({ producerId: producerIdSchema }),
  },
  pauseProducer: { data: z.object({ producerId: producerIdSchema }), reply: nothing },
  resumeProducer: { data: z.object({ producerId: producerIdSchema }), reply: nothing },
  closeProducer: { data: z.object({ producerId: producerIdSchema }), reply: nothing },
  /** The client has made these Consumers and can take their pictures. */
  resumeConsumers: {
    data: z.object({ consumerIds: z.array(consumerIdSchema).min(1).max(2000) }),
    reply: nothing,
  },
  /** Says what this peer sees; the server plans its video Consumers by it. */
  setViewport: { data: viewportSchema, reply: nothing },
  ...CHAT_REQUESTS,
  ...HAND_REQUESTS,
  ...LOBBY_REQUESTS,
  ...MODERATION_REQUESTS,
  /**
   * This peer has begun to speak, by its own microphone's level: in a large room it is heard before the media can tell.
   * Unmutes nobody, and is forgotten where the media does not hear it soon.
   */
  reportSpeech: { data: nothing, reply: nothing },
  ...ROSTER_REQUESTS,
  ...PATH_TEST_REQUESTS,
  /** Gives what this end saw since the last time, and takes what the server saw. */
  syncJourney: {
    data: clientJourneySchema.extend({
      /** The `cursor` of the last reply; 0 at first. */
      since: z.int().nonnegative(),
    }),
    reply: z.object({
      evidence: z.array(serverEvidenceSchema),
      cursor: z.int().nonnegative(),
      /** Milliseconds since the epoch by the server's clock. */
      serverTime: z.number(),
    }),
  },
} as const;

export type RequestName = keyof typeof REQUESTS;
/** What the client gives, before parsing. */
export type RequestInput<N extends RequestName> = z.input<(typeof REQUESTS)[N]['data']>;
/** What the handler gets, after parsing. */
export type RequestData<N extends RequestName> = z.output<(typeof REQUESTS)[N]['data']>;
export type RequestReply<N extends RequestName> = z.output<(typeof REQUESTS)[N]['reply']>;

export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(REQUESTS, name);
}
