import type { ErrorCode, RequestError } from '@plenum/protocol';

/** A request that was refused by the server, or never answered (`timeout`, `disconnected`: made at this end). */
export class RequestFailedError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;

  constructor({ code, message, details }: RequestError) {
    super(message);
    this.name = 'RequestFailedError';
    this.code = code;
    this.details = details ?? {};
  }
}

/** The code that stands for whatever went wrong. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof RequestFailedError ? error.code : 'internal';
}

/** Milliseconds after which it may be tried again; null where nobody said. */
export function retryAfterOf(error: unknown): number | null {
  const after = error instanceof RequestFailedError ? error.details['retryAfterMs'] : null;
  return typeof after === 'number' ? after : null;
}

/** As `codeOf`; the cause of what nobody foresaw, which has no code of its own, goes to the console. */
export function toFailure(error: unknown): ErrorCode {
  if (!(error instanceof RequestFailedError)) console.error(error);
  return codeOf(error);
}
