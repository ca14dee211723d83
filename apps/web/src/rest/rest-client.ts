import { problemSchema, type Problem, type ProblemCode } from '@plenum/protocol/rest';
import type { z } from 'zod';

const ROOT = '/api/v1';

/** A request that was refused, or that never reached the server. */
export class RestError extends Error {
  constructor(
    readonly code: ProblemCode | 'unreachable',
    readonly errors: Problem['errors'] = [],
    /** When the next attempt may be made, in milliseconds from now; null where the server did not say. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(code);
  }
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Asks the REST API by the session's cookie, which the browser keeps to itself, and its CSRF token. */
export class RestClient {
  /** From the session; goes with every change. */
  csrfToken = '';

  /** @param onSignedOut called when the server does not know the session any more. */
  constructor(private readonly onSignedOut: () => void) {}

  /** @throws RestError */
  async request<S extends z.ZodType>(
    method: Method,
    path: string,
    reply: S,
    body?: unknown,
  ): Promise<z.output<S>> {
    const response = await this.send(method, path, body);
    if (response.ok) return reply.parse(await response.json());
    const error = await toError(response);
    if (error.code === 'notSignedIn') this.onSignedOut();
    throw error;
  }

  private async send(method: Method, path: string, body: unknown): Promise<Response> {
    try {
      return await fetch(ROOT + path, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(method === 'GET' || !this.csrfToken ? {} : { 'X-CSRF-Token': this.csrfToken }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw new RestError('unreachable');
    }
  }
}

async function toError(response: Response): Promise<RestError> {
  const { data } = problemSchema.safeParse(await response.json().catch(() => null));
  // Whatever stands in front of the server answers in its own words.
  if (!data) return new RestError(response.status >= 502 ? 'unreachable' : 'internal');
  const seconds = response.headers.get('Retry-After');
  return new RestError(data.code, data.errors, seconds === null ? null : Number(seconds) * 1000);
}

/** The address of a file that the browser itself saves. */
export const fileUrl = (path: string) => ROOT + path;
