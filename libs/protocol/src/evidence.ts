import { z } from 'zod';
import { errorCodeSchema } from './errors.ts';
import { directionSchema, kindSchema, layersSchema, pathProtocolSchema, sourceSchema } from './media.ts';

/**
 * Evidence is what one end saw happen on a participant's way into the meeting: a fact and when it was seen. The
 * journey (its ten steps, and the cause where one fails) is derived from the evidence of both ends.
 */

const reason = z.string().max(200);
const counter = z.number().nonnegative();

/** Why a camera or microphone could not be had, after the names that `getUserMedia` throws (W3C Media Capture, 10.3). */
export const deviceProblemSchema = z.enum([
  'denied', // NotAllowedError: the person or the browser said no
  'deniedBySystem', // NotAllowedError though the page is allowed: the system keeps it from the browser
  'notFound', // NotFoundError, OverconstrainedError
  'inUse', // NotReadableError, AbortError: another program has it, or the hardware failed
  'insecurePage', // no navigator.mediaDevices: the page came neither by HTTPS nor from localhost
  'unplugged', // the track ended by itself
  'other',
]);
export type DeviceProblem = z.infer<typeof deviceProblemSchema>;

/** What a client tries when something breaks, the gentlest first. */
export const rescueSchema = z.enum([
  'socket', // another socket, and the same place in the room
  'restartIce',
  'newTransports',
  'tcp', // new transports by TCP alone
  'turn', // new transports through a TURN server alone
  'rebuild', // the server takes the room to another media worker
  'joinAnew', // the place in the room is lost
]);
export type Rescue = z.infer<typeof rescueSchema>;

const client = z.discriminatedUnion('type', [
  z.object({ type: z.literal('socketConnecting') }),
  z.object({ type: z.literal('socketConnected') }),
  /** With a code where the server was reached, and would not have one more connection. */
  z.object({ type: z.literal('socketFailed'), reason, code: errorCodeSchema.optional() }),
  z.object({ type: z.literal('socketLost'), reason }),
  z.object({ type: z.literal('rescueTried'), rescue: rescueSchema }),
  z.object({ type: z.literal('rescueEnded'), rescue: rescueSchema, helped: z.boolean() }),
  z.object({ type: z.literal('joinRequested') }),
  z.object({ type: z.literal('joined') }),
  z.object({ type: z.literal('joinRefused'), code: errorCodeSchema }),
  z.object({ type: z.literal('browserUnsupported'), reason }),
  z.object({ type: z.literal('deviceRequested'), source: sourceSchema }),
  z.object({ type: z.literal('deviceGranted'), source: sourceSchema }),
  z.object({ type: z.literal('deviceFailed'), source: sourceSchema, problem: deviceProblemSchema, reason }),
  z.object({ type: z.literal('deviceReleased'), source: sourceSchema }),
  z.object({ type: z.literal('peerConnectionCreated'), direction: directionSchema }),
  z.object({ type: z.literal('trackAdded'), source: sourceSchema }),
  /** The server would not take this track. */
  z.object({ type: z.literal('produceRefused'), source: sourceSchema, code: errorCodeSchema }),
  z.object({ type: z.literal('readyToReceive') }),
  z.object({ type: z.literal('trackReceived'), source: sourceSchema }),
  z.object({
    type: z.literal('iceGatheringChanged'),
    direction: directionSchema,
    state: z.enum(['new', 'gathering', 'complete']),
  }),
  /** Offer and answer are set at this end, and the DTLS parameters are on their way to the server. */
  z.object({ type: z.literal('descriptionsSet'), direction: directionSchema }),
  z.object({
    type: z.literal('connectionStateChanged'),
    direction: directionSchema,
    state: z.enum(['new', 'connecting', 'connected', 'disconnected', 'failed', 'closed']),
  }),
  z.object({
    type: z.literal('pathSelected'),
    direction: directionSchema,
    protocol: pathProtocolSchema,
    /** The type of the browser's own candidate (RFC 8445, section 5.1.1): `relay` goes through TURN. */
    candidateType: z.enum(['host', 'srflx', 'prflx', 'relay']),
    roundTripMs: counter.nullable(),
  }),
  /** Counters of the browser's getStats, since the transport was made. */
  z.object({
    type: z.literal('sendSampled'),
    /** The kinds that ought to flow now: switched on, and wanted by the server. */
    expected: z.array(kindSchema).max(2),
    packetsSent: z.object({ audio: counter, video: counter }),
  }),
  z.object({
    type: z.literal('receiveSampled'),
    /** The kinds that others send to this peer now. */
    expected: z.array(kindSchema).max(2),
    packetsReceived: z.object({ audio: counter, video: counter }),
    framesDecoded: counter,
    /** Samples of sound that came out of the decoder. */
    audioSamplesDecoded: counter,
  }),
]);

