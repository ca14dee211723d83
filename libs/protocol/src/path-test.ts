import { z } from 'zod';
import {
  consumerDescriptionSchema,
  dtlsParametersSchema,
  iceServersReplySchema,
  kindSchema,
  rtpCapabilitiesSchema,
  rtpParametersSchema,
  transportDescriptionSchema,
  transportPairSchema,
} from './media.ts';
import { transportIdSchema } from './ids.ts';

const nothing = z.object({});

/** What is tested is sent, always. */
const pathTestTransportsSchema = transportPairSchema.extend({ send: transportDescriptionSchema });
export type PathTestTransports = z.infer<typeof pathTestTransportsSchema>;

/**
 * A test of the path that media takes: this socket alone with the server, which sends back what it is sent. It needs no
 * room, concerns nobody, and the server ends it after `LIMITS.pathTestMs`.
 */
export const PATH_TEST_REQUESTS = {
  /** One at a time for each socket, and a bounded number for all: `limitExceeded`. */
  startPathTest: {
    data: z.object({ rtpCapabilities: rtpCapabilitiesSchema }),
    reply: iceServersReplySchema.extend({ transports: pathTestTransportsSchema }),
  },
  /** `transportNotFound`: the test is over. */
  connectPathTest: {
    data: z.object({ transportId: transportIdSchema, dtlsParameters: dtlsParametersSchema }),
    reply: nothing,
  },
  /** Sends one track of each kind, and gets it back; it flows at once. */
  producePathTest: {
    data: z.object({ kind: kindSchema, rtpParameters: rtpParametersSchema }),
    reply: z.object({
      /** What comes back; null where this browser cannot receive what it sends. */
      consumer: consumerDescriptionSchema.omit({ peerId: true, source: true }).nullable(),
    }),
  },
  endPathTest: { data: nothing, reply: nothing },
} as const;
