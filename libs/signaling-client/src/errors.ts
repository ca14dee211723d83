import type { ErrorCode, RequestError } from '@plenum/protocol';

/** No connection came about. */
export class ConnectionRefusedError extends Error {
  /** Of the answer to the upgrade, or to the first request of long polling; null where there was none. */
  readonly status: number | null;

  /** @param error as Socket.IO's `connect_error` brings it: what happened is in what its transport noted besides */
  constructor(error: Error & { description?: unknown; context?: unknown }) {
    const detail = propertyOf(error.description, 'message');
    const words = typeof detail === 'string' ? detail : '';
    super(words || error.message);
    const status = Number(/response: (\d{3})/.exec(words)?.[1] ?? propertyOf(error.context, 'status'));
    this.status = Number.isInteger(status) && status > 0 ? status : null;
  }
}

/** The server answered a request, and refused it. */
export class RequestRefusedError extends Error {
  readonly code: ErrorCode;

  constructor(request: string, { code, message }: RequestError) {
    super(`${request} was refused: ${code}, ${message}`);
    this.code = code;
  }
}

const propertyOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
