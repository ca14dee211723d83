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

/** When it may be tried again, in milliseconds from now on and since the epoch; null where nobody said. */
export function timesOf(error: unknown): { retryAfterMs: number | null; startsAt: number | null } {
  const { retryAfterMs, startsAt } = error instanceof RequestFailedError ? error.details : {};
  return { retryAfterMs: numberOrNull(retryAfterMs), startsAt: numberOrNull(startsAt) };
}

const numberOrNull = (value: unknown) => (typeof value === 'number' ? value : null);

/** As `codeOf`; the cause of what nobody foresaw, which has no code of its own, goes to the console. */
export function toFailure(error: unknown): ErrorCode {
  if (!(error instanceof RequestFailedError)) console.error(error);
  return codeOf(error);
}
