import { z } from 'zod';

/** Why a request was refused. Stable: clients choose what people read by the code, never by the message. */
export const ERROR_CODES = [
  'invalidRequest', // the data did not fit the request's schema
  'unknownRequest', // no request has this name
  'notJoined', // join first
  'alreadyJoined', // this socket has joined a room
  'forbidden', // this role may not do this
  'roomFull', // the room has as many peers as it holds
  'roomLocked', // nobody else comes in
  'roomNotFound', // where only kept rooms are opened: there is none of this name, or it is not open to whoever asks
  'notYetOpen', // `details.startsAt` says when (ms since the epoch), `details.name` what
  'tokenExpired',
  'tokenInvalid', // a join token that nobody here signed, for another room, or before its time
  'linkRevoked', // a join link that is none, is over, or was taken back
  'passcodeRequired',
  'passcodeWrong',
  'admissionRequired', // the room has a lobby: `knock`, and join with the token when `admissionDecided` says so
  'returnForbidden', // a moderator took this person out of the room for good
  'serverFull', // the server has as many rooms or peers as it holds
  'serverDraining', // the server is about to stop and takes no new peers
  'sessionExpired', // nobody waits for this session token: join anew
  'transportNotFound',
  'producerNotFound',
  'peerNotFound', // nobody with this id is in the room
  'alreadyConnected', // this transport was connected before
  'unmuteForbidden', // a moderator muted everybody, and has to ask this peer to unmute
  'limitExceeded', // a peer may not have more of these
  'rateLimited', // too many requests in too short a time; `details.retryAfterMs` says when to try again
  'unsupportedMedia', // mediasoup cannot carry these RTP parameters or capabilities
  'mediaUnavailable', // the media worker is gone; the room is being rebuilt: wait for `mediaRebuilt`
  'timeout', // made by the client: no answer came
  'disconnected', // made by the client: the socket broke before the answer
  'dataUnavailable', // the database does not answer; the same request may succeed later
  'internal', // our fault; the log has the cause under `details.requestId`
] as const;

export const errorCodeSchema = z.enum(ERROR_CODES);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

export const requestErrorSchema = z.object({
  code: errorCodeSchema,
  /** One English sentence for engineers; people read a text chosen by `code`. */
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type RequestError = z.infer<typeof requestErrorSchema>;

/** What answers every request, whatever went wrong. */
export type Reply<T> = { ok: true; data: T } | { ok: false; error: RequestError };