const iceState = z.enum(['new', 'connected', 'completed', 'disconnected', 'closed']);
const dtlsState = z.enum(['new', 'connecting', 'connected', 'failed', 'closed']);

const server = z.discriminatedUnion('type', [
  z.object({ type: z.literal('peerJoined') }),
  z.object({ type: z.literal('peerDisconnected'), reason }),
  z.object({ type: z.literal('peerResumed') }),
  z.object({ type: z.literal('peerLeft'), reason }),
  z.object({
    type: z.literal('transportCreated'),
    direction: directionSchema,
    /** The addresses that the browser is told to send to, such as "udp 203.0.113.7:44400". */
    announced: z.array(z.string().max(100)).max(32),
  }),
  /** The client's DTLS parameters arrived: both ends now know of each other. */
  z.object({ type: z.literal('transportConnectRequested'), direction: directionSchema }),
  z.object({ type: z.literal('iceStateChanged'), direction: directionSchema, state: iceState }),
  z.object({ type: z.literal('dtlsStateChanged'), direction: directionSchema, state: dtlsState }),
  z.object({
    type: z.literal('tupleSelected'),
    direction: directionSchema,
    protocol: z.enum(['udp', 'tcp']),
  }),
  z.object({ type: z.literal('producerCreated'), source: sourceSchema }),
  z.object({ type: z.literal('producerClosed'), source: sourceSchema }),
  /** Bytes since the transport was made; STUN and DTLS count in `bytes…`, media alone in `rtpBytes…`. */
  z.object({
    type: z.literal('transportSampled'),
    direction: directionSchema,
    bytesReceived: counter,
    rtpBytesReceived: counter,
    rtpBytesSent: counter,
    /** Packets lost on this way lately, of 1; absent: nobody has measured it. */
    loss: z.number().min(0).max(1).optional(),
    /** Of the best picture that goes to the peer; absent: none with layers does. */
    layers: layersSchema.optional(),
  }),
  /** How many peers this server's media ports reached lately, and how many they did not. */
  z.object({ type: z.literal('reachabilityObserved'), reached: counter, unreached: counter }),
  z.object({ type: z.literal('mediaLost') }),
  z.object({ type: z.literal('mediaRebuilt') }),
  /** The media worker has more to do than it can, and catches up again. */
  z.object({ type: z.literal('mediaStrained') }),
  z.object({ type: z.literal('mediaRelieved') }),
]);

/** Milliseconds since the epoch, by the clock of the end that saw it. */
const at = z.number().nonnegative().max(8.64e15);

export const clientEvidenceSchema = z.object({ end: z.literal('client'), at, fact: client });
export const serverEvidenceSchema = z.object({ end: z.literal('server'), at, fact: server });
export const evidenceSchema = z.discriminatedUnion('end', [clientEvidenceSchema, serverEvidenceSchema]);

export type ClientFact = z.infer<typeof client>;
export type ServerFact = z.infer<typeof server>;
export type ClientEvidence = z.infer<typeof clientEvidenceSchema>;
export type ServerEvidence = z.infer<typeof serverEvidenceSchema>;
export type Evidence = z.infer<typeof evidenceSchema>;
