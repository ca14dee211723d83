import { randomUUID } from 'node:crypto';
import {
  isRequestName,
  REQUESTS,
  type ErrorCode,
  type Reply,
  type RequestData,
  type RequestError,
  type RequestName,
} from '@plenum/protocol';
import type { ZodError } from 'zod';
import {
  DataUnavailableError,
  DomainError,
  InvalidRequestError,
  UnknownRequestError,
} from '../domain/errors.ts';
import { permitRequest, permitTarget } from '../domain/permissions.ts';
import type { Log } from '../domain/ports.ts';
import { DatabaseUnavailableError } from '../domain/store-ports.ts';
import type { ClientSocket } from './client-socket.ts';
import type { Handlers } from './handlers/handler.ts';
import { RequestRates } from './request-rates.ts';

/** Takes a message as it came from the wire to its reply: parse, permit, handle. Never throws, never rejects. */
export class Dispatch {
  /** @param onAnswered hears how each request was answered: by the code of its refusal, or null */
  constructor(
    private readonly handlers: Handlers,
    private readonly log: Log,
    private readonly onAnswered: (name: RequestName | null, refusal: ErrorCode | null) => void = () =>
      undefined,
    private readonly rates = new RequestRates(),
  ) {}

  /** The one try/catch of signaling: every request is answered, whatever went wrong. */
  async answer(name: string, data: unknown, socket: ClientSocket): Promise<Reply<unknown>> {
    const reply = await this.reply(name, data, socket);
    this.onAnswered(isRequestName(name) ? name : null, reply.ok ? null : reply.error.code);
    return reply;
  }

  private async reply(name: string, data: unknown, socket: ClientSocket): Promise<Reply<unknown>> {
    try {
      if (!isRequestName(name)) throw new UnknownRequestError();
      if (this.rates.isLimited(name))
        await this.rates.admit(name, socket.data.membership?.peer.peerId ?? socket.id);
      permitRequest(name, socket.data.membership?.peer ?? null);
      return { ok: true, data: await this.handle(name, data, socket) };
    } catch (error) {
      return { ok: false, error: this.explain(error, name, socket) };
    }
  }

  private async handle<N extends RequestName>(
    name: N,
    data: unknown,
    socket: ClientSocket,
  ): Promise<unknown> {
    const parsed = REQUESTS[name].data.safeParse(data);
    if (!parsed.success) throw invalid(parsed.error);
    const { membership } = socket.data;
    if (membership) permitTarget(name, parsed.data, membership.peer, membership.room.peers);
    // The table of requests pairs each schema with its handler's data, which the compiler cannot follow through N.
    return this.handlers[name](parsed.data as RequestData<N>, socket);
  }

  private explain(failure: unknown, name: string, socket: ClientSocket): RequestError {
    // Its own words tell of the database, which is nobody's business out there.
    const error = failure instanceof DatabaseUnavailableError ? new DataUnavailableError() : failure;
    if (error instanceof DomainError) return error.toRequestError();
    const requestId = randomUUID();
    const peerId = socket.data.membership?.peer.peerId;
    this.log.error('A request failed', { requestId, name: name.slice(0, 64), peerId, error });
    return {
      code: 'internal',
      message: 'The server failed to do this; its log says why.',
      details: { requestId },
    };
  }
}

/** Says where the data does not fit: the first three places, without what stood there. */
function invalid(error: ZodError): InvalidRequestError {
  const issues = error.issues
    .slice(0, 3)
    .map(({ path, message }) => ({ path: path.join('.').slice(0, 200), message }));
  const first = issues[0];
  return new InvalidRequestError(`${first?.path || 'The data'}: ${first?.message ?? 'does not fit'}`, {
    issues,
  });
}
