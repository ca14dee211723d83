import { z } from 'zod';
import { chatMessageSchema } from './chat.ts';
import { reactionsShownSchema } from './hands.ts';
import { consumerIdSchema, peerIdSchema, producerIdSchema } from './ids.ts';
import { waitingPeerSchema } from './lobby.ts';
import {
  consumerDescriptionSchema,
  transportDescriptionSchema,
  transportPairSchema,
  videoCodecSchema,
  type RtpCapabilities,
} from './media.ts';
import { producerStoppedSchema } from './moderation.ts';
import {
  roleSchema,
  roomSettingsSchema,
  rosterDeltaSchema,
  rosterPeerSchema,
  shedTileSchema,
} from './room.ts';

/** Server to client: facts, not acknowledged. */
export const NOTIFICATIONS = {
  /** The first word on every connection. The capabilities are the same for every room. */
  welcome: z.object({
    protocolVersion: z.int(),
    routerRtpCapabilities: z.custom<RtpCapabilities>(),
    /** How long a room waits for a peer whose socket broke, in milliseconds. */
    resumeWithinMs: z.int(),
  }),
  peersChanged: rosterDeltaSchema,
  /** This peer itself, as others see it, where it changed and is not listed: no `peersChanged` tells it. */
  selfChanged: z.object({ peer: rosterPeerSchema }),
  /** Null when nobody speaks. */
  activeSpeakerChanged: z.object({ peerId: peerIdSchema.nullable() }),
  /** Pictures are made paused on the server and flow after `resumeConsumers`; sound flows at once. */
  consumersAdded: z.object({ consumers: z.array(consumerDescriptionSchema).min(1) }),
  consumersRemoved: z.object({ consumerIds: z.array(consumerIdSchema).min(1) }),
  /** Which spatial layer arrives of simulcast or SVC Consumers now, from 0; null: none fits the downlink. */
  consumerLayersChanged: z.object({
    consumers: z
      .array(z.object({ consumerId: consumerIdSchema, spatialLayer: z.int().min(0).nullable() }))
      .min(1),
  }),
  /** All pictures that this client sees, and that its downlink does not carry beside the sound. */
  tilesShed: z.object({ tiles: z.array(shedTileSchema) }),
  /** The highest spatial layer of this Producer that anybody watches, from 0; -1: nobody watches it. */
  demandChanged: z.object({ producerId: producerIdSchema, maxSpatialLayer: z.int().min(-1) }),
  /** The video codecs that everybody in the room can receive. What is sent in another one is to be sent anew. */
  videoCodecsChanged: z.object({ videoCodecs: z.array(videoCodecSchema) }),
  /** The room's media worker died: the room is rebuilt, and `mediaRebuilt` follows. */
  mediaLost: z.object({}),
  /** The room lives on another worker, or new transports were asked for: make these, produce anew. */
  mediaRebuilt: z.object({ transports: transportPairSchema }),
  /** Somebody changed the rules: all of them, as they are now. */
  roomSettingsChanged: roomSettingsSchema,
  /** This peer's own role now, and the send transport that it has now: a new one, the one that it had, or none. */
  roleChanged: z.object({ role: roleSchema, sendTransport: transportDescriptionSchema.nullable() }),
  chatMessageAdded: z.object({ message: chatMessageSchema }),
  reactionsShown: reactionsShownSchema,
  /** All who wait, for host and moderators. */
  lobbyChanged: z.object({ waiting: z.array(waitingPeerSchema) }),
  /** To one who waits: join with the lobby token; or (false) they are not let in. */
  admissionDecided: z.object({ admitted: z.boolean() }),
  /** Somebody else stopped what this peer sends. */
  producerStopped: producerStoppedSchema,
  /** This peer is asked to unmute, and may. */
  unmuteAsked: z.object({ byPeerId: peerIdSchema }),
  /** New meetings are refused; this one may go on for so long at most, in milliseconds, before the server stops. */
  serverDraining: z.object({ stopsWithinMs: z.int().nonnegative() }),
  /** This socket's peer is no longer in the room. */
  removed: z.object({
    reason: z.enum([
      'replaced',
      'serverClosing',
      'flooding',
      'mediaFailed',
      'removedByModerator',
      'meetingEnded',
    ]),
  }),
} as const;

export type NotificationName = keyof typeof NOTIFICATIONS;
export type NotificationData<N extends NotificationName> = z.output<(typeof NOTIFICATIONS)[N]>;

/** Raised with every change that an older client would not understand. */
export const PROTOCOL_VERSION = 1;
