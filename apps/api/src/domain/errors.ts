import type { ErrorCode, RequestError } from '@plenum/protocol';

/** A request that is refused for a reason which its sender may know. */
export abstract class DomainError extends Error {
  abstract readonly code: ErrorCode;

  constructor(
    message: string,
    readonly details?: Record<string, unknown>,
  ) {
    super(message);
    this.name = this.constructor.name;
  }

  /** As it goes over the wire. */
  toRequestError(): RequestError {
    const { code, message, details } = this;
    return { code, message, ...(details && { details }) };
  }
}

export class NotJoinedError extends DomainError {
  readonly code = 'notJoined';
  constructor() {
    super('Join a room first.');
  }
}

export class AlreadyJoinedError extends DomainError {
  readonly code = 'alreadyJoined';
  constructor() {
    super('This connection has joined a room.');
  }
}

export class ForbiddenError extends DomainError {
  readonly code = 'forbidden';
}

export class RoomFullError extends DomainError {
  readonly code = 'roomFull';
  constructor(maxPeers: number) {
    super(`The room holds ${maxPeers} peers and is full.`, { maxPeers });
  }
}

export class RoomLockedError extends DomainError {
  readonly code = 'roomLocked';
  constructor() {
    super('The room is locked.');
  }
}

/** Says the same of what is not there and of what may not be entered. */
export class RoomNotFoundError extends DomainError {
  readonly code = 'roomNotFound';
  constructor() {
    super('There is no such room, or it is not open to you.');
  }
}

export class NotYetOpenError extends DomainError {
  readonly code = 'notYetOpen';
  constructor(name: string | null, startsAt: number) {
    super('The meeting has not begun.', { name, startsAt });
  }
}

export class TokenExpiredError extends DomainError {
  readonly code = 'tokenExpired';
  constructor() {
    super('The time of this join token is over.');
  }
}

export class TokenInvalidError extends DomainError {
  readonly code = 'tokenInvalid';
  constructor() {
    super('This join token does not open this room.');
  }
}

export class LinkRevokedError extends DomainError {
  readonly code = 'linkRevoked';
  constructor() {
    super('This join link is none, is over, or was taken back.');
  }
}

export class DataUnavailableError extends DomainError {
  readonly code = 'dataUnavailable';
  constructor() {
    super('The database does not answer at the moment.');
  }
}

export class PasscodeRequiredError extends DomainError {
  readonly code = 'passcodeRequired';
  constructor() {
    super('This room has a passcode.');
  }
}

export class PasscodeWrongError extends DomainError {
  readonly code = 'passcodeWrong';
  constructor() {
    super('This is not the passcode of the room.');
  }
}

export class AdmissionRequiredError extends DomainError {
  readonly code = 'admissionRequired';
  constructor() {
    super('Somebody in the room has to admit you: knock.');
  }
}

export class ReturnForbiddenError extends DomainError {
  readonly code = 'returnForbidden';
  constructor() {
    super('You were taken out of this room for good.');
  }
}

export class ServerFullError extends DomainError {
  readonly code = 'serverFull';
  constructor(maxRooms: number) {
    super(`The server holds ${maxRooms} rooms and is full.`, { maxRooms });
  }
}

export class ServerDrainingError extends DomainError {
  readonly code = 'serverDraining';
  constructor() {
    super('The server is about to stop and opens no new rooms.');
  }
}

export class SessionExpiredError extends DomainError {
  readonly code = 'sessionExpired';
  constructor() {
    super('Nobody waits for this session: join anew.');
  }
}

export class TransportNotFoundError extends DomainError {
  readonly code = 'transportNotFound';
  constructor() {
    super('You have no such transport for this.');
  }
}

export class ProducerNotFoundError extends DomainError {
  readonly code = 'producerNotFound';
  constructor() {
    super('You have no such Producer.');
  }
}

export class PeerNotFoundError extends DomainError {
  readonly code = 'peerNotFound';
  constructor() {
    super('Nobody with this id is in the room.');
  }
}

export class UnmuteForbiddenError extends DomainError {
  readonly code = 'unmuteForbidden';
  constructor() {
    super('Moderators unmute nobody, and let only those unmute whom they ask.');
  }
}

export class AlreadyConnectedError extends DomainError {
  readonly code = 'alreadyConnected';
  constructor() {
    super('This transport was connected before.');
  }
}

export class LimitExceededError extends DomainError {
  readonly code = 'limitExceeded';
}

export class InvalidRequestError extends DomainError {
  readonly code = 'invalidRequest';
}

export class UnknownRequestError extends DomainError {
  readonly code = 'unknownRequest';
  constructor() {
    super('No request has this name.');
  }
}

export class RateLimitedError extends DomainError {
  readonly code = 'rateLimited';
  constructor(retryAfterMs: number, what = 'requests') {
    super(`Too many ${what}.`, { retryAfterMs });
  }
}

export class UnsupportedMediaError extends DomainError {
  readonly code = 'unsupportedMedia';
}

export class MediaUnavailableError extends DomainError {
  readonly code = 'mediaUnavailable';
  constructor() {
    super('The room has no media worker at the moment; it is being rebuilt.');
  }
}
