import { randomUUID } from 'node:crypto';
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import type { z } from 'zod';
import type { Authenticator } from '../../auth/authenticator.ts';
import type { AddressOf } from '../../auth/client-address.ts';
import { SESSION_COOKIE, sessionCookieIn } from '../../auth/session-cookie.ts';
import type { Principal } from '../../auth/principal.ts';
import type { Clock, Log } from '../../domain/ports.ts';
import { DatabaseUnavailableError, type Database } from '../../domain/store-ports.ts';
import { stream, wantsStream } from './event-stream.ts';
import { invalid, ProblemError } from './problem.ts';
import { appendRefused } from './refusal-audit.ts';
import { FileReply, type Changed, type Input, type Route } from './route.ts';

const MAX_BODY = '64kb';

export interface RestApiOptions {
  database: Database;
  authenticator: Authenticator;
  addressOf: AddressOf;
  clock: Clock;
  log: Log;
  /** The cookie goes over TLS alone. */
  secureCookie: boolean;
  /** Hears how each request was answered. */
  onAnswered?: (route: Route, status: number) => void;
}

/** Serves the routes: who asks, may they, does it fit, do it, answer. The one place where REST fails or succeeds. */
export function createRestApi(routes: Route[], options: RestApiOptions): Router {
  const router = Router();
  router.use(express.json({ limit: MAX_BODY }));
  router.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  for (const route of routes) {
    router[route.method](route.path.replace(/\{(\w+)\}/g, ':$1'), async (request, response) => {
      try {
        await answer(route, request, response, options);
      } catch (error) {
        refuse(error, response, options.log, route);
      }
      options.onAnswered?.(route, response.statusCode);
    });
  }
  router.use((_request, response) => refuse(new ProblemError('notFound'), response, options.log));
  // What failed before any route: a body that is no JSON, or too long.
  const failed: ErrorRequestHandler = (error: { type?: string }, _request, response, _next) => {
    const code = error.type === 'entity.too.large' ? 'bodyTooLarge' : 'invalidRequest';
    refuse(new ProblemError(code), response, options.log);
  };
  router.use(failed);
  return router;
}

async function answer(route: Route, request: Request, response: Response, options: RestApiOptions) {
  const principal = await identify(request, options);
  if (route.read) {
    const reply = await route.read(admit(route, request, principal, options));
    if (!route.isLive || !wantsStream(request)) return send(response, reply);
    // Whoever has signed out meanwhile watches no longer.
    const ask = async () => route.read!(admit(route, request, await identify(request, options), options));
    return stream(response, reply, ask, toProblem);
  }
  const changed = await commit(route, request, principal, options);
  await changed.whenKept?.();
  if (changed.cookie !== undefined) setCookie(response, changed.cookie, options);
  return send(response, changed.reply);
}

/** May they, does it fit. */
function admit(route: Route, request: Request, principal: Principal, options: RestApiOptions) {
  permit(route, principal);
  if (route.change && !options.authenticator.passesCsrf(principal, request.get('x-csrf-token') ?? null))
    throw new ProblemError('csrfTokenMissing');
  return {
    params: parsed('path', route.params, request.params),
    query: parsed('query', route.query, request.query),
    body: parsed('body', route.body, request.body),
    principal,
    address: options.addressOf(request),
  };
}

function identify(request: Request, { authenticator }: RestApiOptions): Promise<Principal> {
  return authenticator.identify({
    cookie: sessionCookieIn(request.get('cookie')),
    authorization: request.get('authorization') ?? null,
  });
}

function permit({ access, isAdminOnly }: Route, { kind, role, scopes }: Principal): void {
  if (access === 'anybody') return;
  if (kind === 'anonymous') throw new ProblemError('notSignedIn');
  const isInScope = access === 'signedIn' || scopes.has(access);
  if (!isInScope || (isAdminOnly && role !== 'admin')) throw new ProblemError('forbidden');
}

function parsed(part: string, schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value ?? {});
  if (!result.success) throw invalid(part, result.error);
  return result.data;
}

/** What was done and what was refused leaves exactly one row in the audit log. */
async function commit(
  route: Route,
  request: Request,
  principal: Principal,
  options: RestApiOptions,
): Promise<Changed<unknown>> {
  try {
    return await commitAdmitted(route, admit(route, request, principal, options), options);
  } catch (error) {
    const { code } = toProblem(error);
    await appendRefused(route, { principal, params: request.params, code }, options);
    throw error;
  }
}

/** The change and its audit row are kept together or not at all. */
async function commitAdmitted(
  route: Route,
  input: Input<unknown, unknown, unknown>,
  { database, clock }: RestApiOptions,
): Promise<Changed<unknown>> {
  const work = await route.change!(input);
  return database.transaction(async (stores) => {
    const changed = await work(stores);
    const { target, before, after, actor = input.principal.actor } = changed;
    await stores.audit.append({
      ...{ auditId: randomUUID(), at: clock.now(), actor, action: route.action!, target },
      ...{ result: 'succeeded', before, after },
    });
    return changed;
  });
}

function setCookie(response: Response, cookie: Changed<unknown>['cookie'], { secureCookie }: RestApiOptions) {
  const attributes = { httpOnly: true, sameSite: 'strict', secure: secureCookie, path: '/' } as const;
  if (cookie)
    response.cookie(SESSION_COOKIE, cookie.value, { ...attributes, expires: new Date(cookie.expiresAt) });
  else response.clearCookie(SESSION_COOKIE, attributes);
}

function send(response: Response, reply: unknown): void {
  if (!(reply instanceof FileReply)) {
    response.json(reply);
    return;
  }
  response.type(reply.contentType).attachment(reply.name).send(reply.text);
}

function refuse(error: unknown, response: Response, log: Log, route?: Route): void {
  const problem = toProblem(error);
  if (problem.code === 'internal') {
    // By it whoever asks for help names what the log tells of.
    const requestId = randomUUID();
    response.setHeader('X-Request-Id', requestId);
    log.error('A REST request failed', { requestId, method: route?.method, route: route?.path, error });
  }
  const { retryAfterMs } = problem.more;
  if (retryAfterMs !== undefined) response.setHeader('Retry-After', Math.ceil(retryAfterMs / 1000));
  const json = problem.toJson();
  response.status(json.status).type('application/problem+json').send(JSON.stringify(json));
}

function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof DatabaseUnavailableError) return new ProblemError('databaseUnavailable');
  return new ProblemError('internal');
}
